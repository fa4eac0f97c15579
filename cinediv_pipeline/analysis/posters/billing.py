"""The billing block: posts and names that run on without lines, in small condensed capitals."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from cinediv_pipeline.analysis.credits.entries import Entry, Read
from cinediv_pipeline.analysis.credits.persons import PARTICLES, Named, is_organisation, people_in
from cinediv_pipeline.analysis.credits.posts import ACTOR, Meaning, Posts
from cinediv_pipeline.analysis.credits.reading import grammar, mended
from cinediv_pipeline.folding import plain

_GAP: Final = re.compile(r"\s{3,}|\s+[|•·*]\s+")
_JOINED: Final = re.compile(r"\s*[,;/•&]\s*|\s+(?:et|and)\s+", re.IGNORECASE)
#: Here the names end and companies begin: « UNE COPRODUCTION … », "A … PRODUCTION".
_COMPANIES: Final = re.compile(
    r"\s(?:[—–]|une|an?|in association|en association|en coproduction|avec la participation)\s",
    re.IGNORECASE,
)
_NAME_WORDS: Final = 2
_LONGEST_WORDING: Final = 7
_JOINING: Final = ("et", "and", "&")


def read_billing(text: str) -> Read:
    """Return the entries of the text that stands below on a poster."""
    posts = grammar().posts
    found = Read()
    readings = (posts, grammar(is_loose=True).posts)
    for post, meanings, rest in split_billing(_running(mended(text)), readings):
        is_cast = all(meaning.role == ACTOR for meaning in meanings)
        people = _people(rest, posts, is_cast=is_cast)
        if people:
            found.entries.append(Entry(post, meanings, tuple(people), 0, None))
        elif is_organisation(rest):
            found.organisations.append(rest.replace(" •", ","))
    return found


def _running(text: str) -> str:
    """Return the lines as one, since names go on over their ends; wide gaps as a dot."""
    lines = [_GAP.sub(" • ", line.strip(" |'‘’\"_-=")) for line in text.splitlines()]
    return " ".join(" ".join(line for line in lines if len(line) > 3).split())


def _people(text: str, posts: Posts, *, is_cast: bool) -> list[Named]:
    """Return the people behind a post.

    A cast runs on, two words to a name; any other post has one name, or several that are joined by
    commas or « et »: what follows may be a post that nobody knows.
    """
    found: list[Named] = []
    for part in _JOINED.split(_before_companies(text)):
        names = [name for name in _cut(part) if _is_somebody(name, posts)]
        if names:
            found += [Named(name) for name in (names if is_cast else names[:1])]
    return found


def _before_companies(text: str) -> str:
    """Return what stands before the first company."""
    head = _COMPANIES.split(f" {text} ")[0].split()
    cut = next((n for n, word in enumerate(head) if is_organisation(word)), len(head))
    return " ".join(head[:cut])


def _is_somebody(name: str, posts: Posts) -> bool:
    known = people_in(name)
    return len(known) == 1 and len(plain(name)) > 2 and not posts.meanings(name)


def _cut(text: str) -> list[str]:
    """Return names of two words each, particles with the word behind them."""
    found: list[list[str]] = []
    n = _NAME_WORDS
    for word in text.split():
        if n >= _NAME_WORDS:
            found.append([])
            n = 0
        found[-1].append(word)
        n += plain(word).strip("'’") not in PARTICLES
    return [" ".join(words) for words in found]


def split_billing(
    text: str, readings: Sequence[Posts]
) -> Iterator[tuple[str, tuple[Meaning, ...], str]]:
    """Yield post, meaning and what follows it, of a block of text that runs on without lines.

    `readings` are the grammars to try at each place, the exact one first: a loose one would take
    the first letters of a name for the end of a post.
    """
    words = text.split()
    cuts: list[tuple[int, int, tuple[Meaning, ...]]] = []
    place = 0
    while place < len(words):
        length, meanings = next(
            (found for posts in readings if (found := _wording(words, place, posts))[0]), (0, ())
        )
        if length:
            cuts.append((place, place + length, meanings))
        place += length or 1
    ends = [start for start, _, _ in cuts[1:]] + [len(words)] * bool(cuts)
    for (start, end, meanings), until in zip(cuts, ends, strict=True):
        yield " ".join(words[start:end]), meanings, " ".join(words[end:until])


def _wording(words: Sequence[str], place: int, posts: Posts) -> tuple[int, tuple[Meaning, ...]]:
    """Return how many words from a place on are the longest post there, and what it means."""
    first = words[place].casefold()
    if first in _JOINING or not first[0].isalnum() or (len(first) == 1 and first != "a"):
        return 0, ()
    for n in range(min(_LONGEST_WORDING, len(words) - place), 0, -1):
        last = words[place + n - 1]
        if last.casefold() in _JOINING or "•" in words[place : place + n]:
            continue
        meanings = posts.sure_meanings(" ".join(words[place : place + n]))
        if meanings:
            return n, meanings
    return 0, ()
