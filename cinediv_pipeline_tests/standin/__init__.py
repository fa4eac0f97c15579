"""A stand-in for the TMDB API (version 3): a fictional world with state, and faults on demand."""

from cinediv_pipeline_tests.standin.server import StandIn

__all__ = ["StandIn"]
