"""Suites, one module per source or layer. Each threshold carries its reason."""
