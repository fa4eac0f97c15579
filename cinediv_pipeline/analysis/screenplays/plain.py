"""Screenplays as plain text, as word processors and PDF give them: lines, blanks, indents."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from cinediv_pipeline.analysis.screenplays.conventions import (
    cue,
    heading,
    is_capital,
    is_furniture,
    is_transition,
)
from cinediv_pipeline.analysis.screenplays.elements import Element, Kind, Script
from cinediv_pipeline.analysis.screenplays.front import without_front

# A header that stands on so many pages is furniture. Its page number and its date may change.
_REPEATED: Final = 3
_FEWEST_PAGES: Final = 4
_NUMBER: Final = re.compile(r"\d+")
_HANGING: Final = re.compile(r"\d{1,4}[A-Z]{0,2}\.?\s{2,}(?=\S)")
# What goes on stands within so many lines, blanks and page numbers included.
_NEAR: Final = 80
_TAB: Final = 8


@dataclass(frozen=True)
class _Line:
    number: int
    page: int
    indent: int
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text


@dataclass
class _Draft:
    """An element whose lines are still coming."""

    kind: Kind
    lines: list[str]
    number: int

    @property
    def is_open(self) -> bool:
        """Whether it opened brackets that its last line does not close."""
        return self.kind == "parenthetical" and ")" not in self.lines[-1]


def read_text(text: str, title: str = "") -> Script:
    """Return the script of a plain text; form feeds end pages."""
    lines = _lines(text)
    headers = _headers(lines)
    columns = _Columns.of(lines)
    return Script(without_front(_Reader(lines, headers, columns).elements()), title)


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    for page, content in enumerate(text.split("\f")):
        for raw in f"{content}\n".splitlines():
            line = raw.expandtabs(_TAB).rstrip()
            bare = line.lstrip()
            found.append(_Line(len(found) + 1, page, len(line) - len(bare), bare))
    return found


def _headers(lines: Sequence[_Line]) -> frozenset[int]:
    """Return the numbers of the lines at the edges of pages that most pages have there."""
    filled = [line for line in lines if not line.is_blank]
    pages = [list(page) for _, page in groupby(filled, lambda line: line.page)]
    if len(pages) < _FEWEST_PAGES:
        return frozenset()
    edges = [_edges(page) for page in pages]
    seen = Counter(same for edge in edges for same in {_same(line) for line in edge})
    everywhere = Counter(map(_same, filled))
    return frozenset(
        line.number for edge in edges for line in edge
        if seen[_same(line)] >= max(_REPEATED, len(pages) // 2) and not heading(line.text)
        # a name that stands at many edges because it stands everywhere is a cue
        and everywhere[_same(line)] <= 2 * seen[_same(line)]
    )  # fmt: skip


def _edges(page: Sequence[_Line]) -> list[_Line]:
    """Return the first and the last line of a page; a header may stand below a page number."""
    first = page[: 2 if is_furniture(page[0].text) else 1]
    return list({line.number: line for line in [*first, page[-1]]}.values())


def _same(line: _Line) -> str:
    """Return what a header has in common from page to page."""
    return _NUMBER.sub("#", " ".join(line.text.split()))


@dataclass(frozen=True)
class _Columns:
    """Where cues start when the script is indented: 0 where it is not."""

    cue: int
    action: int

    @classmethod
    def of(cls, lines: Sequence[_Line]) -> "_Columns":
        """Return the most frequent indent of lines that could be cues, and of all others."""
        cues: Counter[int] = Counter()
        rest: Counter[int] = Counter()
        edge = _Line(0, 0, 0, "")
        around = zip([edge, *lines], lines, [*lines[1:], edge], strict=False)
        for before, line, after in around:
            if line.is_blank:
                continue
            if before.is_blank and not after.is_blank and cue(line.text):
                cues[line.indent] += 1
            elif heading(line.text):
                rest[line.indent + _hanging(line.text)] += 1
        if not cues:
            return cls(0, 0)
        action = min(rest, key=lambda indent: (-rest[indent], indent)) if rest else 0
        place = max(cues, key=lambda indent: (cues[indent], indent))
        return cls(place if place > action else 0, action)


def _hanging(text: str) -> int:
    """Return the width of a scene number that hangs in the margin, left of where action starts."""
    found = _HANGING.match(text)
    return found.end() if found else 0


class _Reader:
    def __init__(self, lines: Sequence[_Line], headers: frozenset[int], columns: _Columns) -> None:
        self.lines, self.headers, self.columns = lines, headers, columns

    def elements(self) -> list[Element]:
        """Return the elements, lines of dialogue and of action joined to paragraphs."""
        found: list[_Draft] = []
        speaking = blank = False
        for place, line in enumerate(self.lines):
            if line.is_blank:
                blank = True
                speaking = speaking and self._goes_on(place)
                continue
            kind = self._kind(found, place, speaking=speaking, after_blank=blank or place == 0)
            for part in _parts(kind, line):
                _add(found, part, blank=blank)
            # a page number stands between two lines like a blank
            blank = kind == "furniture"
            if kind != "furniture":
                speaking = kind in ("cue", "parenthetical", "dialogue")
        return [Element(draft.kind, " ".join(draft.lines), draft.number) for draft in found]

    def _kind(
        self, found: Sequence[_Draft], place: int, *, speaking: bool, after_blank: bool
    ) -> Kind:
        line = self.lines[place]
        text = line.text
        under = speaking and not after_blank
        if self._is_furniture(line) and not (under and self._says(found, place)):
            return "furniture"
        # "Int. cuisine, jour." may be said; a heading that follows a speech at once is in capitals
        said = speaking and (self._is_inner(line) or (under and not is_capital(text)))
        if heading(text) and not said:
            return "heading"
        if speaking and (text.startswith("(") or _is_open(found)):
            return "parenthetical"
        if self._is_cue(place, after_blank=after_blank):
            return "cue"
        if is_transition(text) and after_blank:
            return "transition"
        return "dialogue" if speaking else "action"

    def _says(self, found: Sequence[_Draft], place: int) -> bool:
        """Whether a number in a speech is said: below a cue, or in the column of what is said."""
        line, before = self.lines[place], self.lines[place - 1]
        below = found[-1].kind in ("cue", "parenthetical")
        return line.number not in self.headers and (
            below or (self._is_inner(line) and line.indent == before.indent)
        )

    def _is_furniture(self, line: _Line) -> bool:
        return line.number in self.headers or is_furniture(line.text)

    def _is_inner(self, line: _Line) -> bool:
        """Whether a line is indented like what somebody says."""
        return bool(self.columns.cue) and line.indent > self.columns.action

    def _is_cue(self, place: int, *, after_blank: bool) -> bool:
        line = self.lines[place]
        if not after_blank or cue(line.text) is None:
            return False
        after = self.lines[place + 1] if place + 1 < len(self.lines) else None
        if self.columns.cue and line.indent < (self.columns.cue + self.columns.action) / 2:
            return False
        return after is not None and (not after.is_blank or self._is_said_overleaf(place))

    def _goes_on(self, place: int) -> bool:
        """Whether a speech goes on behind a blank line: only where indents tell it from action."""
        after = self._after(place)
        return after is not None and self._is_inner(after)

    def _is_said_overleaf(self, place: int) -> bool:
        """Whether a cue stands alone at the end of a page, and what is said begins the next."""
        after = self._after(place)
        if after is None or after.page == self.lines[place].page or cue(after.text):
            return False
        return self._is_inner(after)

    def _after(self, place: int) -> _Line | None:
        """Return the next line that says something."""
        near = range(place + 1, min(place + 1 + _NEAR, len(self.lines)))
        lines = (self.lines[after] for after in near)
        return next((line for line in lines if line.text and not self._is_furniture(line)), None)


def _is_open(found: Sequence[_Draft]) -> bool:
    """Whether brackets were opened and not closed, page numbers between them or not."""
    last = next((draft for draft in reversed(found) if draft.kind != "furniture"), None)
    return last is not None and last.is_open


def _parts(kind: Kind, line: _Line) -> Iterator[_Draft]:
    """Yield a line as one element, or as brackets and what is said behind them."""
    inside, end, behind = line.text.partition(")")
    if kind == "parenthetical" and end and behind.strip(" ."):
        yield _Draft("parenthetical", [f"{inside})"], line.number)
        yield _Draft("dialogue", [behind.strip()], line.number)
    else:
        yield _Draft(kind, [line.text], line.number)


def _add(found: list[_Draft], draft: _Draft, *, blank: bool) -> None:
    last = found[-1] if found else None
    goes_on = last is not None and (
        (draft.kind in ("action", "dialogue") and last.kind == draft.kind)
        or (draft.kind == "parenthetical" and last.is_open)
    )
    if goes_on and last is not None and not blank:
        last.lines += draft.lines
    else:
        found.append(draft)
