"""From lines to entries: a post and those who hold it.

A post and its names stand side by side, or the names below it; a heading says which department
follows. A wording that nobody knows is kept as a post if names stand where a post's names would.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cinediv_pipeline.analysis.credits.headings import CAST, NONE, Headings
from cinediv_pipeline.analysis.credits.lines import NO_COLUMN, Line
from cinediv_pipeline.analysis.credits.persons import (
    Named,
    is_name,
    is_nobody,
    is_organisation,
    people_in,
    without_contacts,
)
from cinediv_pipeline.analysis.credits.posts import ACTOR, Meaning, Posts

_DASH: Final = re.compile(r"\s+[–—-]\s+")
_ARTICLE: Final = re.compile(r"^(?:le|la|les|l['’]|un|une|the|a|an)\b", re.IGNORECASE)
_PART: Final = re.compile(r"\((?P<name>[^()]+)\)\s*$")
_NEAR: Final = 6
_LONGEST_POST: Final = 90
# « Dir prod » has a company's word, as short posts may.
_SHORT_POST: Final = 2
_SENTENCE: Final = re.compile(r"[.!?] |\d{3}")


@dataclass(frozen=True)
class Entry:
    """A post as printed, what it means, and who holds it; of a cast the post is a character."""

    post: str
    meanings: tuple[Meaning, ...]
    people: tuple[Named, ...]
    line: int
    page: int | None
    given_gender: str = ""


@dataclass
class Read:
    """What lines give: entries, posts that nobody holds, companies, lines nobody understands."""

    entries: list[Entry] = field(default_factory=list)
    blank: list[tuple[Meaning, ...]] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class _Post:
    """The post whose names are expected; `column` is where the last ones stood."""

    text: str
    meanings: tuple[Meaning, ...]
    column: int | None = None
    has_names: bool = False


def read_lines(lines: Sequence[Line], posts: Posts, headings: Headings) -> Read:
    """Return the entries of lines."""
    reader = _Reader(posts, headings)
    for place, line in enumerate(lines):
        reader.take(line, lines[place + 1] if place + 1 < len(lines) else None)
    reader.close()
    return reader.found


class _Reader:
    def __init__(self, posts: Posts, headings: Headings) -> None:
        self.posts, self.headings = posts, headings
        self.found = Read()
        self.department: str | None = None
        self.above: str | None = None
        self.post: _Post | None = None

    def take(self, line: Line, following: Line | None) -> None:
        """Read one line."""
        if len(line.cells) > 1:
            self._side_by_side(line)
        elif parts := self._dashed(line):
            self._side_by_side(parts)
        else:
            self._alone(line, following)

    def close(self) -> None:
        """End the post under way: one that nobody holds is blank."""
        if self.post and not self.post.has_names and self.post.meanings:
            self.found.blank.append(self.post.meanings)
        self.post = None

    def _dashed(self, line: Line) -> Line | None:
        """Return « Post – Name » as two cells, where the left is a post or a character."""
        if self.headings.of(line.cells[0]):
            return None
        left, _, right = _split_once(line.cells[0])
        is_pair = right and (self._meanings(left) or (self.department == CAST and people_in(right)))
        if not is_pair:
            return None
        return Line(line.number, (left, right), (line.starts[0], line.starts[0] + len(left)),
                    line.text, line.page, line.after_blank)  # fmt: skip

    def _meanings(self, text: str) -> tuple[Meaning, ...]:
        if len(text) > _LONGEST_POST:
            return ()
        return self.posts.meanings(text) or self.posts.assistants(text, self.department, self.above)

    # -- a post and its names in one line

    def _side_by_side(self, line: Line) -> None:
        first, rest = line.cells[0], line.cells[1:]
        meanings = self._meanings(first)
        if not meanings and self.headings.ends_the_crew(first):
            self.close()
            self.found.organisations += [cell for cell in rest if is_organisation(cell)]
        elif self.department == CAST and not self._leaves_the_cast(first):
            self._character(line)
        elif meanings:
            self._holders(line, first, meanings)
        elif self.headings.of(first) and self._meanings(rest[0]):
            self.department = self.headings.of(first)
            self.take(line.behind(1), None)
        elif self._meanings(line.cells[-1]) and self._people(first):
            self._emit(line, line.cells[-1], self._meanings(line.cells[-1]), self._people(first))
        elif self._stands_below(line) and all(map(self._people, line.cells)):
            self._below(line, self._names(line.cells))
        else:
            self._unknown(line)

    def _stands_below(self, line: Line) -> bool:
        """Whether a line begins where the names of the post above stand."""
        column = self.post.column if self.post else None
        return column is not None and line.starts[0] >= column - _NEAR

    def _leaves_the_cast(self, text: str) -> bool:
        return bool(self._meanings(text)) and not _ARTICLE.match(text)

    def _character(self, line: Line) -> None:
        people = self._names(line.cells[1:])
        if people:
            self._emit(line, line.cells[0], (Meaning(ACTOR, ""),), people)
        else:
            self.found.unread.append(line)

    def _holders(self, line: Line, post: str, meanings: tuple[Meaning, ...]) -> None:
        """Take the names beside a post; further pairs may stand in the same line."""
        rest = line.behind(1)
        cut = next((n for n, cell in enumerate(rest.cells) if n and self._meanings(cell)), None)
        cells = rest.cells[:cut]
        people = self._names(cells)
        if people:
            self._emit(line, post, meanings, people, column=rest.starts[0])
        elif all(map(is_nobody, cells)):
            self.close()
            self.found.blank.append(meanings)
        elif any(map(is_organisation, cells)):
            self.found.organisations += cells
        else:
            self.found.unread.append(line)
        if cut is not None and len(rest.cells) > cut + 1:
            self._side_by_side(rest.behind(cut))

    def _names(self, cells: Sequence[str]) -> list[Named]:
        """Return the people of cells, those that hold numbers and addresses left aside."""
        told = [bare for cell in cells if (bare := without_contacts(cell).strip())]
        if len(told) == 2 and all(len(cell.split()) == 1 for cell in told):  # NOM | Prénom
            return self._people(" ".join(told))
        return [one for cell in told for one in self._people(cell)]

    def _people(self, text: str) -> list[Named]:
        """Return the people of a text; a post or a heading is nobody."""
        found = people_in(text)
        is_other = any(self.headings.of(one.name) or self.posts.meanings(one.name) for one in found)
        return [] if is_other else found

    def _unknown(self, line: Line) -> None:
        """Take a wording that nobody knows for a post, if people with full names hold it."""
        first, rest = line.cells[0], line.cells[1:]
        people = self._names(rest)
        is_post = self._is_post_like(first) or self.headings.of(first)
        if people and all(" " in one.name for one in people) and is_post:
            self._emit(line, first, (), people, column=line.starts[1])
        elif any(map(is_organisation, rest)) or (people and self._is_post_like(first)):
            self.close()
            self.found.organisations += rest
        else:
            self.found.unread.append(line)

    @staticmethod
    def _is_post_like(text: str) -> bool:
        """Whether a text may be a post: no sentence, no date, no company of several words."""
        is_company = is_organisation(text) and len(text.split()) > _SHORT_POST
        is_plain = not _SENTENCE.search(text) and text[:1].isalpha()
        return len(text) <= _LONGEST_POST and is_plain and not is_company

    # -- a line of one cell

    def _alone(self, line: Line, following: Line | None) -> None:
        text = line.cells[0]
        opened, meanings = self.headings.of(text), self._meanings(text)
        if self.department == CAST and meanings and _ARTICLE.match(text):
            meanings = ()
        if opened == NONE or (not meanings and self.headings.ends_the_crew(text)):
            self._open(NONE)
        elif opened == CAST:
            self._open(CAST)
        elif meanings:
            self._open(opened)
            self.post = _Post(text, meanings)
            self.above = meanings[0].role
        elif opened:
            self._open(opened)
        elif (head := self.posts.split(text)) and (people := self._people(head[1])):
            self._emit(line, head[0], self.posts.meanings(head[0]), people)
        elif is_organisation(text):
            self.found.organisations.append(text)
        else:
            self._said_alone(line, following)

    def _said_alone(self, line: Line, following: Line | None) -> None:
        """Take a line that is no heading and no known post: names, or an unknown post."""
        text = line.cells[0]
        if self._continues(line) and (people := self._people(text)):
            self._below(line, people)
        elif self.department == CAST and is_name(text):
            part = _PART.search(text)  # « Léa DRUCKER (Marianne) »
            character = part["name"] if part else ""
            self._emit(line, character, (Meaning(ACTOR, ""),), self._people(text))
            self.post = None  # the next one plays somebody else
        elif self.department == NONE:
            return
        elif self._begins_a_post(line, following):
            self._open(None)
            self.post = _Post(text, ())
        elif self.found.entries:
            self.found.unread.append(line)

    def _open(self, department: str | None) -> None:
        self.close()
        self.department = department or (None if self.department in (NONE, CAST) else
                                         self.department)  # fmt: skip

    def _continues(self, line: Line) -> bool:
        """Whether the names of a line belong to the post above it."""
        if self.post is None:
            return False
        if self.post.column is not None:
            return line.starts[0] >= self.post.column - _NEAR
        return not (self.post.has_names and line.after_blank)

    def _begins_a_post(self, line: Line, following: Line | None) -> bool:
        """Whether an unknown wording has names below it, as posts of a roll have."""
        if following is None or following.after_blank or len(following.cells) > 1:
            return False
        if not any(entry.meanings for entry in self.found.entries):
            return False  # a list of names alone has no posts
        below = self._people(following.cells[0])
        return (
            line.after_blank and bool(below) and all(" " in one.name for one in below)
            and self._is_post_like(line.cells[0]) and not self._meanings(following.cells[0])
        )  # fmt: skip

    def _below(self, line: Line, people: Sequence[Named]) -> None:
        if self.post is not None:
            self._add(line, self.post.text, self.post.meanings, people)
            self.post = replace(self.post, has_names=True)

    def _emit(
        self, line: Line, post: str, meanings: tuple[Meaning, ...], people: Sequence[Named],
        *, column: int | None = None,
    ) -> None:  # fmt: skip
        self.close()
        self._add(line, post, meanings, people)
        place = None if column == NO_COLUMN else column
        self.post = _Post(post, meanings, place, has_names=True)
        if meanings:
            self.above = meanings[0].role

    def _add(
        self, line: Line, post: str, meanings: tuple[Meaning, ...], people: Sequence[Named]
    ) -> None:
        self.found.entries.append(Entry(post, meanings, tuple(people), line.number, line.page))


def _split_once(text: str) -> tuple[str, str, str]:
    found = _DASH.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")
