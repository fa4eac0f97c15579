"""Which period stands for an indicator where only one can be shown."""

from collections.abc import Iterable
from typing import Final

Span = tuple[int, int]
_LONG: Final = 10


def recency(span: Span) -> tuple[int, bool, int]:
    """Return by what periods are compared: the newest, ten years at most, then the longest."""
    first, last = span
    return last, last - first < _LONG, last - first


def standing(spans: Iterable[Span]) -> Span | None:
    """Return the period that stands for others; None where there is none."""
    return max(spans, key=recency, default=None)
