"""Figures and films of releases: read, chosen, made into bytes once."""
