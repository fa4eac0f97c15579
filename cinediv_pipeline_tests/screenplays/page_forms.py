"""Our screenplays as PDF: Courier in columns, with headers and page numbers, and as scans."""

import random
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cinediv_pipeline_tests.screenplays import Line, Own
from cinediv_pipeline_tests.screenplays.text_forms import wrap

_FONT: Final = "Courier"
_SIZE: Final = 12
#: Courier of 12 points has ten letters to the inch.
_LETTER: Final = 7.2
_LEFT: Final = 108.0
_TOP: Final = 74.0
_LINES: Final = 56
# Lines that stay on the page of a heading above them.
_WITH_HEADING: Final = 8
#: First column and width by kind, in letters from the left margin; in two columns, of each.
_COLUMNS: Final = {
    "cue": (20, 34), "dual": (20, 34), "parenthetical": (15, 24), "dialogue": (10, 34),
    "transition": (42, 20),
}  # fmt: skip
_HALF: Final = {"cue": (9, 18), "dual": (9, 18), "parenthetical": (4, 20), "dialogue": (0, 27)}
_RIGHT_HALF: Final = 31


@dataclass(frozen=True)
class Set:
    """A line of a page: pieces of text with the column where each starts."""

    pieces: tuple[tuple[int, str], ...] = ()


def as_pdf(script: Own) -> bytes:
    """Return a PDF: a title page, then pages with the title above at the left and a number at the
    right; what is said together stands in two columns; a speech is not cut between pages.
    """
    content = BytesIO()
    # a fixed date and id: the same script gives the same bytes
    canvas = Canvas(content, pagesize=A4, invariant=1)
    canvas.setTitle(script.title)
    _title_page(canvas, script)
    for number, page in enumerate(_pages(script), 1):
        _page(canvas, script.title.upper(), number, page)
    canvas.save()
    return content.getvalue()


def as_scan(script: Own, *, dpi: int = 200, noise: int = 0, seed: int = 1) -> bytes:
    """Return a PDF of grey pictures of the pages; `noise` of 255 adds up to so much grey."""
    content = BytesIO()
    canvas = Canvas(content, pagesize=A4, invariant=1)
    chance = random.Random(seed)
    document = pypdfium2.PdfDocument(as_pdf(script))
    try:
        for page in document:
            bitmap = page.render(scale=dpi / 72, grayscale=True)
            picture = _scanned(bitmap.to_pil().convert("L"), noise, chance)
            bitmap.close()
            page.close()
            canvas.drawImage(ImageReader(picture), 0, 0, *A4)
            canvas.showPage()
    finally:
        document.close()
    canvas.save()
    return content.getvalue()


def _scanned(picture: Image.Image, noise: int, chance: random.Random) -> BytesIO:
    """Return a picture as a scanner's JPEG; with noise, slightly soft, askew and grainy."""
    content = BytesIO()
    if noise:
        picture = _worn(picture, noise, chance)
    picture.save(content, "JPEG", quality=80)
    content.seek(0)
    return content


def _worn(picture: Image.Image, noise: int, chance: random.Random) -> Image.Image:
    grain = Image.frombytes("L", picture.size, chance.randbytes(picture.width * picture.height))
    soft = picture.filter(ImageFilter.GaussianBlur(0.6))
    turned = soft.rotate(chance.uniform(-0.3, 0.3), Image.Resampling.BICUBIC, fillcolor=255)
    return Image.blend(turned, grain, noise / 255)


def _title_page(canvas: Canvas, script: Own) -> None:
    canvas.setFont(_FONT, _SIZE)
    for row, text in enumerate((script.title.upper(), script.words[0])):
        canvas.drawCentredString(A4[0] / 2, A4[1] / 2 + 60 - 24 * row, text)
    canvas.showPage()


def _page(canvas: Canvas, title: str, number: int, lines: list[Set]) -> None:
    canvas.setFont(_FONT, _SIZE)
    canvas.drawString(_LEFT, A4[1] - 40, title)
    canvas.drawRightString(A4[0] - 50, A4[1] - 40, f"{number}.")
    for row, line in enumerate(lines):
        for column, text in line.pieces:
            # Courier has one kind of no-break space only
            printed = text.replace("\u202f", "\u00a0")
            canvas.drawString(_LEFT + column * _LETTER, A4[1] - _TOP - _SIZE * row, printed)
    canvas.showPage()


def _pages(script: Own) -> list[list[Set]]:
    pages: list[list[Set]] = [[]]
    for row in script.rows():
        lines = _two_columns(*row) if len(row) > 1 else _one_column(script, row[0])
        # a heading stays with the lines below it
        keep = _WITH_HEADING if row[0][0].kind == "heading" else 0
        if pages[-1] and len(pages[-1]) + len(lines) + 1 + keep > _LINES:
            pages.append([])
        pages[-1] += [*([Set()] if pages[-1] else []), *lines]
    return pages


def _one_column(script: Own, block: tuple[Line, ...]) -> list[Set]:
    found = [Set(((0, script.words[1]),))] if block[0].kind == "cast" else []
    for line in block:
        column, width = _COLUMNS.get(line.kind, (0, 58))
        parts = wrap(line.printed if not line.right else line.text, width)
        lines: list[Any] = [[(column, part)] for part in parts]
        if line.right:
            # numbers of scenes stand in the margins
            lines[0] += [(-5, line.left), (60, line.right)]
        found += [Set(tuple(pieces)) for pieces in lines]
    return found


def _two_columns(left: tuple[Line, ...], right: tuple[Line, ...]) -> list[Set]:
    halves = [_half(left, 0), _half(right, _RIGHT_HALF)]
    rows = max(map(len, halves))
    return [Set(tuple(half[row] for half in halves if row < len(half))) for row in range(rows)]


def _half(block: tuple[Line, ...], start: int) -> list[tuple[int, str]]:
    return [
        (start + _HALF[line.kind][0], part)
        for line in block
        for part in wrap(line.text, _HALF[line.kind][1])
    ]
