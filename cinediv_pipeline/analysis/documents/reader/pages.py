"""One page of a PDF: its lines, what it hides, and whether it is a picture that has to be read."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import Image

from cinediv_pipeline.analysis.documents.boxes import Box, Row, rows_of_characters
from cinediv_pipeline.analysis.documents.reader.characters import (
    Character,
    PageText,
    is_unmapped,
    page_text,
    upright,
)
from cinediv_pipeline.analysis.documents.reader.visibility import by_sight

#: Letters that a page of text has at least; a stamp or a page number on a scan has fewer.
_FEW: Final = 100
_FEW_OF_A_LAYER: Final = 20
# Where fonts do not tell so many of the letters, only the picture does.
_UNMAPPED: Final = 0.3
# An image covers much of a page from this share of its area on.
_COVERED: Final = 0.5
_MOST_SHAPES: Final = 2_000
_DEEPEST: Final = 3
# Letters drawn as outlines are at least so many shapes.
_OUTLINES: Final = 100
_EXCERPT: Final = 200
# Pages of typewritten French with noise were read best at 200 dpi: 99.8 % of their words, against
# 97 to 99 % at 300, where the strokes of Courier are as thin as the noise.
_DPI: Final = 200
# Square points of A6 and of A3 with a margin: another page has lost its scale, and is read as if
# it were of A4, which has so many pixels at 200 dpi.
_SMALLEST, _LARGEST = 120_000, 1_100_000
_PIXELS: Final = 4_000_000


@dataclass(frozen=True)
class Page:
    """What one page gives. Rows are empty where it is a picture."""

    rows: list[Row]
    hidden: list[str]
    is_picture: bool


def read_page(page: Any, textpage: Any) -> Page:
    """Return what can be read of a page that is open, without its picture."""
    text = page_text(page, textpage)
    sight = by_sight(page, text)
    seen, hidden = sight.seen, sight.hidden
    is_scan = _letters(seen) < _FEW and _is_covered(page, text)
    if is_scan and _letters(sight.layer) >= _FEW_OF_A_LAYER:
        seen, is_scan = [*seen, *sight.layer], False
    else:
        hidden = [*hidden, *sight.layer]
    is_picture = is_scan or _is_unreadable(seen) or (not _letters(seen) and _is_drawn(page))
    return Page([] if is_picture else _rows(text, seen), list(_passages(hidden)), is_picture)


def picture_of(page: Any) -> tuple[Image.Image, float]:
    """Return the grey picture of a page that is open, and how many points a pixel measures."""
    width, height = page.get_size()
    area = max(width * height, 1.0)
    scale = _DPI / 72 if _SMALLEST <= area <= _LARGEST else float((_PIXELS / area) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    return bitmap.to_pil(), 1 / scale


def _letters(characters: Sequence[Character]) -> int:
    return sum(one.style >= 0 and one.text != " " for one in characters)


def _is_unreadable(characters: Sequence[Character]) -> bool:
    unmapped = sum(map(is_unmapped, characters))
    return unmapped > max(_FEW_OF_A_LAYER, _UNMAPPED * _letters(characters))


def _rows(text: PageText, characters: Sequence[Character]) -> list[Row]:
    """Return the lines of a page; what stands across them is one more at its end."""
    boxes, across = upright(text, characters)
    rows = rows_of_characters(boxes)
    if not across:
        return rows
    below = (rows[-1].baseline + 3 * rows[-1].size) if rows else 0.0
    size = rows[-1].size if rows else 12.0
    return [*rows, Row(below, size, (Box(across, 0.0, 0.5 * size * len(across), below, size),))]


def _passages(characters: Sequence[Character]) -> Iterator[str]:
    """Yield what is hidden, the characters of each line or of one text object together."""
    lines = groupby(characters, lambda one: round(one.y) if one.style >= 0 else None)
    for _, line in lines:
        passage = " ".join("".join(one.text for one in line).split())
        if passage:
            yield passage[:_EXCERPT]


def _shapes(page: Any) -> Iterator[Any]:
    for place in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_SHAPES)):
        yield pdfium.FPDFPage_GetObject(page, place)


def _is_drawn(page: Any) -> bool:
    """Whether a page without text has shapes enough to be one whose letters are outlines."""
    n = 0
    for shape in _shapes(page):
        kind = pdfium.FPDFPageObj_GetType(shape)
        n += kind == pdfium.FPDF_PAGEOBJ_PATH
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            n += pdfium.FPDFFormObj_CountObjects(shape)
    return n >= _OUTLINES


def _is_covered(page: Any, text: PageText) -> bool:
    """Whether images cover much of a page, in one piece or in strips."""
    left, bottom, right, top = text.bounds
    covered = 0.0
    edges = [ctypes.c_float() for _ in range(4)]
    for shape in _shapes(page):
        if _has_image(shape) and pdfium.FPDFPageObj_GetBounds(shape, *edges):
            x, y, far, high = (edge.value for edge in edges)
            wide, tall = min(far, right) - max(x, left), min(high, top) - max(y, bottom)
            covered += max(wide, 0) * max(tall, 0)
    return covered >= _COVERED * (right - left) * (top - bottom)


def _has_image(shape: Any, depth: int = 0) -> bool:
    kind = pdfium.FPDFPageObj_GetType(shape)
    if kind != pdfium.FPDF_PAGEOBJ_FORM or depth == _DEEPEST:
        return bool(kind == pdfium.FPDF_PAGEOBJ_IMAGE)
    n = min(pdfium.FPDFFormObj_CountObjects(shape), _MOST_SHAPES)
    return any(
        _has_image(pdfium.FPDFFormObj_GetObject(shape, place), depth + 1) for place in range(n)
    )
