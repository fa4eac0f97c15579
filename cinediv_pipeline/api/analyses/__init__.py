"""Analyses over HTTP: a queue that survives, and the processes that work on it."""
