"""Writes the fictional world as a workbook laid out like the public one.

The same world gives the same bytes: dates are fixed and the archive is rewritten with
fixed timestamps, order and compression.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from xml.etree.ElementTree import canonicalize

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from data.sample import oddities
from data.sample.model import World
from data.sample.rows import Row, RowWriter, header
from data.sample.world import YEARS

SUMMARY = "Sommaire"
BACK = 'Retour au menu "Production cinématographique"'
HEADER_ROW = 5
FIXED_DATE = datetime(2025, 1, 1)
XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
#: The real sheets go on with a few formatted empty rows after the last film.
EMPTY_TAIL = {2024: 6, 2023: 10, 2010: 8}


def workbook_bytes(world: World) -> bytes:
    """Give the whole workbook, always the same for the same world."""
    buffer = io.BytesIO()
    build_workbook(world).save(buffer)
    return _stable_archive(buffer.getvalue())


def build_workbook(world: World) -> Workbook:
    """Write the summary then one sheet a year, the latest first."""
    writer = RowWriter(world)
    sheets = {year: writer.rows(year) for year in YEARS}
    oddities.plant(world, sheets)
    book = Workbook()
    book.properties.creator = "Échantillon fictif"
    book.properties.created = book.properties.modified = FIXED_DATE
    summary = book.worksheets[0]
    summary.title = SUMMARY
    _write_summary(summary)
    for year in reversed(YEARS):
        _write_year(book.create_sheet(str(year)), year, [row for _, row in sheets[year]])
    return book


def _write_summary(sheet: Worksheet) -> None:
    """Titles in column A, linked years in column B."""
    sheet["A5"] = "PRODUCTION CINÉMATOGRAPHIQUE"
    sheet["A8"] = "Échantillon fictif, aucune personne ni aucun film réels"
    sheet["A11"] = "LISTE DES FILMS AGRÉÉS"
    for offset, year in enumerate(reversed(YEARS)):
        _link(sheet, f"B{12 + offset}", year, f"'{year}'!A1")


def _link(sheet: Worksheet, ref: str, value: str | int, location: str) -> None:
    sheet[ref] = value
    sheet[ref].hyperlink = Hyperlink(ref=ref, location=location)


def _write_year(sheet: Worksheet, year: int, rows: list[Row]) -> None:
    """Put a link back on row 2, the header on row 5, then one row for each film."""
    columns = header(year)
    _link(sheet, "A2", BACK, f"{SUMMARY}!A1")
    for number, title in enumerate(columns, start=1):
        sheet.cell(HEADER_ROW, number, title).font = Font(bold=True)
    for index, row in enumerate(rows, start=HEADER_ROW + 1):
        for number, title in enumerate(columns, start=1):
            sheet.cell(index, number).value = row[title]
        amount = sheet.cell(index, columns.index("DEVIS") + 1)
        amount.number_format = "#,##0.00" if year == 2010 else "#,##0.00,,"
    last = HEADER_ROW + len(rows)
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{sheet.cell(last, len(columns)).coordinate}"
    for index in range(last + 1, last + 1 + EMPTY_TAIL.get(year, 0)):
        sheet.cell(index, 1).number_format = "@"


def _stable_archive(content: bytes) -> bytes:
    """Rewrite the archive without anything that depends on the moment it is written."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name[0] != "[", name)):
            info = zipfile.ZipInfo(name, date_time=ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            target.writestr(info, _stable_member(name, source.read(name)), compresslevel=9)
    return buffer.getvalue()


def _stable_member(name: str, data: bytes) -> bytes:
    """Write one member in canonical XML, with the fixed date in the document properties.

    The writer picks one XML library or another, which spell the same tree differently;
    it also forgets to protect texts made only of spaces, which a reader would then drop.
    """
    text = canonicalize(data.decode("utf-8"))
    if name == "docProps/core.xml":
        stamp = f"{FIXED_DATE:%Y-%m-%dT%H:%M:%SZ}"
        text = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{stamp}", text)
    text = re.sub(r"<t>( +)</t>", r'<t xml:space="preserve">\1</t>', text)
    return f"{XML_DECLARATION}{text}".encode()
