"""Folding of text for comparison: one rule for names, titles and labels. Never for display."""

import unicodedata

# Letters that are no base letter with a mark, so that decomposition leaves them as they are.
_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
     "đ": "d", "Đ": "D", "ı": "i", "’": "'", "ʼ": "'"}
)  # fmt: skip


def plain(text: str) -> str:
    """Return `text` in lower case and without accents or ligatures."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
