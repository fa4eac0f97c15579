"""Who is withheld from what is landed, as the sources see it: no name, only the place for one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from cinediv_pipeline.folding import plain


@dataclass(frozen=True)
class Withheld:
    """A person who opted out: what stands in place of the name, and of a number of a source."""

    pseudonym: str
    number: int

    @property
    def placeholder(self) -> str:
        """The name that is kept; being one name in brackets, no rule reads a gender in it."""
        return f"[retrait {self.pseudonym}]"


class WithheldPeople(Protocol):
    """Answers whether somebody is withheld."""

    def by_name(self, name: str) -> Withheld | None:
        """Return who is withheld under a printed name."""

    def by_words(self, words: Iterable[str]) -> Withheld | None:
        """Return who is withheld under the folded words of a name, in any order."""

    def by_tmdb(self, number: int, names: Iterable[str] = ()) -> Withheld | None:
        """Return who is withheld under TMDB's id, or under a name that nobody else has there."""


_WORD: Final = re.compile(r"[^\W\d_]+")
# A name of one word is a word of the language for whoever reads a text.
_SIZES: Final = (5, 4, 3, 2)


def without_mentions(text: str, people: WithheldPeople) -> str:
    """Return a running text with placeholders for withheld names of two to five words."""
    words = [(found.start(), found.end(), plain(found[0])) for found in _WORD.finditer(text)]
    told, done, place = [], 0, 0
    while place < len(words):
        found = _mention([word for _, _, word in words[place : place + _SIZES[0]]], people)
        if found is None:
            place += 1
            continue
        person, size = found
        told += [text[done : words[place][0]], person.placeholder]
        done, place = words[place + size - 1][1], place + size
    return "".join([*told, text[done:]]) if told else text


def _mention(words: list[str], people: WithheldPeople) -> tuple[Withheld, int] | None:
    """Return who is named by the first of the words, and by how many of them."""
    for size in _SIZES:
        person = people.by_words(words[:size]) if size <= len(words) else None
        if person is not None:
            return person, size
    return None
