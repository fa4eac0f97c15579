"""Numbers from boxes: what of the poster each figure takes, how central it stands.

Boxes are left, top, right, bottom in shares of the picture. Where boxes overlap, the area is of
those in the foreground, in equal parts: areas of a poster never sum to more than the poster.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import Final, NamedTuple

#: Two boxes that share so much are one figure that was told twice.
SAME: Final = 0.8


class Box(NamedTuple):
    """A box in shares of the picture, from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """Its share of the picture."""
        return max(self.right - self.left, 0.0) * max(self.bottom - self.top, 0.0)

    @property
    def centrality(self) -> float:
        """1 where its middle is that of the picture, 0 where it is a corner."""
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return 1 - hypot(x - 0.5, y - 0.5) / hypot(0.5, 0.5)

    def covers(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x < self.right and self.top <= y < self.bottom


def overlap(one: Box, other: Box) -> float:
    """Return the area that two boxes share, as a share of both together."""
    common = Box(
        max(one.left, other.left), max(one.top, other.top),
        min(one.right, other.right), min(one.bottom, other.bottom),
    ).area if _touch(one, other) else 0.0  # fmt: skip
    together = one.area + other.area - common
    return common / together if together else 0.0


def _touch(one: Box, other: Box) -> bool:
    return (one.left < other.right and other.left < one.right
            and one.top < other.bottom and other.top < one.bottom)  # fmt: skip


def visible_areas(boxes: Sequence[Box], is_front: Sequence[bool]) -> list[float]:
    """Return the share of the picture that each box has for itself."""
    xs = sorted({edge for box in boxes for edge in (box.left, box.right)})
    ys = sorted({edge for box in boxes for edge in (box.top, box.bottom)})
    areas = [0.0] * len(boxes)
    for left, right in pairwise(xs):
        for top, bottom in pairwise(ys):
            x, y = (left + right) / 2, (top + bottom) / 2
            here = [place for place, box in enumerate(boxes) if box.covers(x, y)]
            first = [place for place in here if is_front[place]] or here
            for place in first:
                areas[place] += (right - left) * (bottom - top) / len(first)
    return areas
