"""Folding of names and titles for comparison. Never for display."""

import re
import unicodedata

_NOT_LETTERS = re.compile(r"[\W\d_]+")
_NOT_WORD = re.compile(r"[\W_]+")
# Letters that are no base letter with a mark, so that decomposition leaves them as they are.
_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
     "đ": "d", "Đ": "D", "ı": "i"}
)  # fmt: skip


def _plain(value: str) -> str:
    decomposed = unicodedata.normalize("NFKD", value.translate(_LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def name_key(name: str) -> str:
    """Return one key for all spellings of a name: case and accents folded, tokens sorted.

    "DE LA PATELLIÈRE Alexandre" and "Alexandre de la Patelliere" are one person.
    """
    return " ".join(sorted(_NOT_LETTERS.split(_plain(name)))).strip()


def title_key(title: str) -> str:
    """Return one key for all spellings of a title: case, accents, punctuation folded."""
    return " ".join(_NOT_WORD.split(_plain(title))).strip()
