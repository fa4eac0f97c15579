"""Folding of names and titles for comparison. Never for display."""

import re
import unicodedata

_NOT_LETTERS = re.compile(r"[^a-z]+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def _plain(value: str) -> str:
    expanded = value.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    decomposed = unicodedata.normalize("NFKD", expanded)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def name_key(name: str) -> str:
    """Return one key for all spellings of a name: case and accents folded, tokens sorted.

    "DE LA PATELLIÈRE Alexandre" and "Alexandre de la Patelliere" are one person.
    """
    return " ".join(sorted(_NOT_LETTERS.split(_plain(name)))).strip()


def title_key(title: str) -> str:
    """Return one key for all spellings of a title: case, accents, punctuation folded."""
    return " ".join(_NOT_WORD.split(_plain(title))).strip()
