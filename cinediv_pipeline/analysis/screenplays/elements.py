"""What a screenplay is made of, in the order in which it is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "action", "cue", "parenthetical", "dialogue", "transition", "furniture"]


@dataclass(frozen=True)
class Element:
    """One line, or lines that belong together, of a script."""

    kind: Kind
    text: str
    line: int
    """Number of its first line in the source, from 1."""


@dataclass(frozen=True)
class Script:
    """A screenplay as it was read. `furniture` (page numbers, repeated headers) counts nowhere."""

    elements: tuple[Element, ...]
    title: str = ""

    def of(self, *kinds: Kind) -> Iterator[Element]:
        """Yield the elements of these kinds."""
        return (element for element in self.elements if element.kind in kinds)
