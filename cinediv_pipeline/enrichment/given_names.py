"""Which part of a name is the given name, and when a given name says nothing."""

import re
from dataclasses import dataclass
from typing import Final

from cinediv_pipeline.folding import plain

_BREAKS: Final = re.compile(r"[\s\-‐‑–]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_INITIAL: Final = re.compile(r"^(?:[a-z]|(?:[a-z]\.)+)$")
_ASIDE: Final = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_PARTICLES: Final = frozenset((
    "de", "da", "di", "do", "du", "del", "della", "des", "dos", "das", "la", "le", "van", "von",
    "der", "den", "ten", "ter", "el", "al", "ben", "bin", "ibn",
))  # fmt: skip
# Several people, or a company: digits, ampersands and words that no person bears.
_COLLECTIVE: Final = re.compile(
    r"[&\d+]|\b(?:collecti(?:f|ve)|studio|studios|films|productions?|entertainment)\b"
)


@dataclass(frozen=True)
class Name:
    """A person's name in two parts, as printed; either may be empty."""

    given: str
    family: str

    @property
    def full(self) -> str:
        """Both parts."""
        return f"{self.given} {self.family}".strip()


def cnc_name(printed: str) -> Name:
    """Split "NOM Prénom": a mostly capital token is part of the family name.

    "SALOMe", "CHeRIF" and "MacDONALD" are family names. A single letter says nothing by its case:
    after something it counts as given, in front as family name.
    """
    given: list[str] = []
    family: list[str] = []
    for token in printed.split():
        letters = [char for char in token if char.isalpha()]
        capitals = sum(char.isupper() for char in letters)
        single = len(letters) <= 1 or "." in token
        is_family = not (family or given) if single else capitals * 2 > len(letters)
        (family if is_family else given).append(token)
    return Name(" ".join(given), " ".join(family))


def western_name(written: str, unreliable_families: frozenset[str]) -> Name:
    """Split "Prénom Nom", as TMDB writes it: particle and last word are the family name.

    Where the first word is a family name of `unreliable_families`, the name may stand in the other
    order, and is read so.
    """
    tokens = written.split()
    if len(tokens) < 2:
        return Name("", written.strip())
    if plain(tokens[0]) in unreliable_families:
        return Name(" ".join(tokens[1:]), tokens[0])
    cut = next(
        (place for place, token in enumerate(tokens) if place and plain(token) in _PARTICLES),
        len(tokens) - 1,
    )
    return Name(" ".join(tokens[:cut]), " ".join(tokens[cut:]))


def as_listed(written: str, unreliable_families: frozenset[str]) -> str:
    """Return a name of credits as the list writes it, "NOM Prénom"; a single word as it is.

    Where some words are in capitals they are the family name, in any order; a name that is all in
    capitals, or not at all, stands as TMDB writes it.
    """
    words = [token for token in written.split() if "." not in token and len(token) > 1]
    family = [token for token in words if _is_capital(token)]
    if 0 < len(family) < len(words):
        given = " ".join(token for token in written.split() if token not in family)
        name = Name(given, " ".join(family))
    else:
        name = western_name(written, unreliable_families)
    if not name.given or not name.family:
        return written.strip()
    return f"{name.family.upper()} {_WORD.sub(_as_given, name.given)}"


def _is_capital(token: str) -> bool:
    letters = [char for char in token if char.isalpha()]
    return sum(char.isupper() for char in letters) * 2 > len(letters)


def _as_given(word: re.Match[str]) -> str:
    """Return a word of a given name with one capital: in capitals it would be a family name."""
    text = word.group()
    return text.capitalize() if len(text) > 1 and _is_capital(text) else text


def first_name_key(given: str) -> str:
    """Return the key under which counts are kept: no accents, capitals, hyphens for spaces."""
    return "-".join(part for part in _BREAKS.split(plain(given).strip()) if part).upper()


@dataclass(frozen=True)
class Candidates:
    """Keys to try in order, or why the name says nothing (`abstention`)."""

    keys: tuple[str, ...] = ()
    abstention: str = ""


def candidates(name: Name, unreliable_families: frozenset[str]) -> Candidates:
    """Return the full given name, then its first component; abstain where names mislead.

    Parameters
    ----------
    name : Name
    unreliable_families : frozenset of str
        Folded family names with which romanised given names are mostly wrong. Used to abstain
        only: the match is stored nowhere.
    """
    if _COLLECTIVE.search(_without_aside(name.full)):
        return Candidates(abstention="collective")
    given, family = _parts(name.given), _parts(name.family)
    if not given or not family:
        return Candidates(abstention="single_name")
    if unreliable_families.intersection(family):
        return Candidates(abstention="counts_unreliable")
    if _INITIAL.match(given[0]):
        return Candidates(abstention="initials")
    parts = [part.upper() for part in given if not _INITIAL.match(part)]
    whole = "-".join(parts)
    return Candidates((whole,) if len(parts) == 1 else (whole, parts[0]))


def _without_aside(text: str) -> str:
    """Drop what stands in brackets: another name of the same person."""
    return _ASIDE.sub(" ", plain(text))


def _parts(text: str) -> list[str]:
    return [part for part in _BREAKS.split(_without_aside(text)) if part]
