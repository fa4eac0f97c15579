"""Folding of names and titles for comparison, and whether two names are of one person.

Never for display.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz import fuzz, process

from cinediv_pipeline.folding import plain

_NOT_LETTERS = re.compile(r"[\W\d_]+")
_NOT_WORD = re.compile(r"[\W_]+")
#: Share of letters in order from which two spellings are one name with a slip.
SLIP: Final = 90.0
_SHORTEST_SLIP: Final = 9
_SHORTEST_MONONYM: Final = 4
_FEMININE: Final = ("e", "a", "ne", "le", "te", "ine", "ette")


def name_key(name: str) -> str:
    """Return one key for all spellings of a name: case and accents folded, tokens sorted.

    "DE LA PATELLIÈRE Alexandre" and "Alexandre de la Patelliere" are one person.
    """
    return " ".join(sorted(_NOT_LETTERS.split(plain(name)))).strip()


def title_key(title: str) -> str:
    """Return one key for all spellings of a title: case, accents, punctuation folded."""
    return " ".join(_NOT_WORD.split(plain(title))).strip()


Sameness = Literal["same", "like", "other"]


@lru_cache(maxsize=200_000)
def name_tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name, folded and sorted."""
    return tuple(name_key(name).split())


def same_name(printed: str, spellings: Iterable[str]) -> Sameness:
    """Compare a name with all spellings of another person.

    Returns
    -------
    str
        `same` for the same words in any order; `like` for a name that is part of the other, an
        initial, a pseudonym of one word that stands in the other, or a slip; else `other`.
    """
    mine = name_tokens(printed)
    found: Sameness = "other"
    for spelling in spellings:
        verdict = _compared(mine, name_tokens(spelling))
        if verdict == "same":
            return "same"
        found = "like" if verdict == "like" else found
    return found


def _compared(mine: Sequence[str], other: Sequence[str]) -> Sameness:
    if not mine or not other:
        return "other"
    if mine == other or "".join(mine) == "".join(other):
        return "same"
    small, large = sorted((mine, other), key=len)
    return "like" if _is_part(small, large) or _is_slip(small, large) else "other"


def nearest(text: str, choices: Collection[str], least: float) -> str | None:
    """Return the choice that is most like a text, from a likeness of 0 to 100 on; else None."""
    found = process.extractOne(text, choices, scorer=fuzz.ratio, score_cutoff=least)
    return found[0] if found else None


def _is_part(small: Sequence[str], large: Sequence[str]) -> bool:
    """Return whether every word of one name is a word of the other, or its initial."""
    if len(small) == 1:
        return len(small[0]) >= _SHORTEST_MONONYM and small[0] in large
    left = list(large)
    whole = 0
    for token in sorted(small, key=len, reverse=True):
        match = next((word for word in left if _is_word(token, word)), None)
        if match is None:
            return False
        whole += token == match and len(token) > 1
        left.remove(match)
    # at least the family name in full
    return whole >= 1 and any(len(token) > 2 and token in large for token in small)


def _is_word(token: str, word: str) -> bool:
    return token == word or (min(len(token), len(word)) == 1 and token[0] == word[0])


def _is_other_gender(one: Sequence[str], two: Sequence[str]) -> bool:
    """Return whether the names differ by a feminine ending alone: Michel and Michèle."""
    left, right = sorted(set(one) - set(two)), sorted(set(two) - set(one))
    if len(left) != 1 or len(right) != 1:
        return False
    short, long = sorted((left[0], right[0]), key=len)
    return long.startswith(short) and long[len(short) :] in _FEMININE


def _is_slip(small: Sequence[str], large: Sequence[str]) -> bool:
    if _is_other_gender(small, large):
        return False
    mine, other = " ".join(small), " ".join(large)
    return min(len(mine), len(other)) >= _SHORTEST_SLIP and fuzz.ratio(mine, other) >= SLIP
