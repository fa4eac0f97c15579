"""Validation of lake tables: suites are data, the runner judges them with Great Expectations."""
