"""A spreadsheet as rows of text: Excel and OpenDocument, values as they are shown."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from cinediv_pipeline.analysis.documents.archive import Archive
from cinediv_pipeline.analysis.documents.reader.refusal import RefusalError
from cinediv_pipeline.errors import AnalysisError

_MOST_SHEETS: Final = 50
_MOST_CELLS: Final = 200_000
_LONGEST_CELL: Final = 2_000


def read_workbook(content: bytes) -> list[dict[str, Any]]:
    """Return name and rows of each visible sheet; an empty cell is an empty text."""
    if content.startswith(b"PK"):
        try:
            Archive(content, "")  # its announced sizes are checked before anything is unpacked
        except AnalysisError as error:
            raise RefusalError("memory") from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return list(_sheets(book))
    except PasswordError as error:
        raise RefusalError("encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        raise RefusalError("damaged") from error


def _sheets(book: Any) -> Iterator[dict[str, Any]]:
    left = _MOST_CELLS
    for meta in book.sheets_metadata[:_MOST_SHEETS]:
        if meta.visible != SheetVisibleEnum.Visible or meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        left -= sheet.height * sheet.width
        if left < 0:
            raise RefusalError("cells", _MOST_CELLS)
        rows = sheet.to_python(skip_empty_area=False)
        yield {"name": meta.name, "rows": [[_text(cell) for cell in row] for row in rows]}


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, (date, datetime, time, timedelta)):
        return str(cell)
    return " ".join(str(cell).split(" "))[:_LONGEST_CELL].strip()
