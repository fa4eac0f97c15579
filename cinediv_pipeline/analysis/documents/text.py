"""Plain text in the encodings that people have."""

import unicodedata
from typing import Final

from cinediv_pipeline.errors import AnalysisError

_MOST_CHARS: Final = 5_000_000
_MOST_CONTROLS: Final = 0.01
_CALM: Final = "\n\r\t\f\v"


def decoded(data: bytes, name: str, read: str, *, is_part: bool = False) -> str:
    """Return a text in UTF-8, UTF-16 or Windows-1252.

    Parameters
    ----------
    data : bytes
    name, read : str
        What messages call the file, and what they say is read.
    is_part : bool
        Whether the bytes may end within a character, and be blank.

    Raises
    ------
    AnalysisError
        It is no text, empty or longer than five million characters.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig", errors="ignore" if is_part else "strict")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    controls = sum(unicodedata.category(one) == "Cc" and one not in _CALM for one in text[:20_000])
    if controls > _MOST_CONTROLS * min(len(text), 20_000):
        raise AnalysisError(f"{name} is no text. {read}.")
    if len(text) > _MOST_CHARS:
        raise AnalysisError(f"{name} has more than {_MOST_CHARS:,} characters: too many.")
    if not text.strip() and not is_part:
        raise AnalysisError(f"{name} is empty.")
    return text
