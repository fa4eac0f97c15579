"""Screenplays as plain text, as word processors and PDF give them: lines, blanks, indents."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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

# A header that stands on so many pages is furniture.
_REPEATED: Final = 3
_FEWEST_PAGES: Final = 4
_TAB: Final = 8


@dataclass(frozen=True)
class _Line:
    number: int
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
    headers = _headers(text)
    columns = _Columns.of(lines)
    return Script(without_front(_Reader(lines, headers, columns).elements()), title)


def _lines(text: str) -> list[_Line]:
    found = []
    for number, raw in enumerate(text.replace("\f", "\n").splitlines(), 1):
        line = raw.expandtabs(_TAB).rstrip()
        bare = line.lstrip()
        found.append(_Line(number, len(line) - len(bare), bare))
    return found


def _headers(text: str) -> frozenset[str]:
    """Return the first and last lines that stand on most pages."""
    pages = [page for page in text.split("\f") if page.strip()]
    if len(pages) < _FEWEST_PAGES:
        return frozenset()
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        seen.update({lines[0], lines[-1]})
    return frozenset(
        line for line, n in seen.items()
        if n >= max(_REPEATED, len(pages) // 2) and not heading(line)
    )  # fmt: skip


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
        edge = _Line(0, 0, "")
        around = zip([edge, *lines], lines, [*lines[1:], edge], strict=False)
        for before, line, after in around:
            if line.is_blank:
                continue
            if before.is_blank and not after.is_blank and cue(line.text):
                cues[line.indent] += 1
            elif heading(line.text):
                rest[line.indent] += 1
        if not cues:
            return cls(0, 0)
        action = min(rest, key=lambda indent: (-rest[indent], indent)) if rest else 0
        place = max(cues, key=lambda indent: (cues[indent], indent))
        return cls(place if place > action else 0, action)


class _Reader:
    def __init__(self, lines: Sequence[_Line], headers: frozenset[str], columns: _Columns) -> None:
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
        if text in self.headers or (
            is_furniture(text) and not (under and self._says(found, place))
        ):
            return "furniture"
        # "Int. cuisine, jour." may be said; a heading that follows a speech at once is in capitals
        said = speaking and (self._is_inner(line) or (under and not is_capital(text)))
        if heading(text) and not said:
            return "heading"
        if speaking and (text.startswith("(") or (found and found[-1].is_open)):
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
        return below or (self._is_inner(line) and line.indent == before.indent)

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
        return after is not None and not after.is_blank

    def _goes_on(self, place: int) -> bool:
        """Whether a speech goes on behind a blank line: only where indents tell it from action."""
        if not self.columns.cue:
            return False
        after = next((line for line in self.lines[place:] if not line.is_blank), None)
        return after is not None and self._is_inner(after)


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
