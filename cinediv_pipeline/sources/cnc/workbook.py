"""The CNC workbook as raw rows: cells untouched, with the sheet and row they come from."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from cinediv_pipeline.errors import SourceError

HEADER_ROW = 5
NO_DATA_SHEET = "Sommaire"
# The fictional sample says so on its first sheet, so that it cannot pass for the CNC's list.
FICTION_MARK = "échantillon fictif"
BONUS_COLUMN = "BONUS PARITE"
# Columns of every sheet; from 2019 the bonus comes on top.
COLUMNS = (
    "VISA", "TITRE", "REALISATEUR", "PRODUCTEURS", "DEVIS", "GENRE", "EOF", "RANG", "ASR",
    "PAYANT", "CLAIR", "SOFICA", "CREDIT D'IMPOT", "AIDE REGIONALE", "NATIONALITE",
)  # fmt: skip
# Names that the publisher changed over the years, to today's name.
RENAMED = {"PAYANTE": "PAYANT"}
BONUS_SINCE = 2019

Cell = str | float | int | bool | None

_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class RawRow:
    """One agreement as printed: `cells` by today's column name, `row` as Excel counts."""

    year: int
    row: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """One year's sheet. `missing` and `unexpected` compare its header with the known one."""

    year: int
    position: int
    columns: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    rows: tuple[RawRow, ...] = field(repr=False, default=())


def expected_columns(year: int) -> tuple[str, ...]:
    """Return the columns that a sheet of `year` has."""
    return (*COLUMNS, BONUS_COLUMN) if year >= BONUS_SINCE else COLUMNS


def read_workbook(content: bytes) -> list[Sheet]:
    """Return the year sheets, oldest first.

    Raises
    ------
    SourceError
        The bytes are not an Excel workbook, no sheet is named after a year, or one is named after
        a year and something else.
    """
    workbook = _open(content)
    _refuse_doubtful_sheets(workbook.sheet_names)
    sheets = [
        _read_sheet(workbook, name, position)
        for position, name in enumerate(workbook.sheet_names)
        if name.strip().isdigit()
    ]
    if not sheets:
        raise SourceError(
            f"The CNC workbook has no sheet named after a year (it has {workbook.sheet_names}). "
            "The publisher's layout has changed, or this is another file."
        )
    return sorted(sheets, key=lambda sheet: sheet.year)


def _refuse_doubtful_sheets(names: list[str]) -> None:
    """Refuse a sheet that is nearly named after a year: it would be lost without a word."""
    doubtful = [name for name in names if not name.strip().isdigit() and _YEAR.search(name)]
    if doubtful:
        raise SourceError(
            f"The CNC workbook has sheets {doubtful} that are not named after a year only. If "
            "they hold films, add the rule for their name to sources/cnc/workbook.py."
        )


def is_fictional(content: bytes) -> bool:
    """Return whether the workbook says on its first sheet that it is the fictional sample."""
    workbook = _open(content)
    if NO_DATA_SHEET not in workbook.sheet_names:
        return False
    grid = workbook.get_sheet_by_name(NO_DATA_SHEET).to_python()
    return any(FICTION_MARK in str(cell).casefold() for row in grid for cell in row)


def _open(content: bytes) -> CalamineWorkbook:
    if not content:
        raise SourceError("The CNC file is empty (0 bytes). Fetch it again.")
    start = content[:256].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise SourceError(
            "The CNC address served a web page (HTML) instead of the workbook. Open the address "
            "in a browser; set CINEDIV_CNC_URL if it has moved."
        )
    if not content.startswith(b"PK"):
        raise SourceError("The CNC file is not an Excel workbook (.xlsx). Fetch it again.")
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(
            f"The CNC workbook cannot be opened: it is damaged or cut short ({error}). "
            "Fetch it again."
        ) from error


def _read_sheet(workbook: CalamineWorkbook, name: str, position: int) -> Sheet:
    try:
        grid: list[list[Any]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(
            f"Sheet {name} of the CNC workbook cannot be read: it is damaged ({error})."
        ) from error
    year = int(name)
    header = (
        [_column_name(cell) for cell in grid[HEADER_ROW - 1]] if len(grid) >= HEADER_ROW else []
    )
    known = expected_columns(year)
    present = [column for column in header if column]
    return Sheet(
        year=year,
        position=position,
        columns=tuple(present),
        missing=tuple(column for column in known if column not in present),
        unexpected=(
            *(column for column in present if column not in known),
            *(f"{column} (again)" for column, n in Counter(present).items() if n > 1),
        ),
        rows=tuple(_rows(year, header, grid)),
    )


def _column_name(cell: object) -> str:
    name = " ".join(str(cell).split()).upper()
    return RENAMED.get(name, name)


def _rows(year: int, header: list[str], grid: list[list[Any]]) -> Iterator[RawRow]:
    for number, cells in enumerate(grid[HEADER_ROW:], start=HEADER_ROW + 1):
        if any(str(cell).strip() for cell in cells):
            named = {name: cell for name, cell in zip(header, cells, strict=False) if name}
            yield RawRow(year, number, named)
