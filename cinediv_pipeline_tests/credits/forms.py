"""Our credit lists as text, tables, PDF and pictures, as productions and distributors send them."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final

import openpyxl
import reportlab
from openpyxl.styles import Font
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from cinediv_pipeline_tests.credits import Own, Row, Section

_VERA: Final = Path(str(reportlab.__file__)).parent / "fonts" / "Vera.ttf"
_SANS: Final = Path(str(files("font_source_sans_pro"))) / "files"
_LIGHT: Final = _SANS / "SourceSansPro-Light.ttf"
_REGULAR: Final = _SANS / "SourceSansPro-Regular.ttf"
#: The width of a frame of film, of a text that is centred, and of A4 at 200 dots to the inch.
_FRAME: Final = 1920
_CENTRED: Final = 76
_A4_DOTS: Final = (1654, 2339)


@dataclass(frozen=True)
class Line:
    """A printed line: what it is, and its text at the left (or alone) and at the right."""

    kind: str
    left: str = ""
    right: str = ""


_GAP: Final = Line("gap")


def text_columns(source: Own) -> bytes:
    """Return posts and names in two columns of spaces; further names stand below the first."""
    width = max(len(row.post) for _, row in source.rows()) + 4
    return _text(_set(line, line.left.ljust(width)) for line in _in_columns(source))


def text_tabs(source: Own) -> bytes:
    """Return posts and names with a tab between them."""
    return _text(_set(line, f"{line.left}\t") for line in _in_columns(source))


def text_leaders(source: Own) -> bytes:
    """Return posts and names with dots between them; a further name has spaces before it."""
    width = max(len(row.post) for _, row in source.rows()) + 6
    return _text(
        _set(line, f"{line.left} ".ljust(width, ".") + " " if line.left else " " * (width + 1))
        for line in _in_columns(source)
    )


def text_colon(source: Own) -> bytes:
    """Return a line for each post: its names after a colon, with commas between them."""
    colon = " : " if source.language == "fr" else ": "
    lines: list[str] = [source.title, source.kind, *source.top]
    for section in source.sections:
        lines += ["", section.heading] if section.heading else [""]
        lines += [f"{row.post}{colon}{', '.join(row.names)}".rstrip() for row in section.rows]
    return _text([*lines, "", *source.end])


def text_roll(source: Own) -> bytes:
    """Return posts with their names below in capitals, centred, as they roll over the screen."""
    return _text(
        (line.left.upper() if line.kind in ("name", "heading") else line.left)
        .center(_CENTRED)
        .rstrip()
        for line in _rolling(source)
    )


def csv_comma(source: Own) -> bytes:
    """Return department, post and name as printed, in UTF-8."""
    department, post, name, _ = source.columns
    rows = [(department, post, name.removeprefix("Last ").capitalize())]
    rows += [
        (heading, row.post, printed)
        for heading, row in source.rows()
        for printed in row.names or ("",)
    ]
    return _csv(rows, ",").encode()


def csv_semicolon(source: Own) -> bytes:
    """Return what a French Excel exports: semicolons, a mark of UTF-8, family and first names."""
    rows: list[tuple[str, ...]] = [source.columns]
    rows += [
        (heading, row.post, *split)
        for heading, row in source.rows()
        for split in map(_family_first, row.persons or row.names or ("",))
    ]
    return _csv(rows, ";").encode("utf-8-sig")


def csv_plain(source: Own) -> bytes:
    """Return posts and names without a head, headings between them, in Windows-1252."""
    rows: list[tuple[str, str]] = []
    for section in source.sections:
        rows += [(section.heading, "")] if section.heading else []
        rows += [(row.post, name) for row in section.rows for name in row.names or ("",)]
    return _csv(rows, ",").encode("cp1252")


def xlsx_list(source: Own) -> bytes:
    """Return a workbook: a title, a head, rows of departments, and a row for each person."""
    _, post, name, _ = source.columns
    rows: list[tuple[str | None, ...]] = [(source.title, None), (None, None)]
    rows.append((post, name.removeprefix("Last ").capitalize()))
    bold = {1, 3}
    for section in source.sections:
        if section.heading:
            rows.append((section.heading, None))
            bold.add(len(rows))
        rows += [(row.post, one) for row in section.rows for one in row.singles or (None,)]
    return _xlsx(source.kind, rows, bold)


def xlsx_pairs(source: Own) -> bytes:
    """Return a workbook without a head: posts in A, names in B; a post stands once."""
    rows: list[tuple[str | None, ...]] = []
    for section in source.sections:
        rows += [(section.heading, None)] if section.heading else []
        for row in section.rows:
            names = row.names or (None,)
            rows += [(None if at else row.post, name) for at, name in enumerate(names)]
    return _xlsx("Sheet1", rows, set())


def pdf_list(source: Own) -> bytes:
    """Return pages of two columns in Helvetica, with a number below each."""
    content = BytesIO()
    # a fixed date and id: the same list gives the same bytes
    canvas = Canvas(content, pagesize=A4, invariant=1)
    canvas.setTitle(source.title)
    lines = list(_in_columns(source))
    for number, start in enumerate(range(0, len(lines), 44), 1):
        for at, line in enumerate(lines[start : start + 44]):
            height = A4[1] - 70 - 16 * at
            bold = line.kind in ("title", "kind", "heading")
            canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 9)
            canvas.drawString(60, height, line.left)
            canvas.drawString(275, height, line.right)
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString(A4[0] / 2, 30, str(number))
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def pdf_roll(source: Own) -> bytes:
    """Return centred pages in an embedded font: posts, and their names below."""
    pdfmetrics.registerFont(TTFont("Vera", _VERA))
    content = BytesIO()
    canvas = Canvas(content, pagesize=A4, invariant=1)
    canvas.setTitle(source.title)
    sizes = {"title": 18, "heading": 12, "name": 11}
    for page in _pages(list(_rolling(source)), 46):
        for at, line in enumerate(page):
            canvas.setFont("Vera", sizes.get(line.kind, 9))
            canvas.drawCentredString(A4[0] / 2, A4[1] - 60 - 16 * at, line.left)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def png_roll(source: Own) -> bytes:
    """Return light type on black, centred: small posts, and names below in capitals."""
    sizes = {"title": 84, "heading": 46, "name": 44, "post": 34, "cast": 40}
    lines = list(_rolling(source))
    picture = Image.new("L", (_FRAME, 160 + 58 * len(lines)), 0)
    draw = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        said = line.left.upper() if line.kind in ("title", "heading", "name") else line.left
        font = _font(_LIGHT, sizes.get(line.kind, 34), said, _FRAME - 120)
        shade = 190 if line.kind == "post" else 235
        draw.text((_FRAME / 2, 110 + 58 * at), said, shade, font, anchor="mm")
    return _picture(picture, "PNG")


def png_two_columns(source: Own) -> bytes:
    """Return light type on black: posts right-aligned at the left, names at the right."""
    lines = list(_in_columns(source))
    picture = Image.new("L", (_FRAME, 160 + 54 * len(lines)), 0)
    draw = ImageDraw.Draw(picture)
    middle = _FRAME / 2
    for at, line in enumerate(lines):
        height = 100 + 54 * at
        if line.kind == "row":
            left = _font(_LIGHT, 36, line.left, middle - 80)
            right = _font(_REGULAR, 36, line.right, middle - 80)
            draw.text((middle - 25, height), line.left, 200, left, anchor="rs")
            draw.text((middle + 25, height), line.right, 240, right, anchor="ls")
        else:
            font = _font(_REGULAR, 60 if line.kind == "title" else 36, line.left, _FRAME - 120)
            draw.text((middle, height), line.left, 240, font, anchor="ms")
    return _picture(picture, "PNG")


def jpeg_list(source: Own) -> bytes:
    """Return a sheet of A4 at 200 dots to the inch: dark on white, two columns."""
    lines = list(_in_columns(source))
    picture = Image.new("L", _A4_DOTS, 252)
    draw = ImageDraw.Draw(picture)
    step = min(40, 2120 // len(lines))
    for at, line in enumerate(lines):
        height = 120 + step * at
        size = step * 0.68
        for left, said, width in ((120, line.left, 640), (790, line.right, 780)):
            room = width if line.kind == "row" else 1400
            draw.text((left, height), said, 30, _font(_VERA, size, said, room), anchor="ls")
    return _picture(picture, "JPEG")


#: Every form by name: the ending of its files, and what writes it.
FORMS: Final[dict[str, tuple[str, Callable[[Own], bytes]]]] = {
    "text_columns": ("txt", text_columns),
    "text_tabs": ("txt", text_tabs),
    "text_leaders": ("txt", text_leaders),
    "text_colon": ("txt", text_colon),
    "text_roll": ("txt", text_roll),
    "csv_comma": ("csv", csv_comma),
    "csv_semicolon": ("csv", csv_semicolon),
    "csv_plain": ("csv", csv_plain),
    "xlsx_list": ("xlsx", xlsx_list),
    "xlsx_pairs": ("xlsx", xlsx_pairs),
    "pdf_list": ("pdf", pdf_list),
    "pdf_roll": ("pdf", pdf_roll),
    "png_roll": ("png", png_roll),
    "png_two_columns": ("png", png_two_columns),
    "jpeg_list": ("jpg", jpeg_list),
}


def _in_columns(source: Own) -> Iterator[Line]:
    """Yield a list in two columns: a further name of a post has nothing at its left."""
    yield Line("title", source.title)
    yield Line("kind", source.kind)
    yield _GAP
    yield from (Line("note", note) for note in source.top)
    for section in source.sections:
        yield _GAP
        if section.heading:
            yield Line("heading", section.heading)
        for row in section.rows:
            for at, name in enumerate(row.names or ("",)):
                yield Line("row", "" if at else row.post, name)
    yield _GAP
    yield from (Line("note", note) for note in source.end)


def _rolling(source: Own) -> Iterator[Line]:
    """Yield a roll: a post, its names below, an empty line; a character beside its actor."""
    for note in source.top:
        yield Line("note", note)
    yield from (_GAP, Line("title", source.title), _GAP)
    for section in source.sections:
        if section.heading:
            yield from (_GAP, Line("heading", section.heading), _GAP)
        yield from _rolling_rows(section)
    yield _GAP
    yield from (Line("note", note) for note in source.end)


def _rolling_rows(section: Section) -> Iterator[Line]:
    for row in section.rows:
        if section.cast:
            yield Line("cast", f"{row.post} – {row.names[0]}")
        else:
            yield from _card(row)
    if section.cast:
        yield _GAP


def _card(row: Row) -> Iterator[Line]:
    yield Line("post", row.post)
    yield from (Line("name", name) for name in row.names)
    yield _GAP


def _pages(lines: list[Line], length: int) -> Iterator[list[Line]]:
    """Yield pages; a post and its names stay together."""
    page: list[Line] = []
    group: list[Line] = []
    for line in [*lines, _GAP]:
        group.append(line)
        if line.kind != "gap":
            continue
        if page and len(page) + len(group) > length:
            yield page
            page = []
        page += group
        group = []
    yield page


def _set(line: Line, left: str) -> str:
    return f"{left}{line.right}".rstrip() if line.kind == "row" else line.left


def _text(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _csv(rows: Iterable[tuple[str, ...]], delimiter: str) -> str:
    content = StringIO()
    csv.writer(content, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return content.getvalue()


def _family_first(name: str) -> tuple[str, str]:
    """Return family and first name: in our lists the first name is the first word."""
    first, _, family = name.partition(" ")
    return (family, first) if family else (name, "")


def _xlsx(title: str, rows: list[tuple[str | None, ...]], bold: set[int]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for number, row in enumerate(rows, 1):
        sheet.append(row)
        if number in bold:
            for cell in sheet[number]:
                cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 42
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _font(path: Path, size: float, said: str, room: float) -> ImageFont.FreeTypeFont:
    """Return the font, smaller where the words have no room."""
    font = ImageFont.truetype(path, size)
    while size > 10 and font.getlength(said) > room:
        size -= 1
        font = ImageFont.truetype(path, size)
    return font


def _picture(picture: Image.Image, kind: str) -> bytes:
    content = BytesIO()
    if kind == "JPEG":
        picture.save(content, kind, quality=85, dpi=(200, 200))
    else:
        picture.save(content, kind)
    return content.getvalue()
