"""Text on a picture that is no page: end credits, a list photographed, a poster's billing block.

White on black is as usual as black on white, and a roll is as long as it likes: the picture is cut
where nothing stands, each piece is turned dark on light and brought to a size that Tesseract reads.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any, Final, Literal

import numpy as np
from PIL import Image, ImageOps

from cinediv_pipeline.analysis.documents.layout import text_of
from cinediv_pipeline.analysis.documents.pictures import Found, found_in
from cinediv_pipeline.analysis.documents.reader.ocr import Ocr
from cinediv_pipeline.analysis.documents.reader.refusal import RefusalError

Kind = Literal["lines", "poster"]
#: Pixels of a piece's height, and of a gap at which the picture may be cut.
_PIECE: Final = 2_000
_GAP: Final = 12
#: The height of type in pixels that Tesseract reads best; lower type is enlarged, at most so much.
_TYPE: Final = 40.0
_LOW: Final = 32.0
_MOST_ENLARGED: Final = 4.0
_PIXELS: Final = 12_000_000
#: Rows whose light differs by less are empty.
_EVEN: Final = 12
_BORDER: Final = 24
_DARK: Final = 110
_POINTS_PER_PIXEL: Final = 72 / 200
# The billing block stands in the last two fifths of a poster.
_BLOCK: Final = 0.6
# One block of lines: their two columns stay together.
_CONFIG: Final = "--psm 6"


def read_text(picture: Image.Image, kind: Kind) -> dict[str, Any]:
    """Return `text` with its columns, mean `confidence` of words and `unsure` words."""
    reader = Ocr()
    grey = picture.convert("L")
    if kind == "poster":
        grey = grey.crop((0, int(_BLOCK * grey.height), grey.width, grey.height))
    pieces = list(_pieces(grey))
    read = _read_all(reader, pieces, kind)
    if reader.choose_by([row for found in read for row in found.rows]):
        read = _read_all(reader, pieces, kind)
    confidences = [sure for found in read for sure in found.confidences]
    return {
        "text": text_of([found.rows for found in read if found.rows], has_dual=False),
        "confidence": sum(confidences) / len(confidences) if confidences else None,
        "unsure": [word for found in read for word in found.unsure],
    }


def _read_all(reader: Ocr, pieces: Sequence[Image.Image], kind: Kind) -> list[Found]:
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        return list(pool.map(lambda piece: _read(reader, piece, kind), pieces))


def _pieces(grey: Image.Image) -> Iterator[Image.Image]:
    """Yield a picture in pieces, cut where rows of pixels are even."""
    if grey.height <= _PIECE:
        yield grey
        return
    pixels = np.asarray(grey)
    is_even = (pixels.max(axis=1).astype(int) - pixels.min(axis=1)) < _EVEN
    top = 0
    while top < grey.height:
        bottom = _cut(is_even, top, grey.height)
        yield grey.crop((0, top, grey.width, bottom))
        top = bottom


def _cut(is_even: Any, top: int, height: int) -> int:
    """Return where the piece that begins at `top` ends: at the last gap before it is too long."""
    if height - top <= _PIECE:
        return height
    for bottom in range(top + _PIECE, top + _PIECE // 4, -1):
        if is_even[bottom - _GAP // 2 : bottom + _GAP // 2].all():
            return bottom
    return top + _PIECE


def _read(reader: Ocr, piece: Image.Image, kind: Kind) -> Found:
    """Return what is read of a piece; where dark and light are mixed, what is read best."""
    dark = ImageOps.autocontrast(piece, cutoff=0.5)
    ways = [ImageOps.invert(dark)] if _is_dark(dark) else [dark]
    if kind == "poster":  # a block stands on a picture
        ways = [dark, ImageOps.invert(dark)]
    try:
        return max((_read_sized(reader, way) for way in ways), key=_worth)
    except RefusalError:
        if kind == "lines":  # credits that miss a part would be wrong
            raise
        return Found((), ())  # the report of a poster says that no name was read


def _is_dark(grey: Image.Image) -> bool:
    return float(np.median(np.asarray(grey))) < _DARK


def _worth(found: Found) -> float:
    """Return how much is read: letters count as much as their words are sure."""
    words = [word for row in found.rows for word in row.words]
    return sum(found.confidences) if words else 0.0


def _read_sized(reader: Ocr, piece: Image.Image) -> Found:
    first = _found(reader, piece, 1.0)
    sizes = [row.size / _POINTS_PER_PIXEL for row in first.rows]
    size = median(sizes) if sizes else _TYPE / 2
    if size >= _LOW:
        return first
    fits = (_PIXELS / (piece.width * piece.height)) ** 0.5
    factor = min(_TYPE / size, _MOST_ENLARGED, fits)
    if factor <= 1.1:
        return first
    try:
        return max(first, _found(reader, piece, factor), key=_worth)
    except RefusalError:  # too slow when enlarged: what was read before stands
        return first


def _found(reader: Ocr, piece: Image.Image, factor: float) -> Found:
    size = (round(piece.width * factor), round(piece.height * factor))
    large = piece if factor == 1.0 else piece.resize(size, Image.Resampling.LANCZOS)
    framed = ImageOps.expand(large, _BORDER, _ground(large))
    return found_in(reader.table(framed, _CONFIG), _POINTS_PER_PIXEL / factor)


def _ground(grey: Image.Image) -> int:
    """Return the light of what text stands on."""
    return int(np.median(np.asarray(grey)))
