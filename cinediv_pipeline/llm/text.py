"""Text that comes from outside: cleaned, bounded, and fenced so that it stays data.

A synopsis or a name may hold orders for the model. It stands between tags that carry a random
number it cannot know; characters that hide or reorder text are removed.
"""

import re
import secrets
import unicodedata
from typing import Final

from cinediv_pipeline.folding import plain

# Controls, formats (zero width, direction marks, tags) and what belongs to nobody.
_INVISIBLE: Final = ("Cc", "Cf", "Co", "Cn", "Cs")
_SPACES: Final = re.compile(r"\s+")
_WORDS: Final = re.compile(r"[^\W_]+")


def cleaned(text: str, limit: int) -> str:
    """Return one line of visible text of at most `limit` characters, cut at a word."""
    visible = "".join(
        char if unicodedata.category(char) not in _INVISIBLE else (" " if char.isspace() else "")
        for char in unicodedata.normalize("NFC", text)
    )
    line = _SPACES.sub(" ", visible).strip()
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip() or line[:limit]


def field(text: str, limit: int) -> str:
    """Return text as a field of a line: it cannot open another field or a tag."""
    return cleaned(text.replace("|", "/").replace("<", "‹").replace(">", "›"), limit)


def nonce() -> str:
    """Return a number that no text can have been written for."""
    return secrets.token_hex(8)


def fenced(lines: str, mark: str) -> str:
    """Return lines between the tags that the prompt names."""
    return f"<donnees-{mark}>\n{lines}\n</donnees-{mark}>"


def words(text: str) -> list[str]:
    """Return the words of a text without accents and case."""
    return _WORDS.findall(plain(text))


def is_quoted(quote: str, text: str) -> bool:
    """Return whether the words of `quote` stand in `text`, in this order and whole.

    Case, accents and punctuation may differ; a quotation without a word is none.
    """
    wanted, found = words(quote), words(text)
    n = len(wanted)
    return n > 0 and any(found[i : i + n] == wanted for i in range(len(found) - n + 1))
