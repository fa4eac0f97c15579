"""Paragraphs of a Word file as lines of a page: columns, tabs, blank lines and pages."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from cinediv_pipeline.analysis.documents.word_looks import Look, gap, number

# Word's pages have ten characters to the inch, tabs every half inch, six inches of text.
_TWIPS: Final = 144
_TAB: Final = 5
_WIDTH: Final = 60
_MOST_COLUMNS: Final = 120
# What is centred but long starts at the edge of the page and is still no action.
_CENTRED: Final = 10
# Space that is seen as a blank line: a third of a line more than between most lines.
_BLANK: Final = 80
_BREAKS: Final = re.compile(r"([\n\f])")


@dataclass(frozen=True)
class Block:
    """A paragraph of a file: its text, where a form feed is a new page, and how it looks."""

    text: str
    style: str
    look: Look
    hidden: tuple[str, ...]
    opens_cell: bool
    is_left_out: bool
    """Whether it is empty for what was deleted or hidden, and so leaves no blank line."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is printed."""
        return not self.text.strip()


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with text. `line` is its first line in the document's text, from 1."""

    text: str
    style: str
    """Name of its style; empty for the default style."""
    line: int
    is_apart: bool
    """Whether the page leaves a blank line above it."""


def laid_out(blocks: Iterable[Block]) -> tuple[str, tuple[Paragraph, ...]]:
    """Return the lines of the pages, and the paragraphs with the lines where they start."""
    shown = [block for block in blocks if not block.is_left_out]
    layout = _Layout(_usual_gap(shown))
    for block in shown:
        layout.add(block)
    return layout.text, tuple(layout.paragraphs)


class _Layout:
    def __init__(self, usual: int) -> None:
        self._usual = usual
        self._lines: list[str] = []
        self._ends: list[str] = []
        self._before: Block | None = None
        self._blank = self._page = False
        self.paragraphs: list[Paragraph] = []

    @property
    def text(self) -> str:
        """The lines, each with its end: a line feed, or a form feed at the end of a page."""
        return "".join(map("".join, zip(self._lines, self._ends, strict=True)))

    def add(self, block: Block) -> None:
        """Write a paragraph; an empty one is a blank line above the next."""
        printed = block.text.strip()
        leading, _, trailing = block.text.partition(printed) if printed else (block.text, "", "")
        self._page = self._page or "\f" in leading
        if not printed:
            self._blank = True
            return
        apart = self._stands_apart(block)
        if apart and self._lines:
            self._write("")
            self._ends[-1] = "\f" if self._page else "\n"
        self.paragraphs.append(Paragraph(printed, block.style, len(self._lines) + 1, apart))
        for line, end in _columns(block):
            self._write(line, end)
        self._before, self._blank, self._page = block, False, "\f" in trailing

    def _stands_apart(self, block: Block) -> bool:
        if self._before is None or self._blank or self._page or block.opens_cell:
            return True
        return gap(self._before.look, block.look) >= self._usual + _BLANK

    def _write(self, line: str, end: str = "\n") -> None:
        self._lines.append(line)
        self._ends.append(end)


def _usual_gap(blocks: Sequence[Block]) -> int:
    """Return the space that is no blank line: that of the closest tenth of all paragraphs."""
    gaps = sorted(
        gap(above.look, below.look)
        for above, below in pairwise(blocks)
        if not (above.is_empty or below.is_empty)
    )
    return gaps[len(gaps) // 10] if gaps else 0


def _columns(block: Block) -> Iterator[tuple[str, str]]:
    """Yield the lines of a paragraph, indented by characters, and what ends each."""
    left = number(block.look, "left")
    first = left + number(block.look, "first")
    stops = sorted(
        int(stop) // _TWIPS for stop in block.look.get("stops", "").split()
        if stop.isascii() and stop.isdigit() and len(stop) < 6
    )  # fmt: skip
    parts = [*_BREAKS.split(block.text.strip("\n\f").rstrip()), "\n"]
    for text, end in zip(parts[::2], parts[1::2], strict=True):
        start = min(max(first // _TWIPS, 0), _MOST_COLUMNS)
        yield _line(text, _aligned(text, start, block.look.get("align", "")), stops), end
        first = left


def _aligned(text: str, start: int, align: str) -> int:
    if align == "center":
        return max(_CENTRED, (_WIDTH - len(text)) // 2)
    return max(start, _WIDTH - len(text)) if align in ("right", "end") else start


def _line(text: str, start: int, stops: Sequence[int]) -> str:
    """Return a line at a column, its tabs as spaces up to the next stop."""
    found = " " * start
    for place, part in enumerate(text.split("\t")):
        if place:
            stop = next((one for one in stops if one > len(found)), None)
            found = found.ljust(stop or len(found) - len(found) % _TAB + _TAB)
        found += part
    return found.rstrip(" ")
