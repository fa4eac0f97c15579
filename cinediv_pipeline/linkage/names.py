"""Folding of names and titles for comparison. Never for display."""

import re

from cinediv_pipeline.folding import plain

_NOT_LETTERS = re.compile(r"[\W\d_]+")
_NOT_WORD = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """Return one key for all spellings of a name: case and accents folded, tokens sorted.

    "DE LA PATELLIÈRE Alexandre" and "Alexandre de la Patelliere" are one person.
    """
    return " ".join(sorted(_NOT_LETTERS.split(plain(name)))).strip()


def title_key(title: str) -> str:
    """Return one key for all spellings of a title: case, accents, punctuation folded."""
    return " ".join(_NOT_WORD.split(plain(title))).strip()
