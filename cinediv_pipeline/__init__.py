"""The open observatory of equality in French cinema."""

__version__ = "0.1.0"
