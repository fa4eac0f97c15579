"""Names of production companies made comparable."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from cinediv_pipeline.folding import plain

# Legal forms and words that half of all companies have in their name.
_EMPTY: Final = frozenset((
    "films", "film", "production", "productions", "prod", "prods", "cinema", "cinemas", "cine",
    "cie", "compagnie", "company", "pictures", "picture", "entertainment", "international",
    "europe", "sarl", "sa", "sas", "eurl", "sasu", "ltd", "limited", "gmbh", "inc", "bv", "srl",
    "spa", "the", "le", "la", "les", "l", "de", "du", "des", "d", "et", "and", "of", "societe",
    "ste", "groupe", "group", "distribution",
))  # fmt: skip  # fmt: skip
_JOINED: Final = re.compile(r"\s+ET\s+(?!CIE|COMPAGNIE)|\s*[/;+]\s*")
_BRACKETS: Final = re.compile(r"\([^)]*\)")
_WORDS: Final = re.compile(r"[^\W_]+")
_DOTS: Final = re.compile(r"\b(?:\w\.){2,}")


def company_keys(names: Iterable[str]) -> frozenset[str]:
    """Return the keys of companies; "M.E.S. PRODUCTIONS ET MONKEY PACK FILMS" are two."""
    parts = (part for name in names for part in _JOINED.split(name))
    return frozenset(filter(None, map(company_key, parts)))


@lru_cache(maxsize=100_000)
def company_key(name: str) -> str:
    """Return a company's distinguishing words, folded and joined; empty if it has none."""
    bare = _DOTS.sub(lambda found: found.group().replace(".", ""), _BRACKETS.sub(" ", name))
    words = _WORDS.findall(plain(bare))
    return "".join(word for word in words if word not in _EMPTY)
