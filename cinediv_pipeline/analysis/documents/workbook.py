"""Spreadsheets: their sheets as rows of text, read by a process that may fail."""

from dataclasses import dataclass
from typing import Final

from cinediv_pipeline.analysis.documents.child import Deadline, read_apart

_SECONDS: Final = 60
_REFUSALS: Final = {
    "damaged": "{name} is damaged, or no spreadsheet. Save it again as .xlsx.",
    "encrypted": "{name} is encrypted. Save it without a password.",
    "memory": "{name} unpacks to far more than a list does. Save it again as .csv.",
    "cells": "{name} has more than {number:,} cells: no list of credits.",
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: its name, and its rows as text."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_workbook(content: bytes, name: str) -> tuple[Sheet, ...]:
    """Return the visible sheets of an Excel or OpenDocument file.

    Raises
    ------
    AnalysisError
        It is damaged, encrypted, or too large.
    """
    order = {"what": "workbook", "seconds": _SECONDS}
    found = read_apart(content, name, order, deadline=Deadline(_SECONDS), refusals=_REFUSALS)
    return tuple(
        Sheet(sheet["name"], tuple(tuple(row) for row in sheet["rows"]))
        for sheet in found["sheets"]
    )
