"""A workbook (xlsx) of one indicator from the CSV for French spreadsheets, with openpyxl.

Run: python french_spreadsheet.py /path/to/releases/latest share.xlsx
"""

import csv
import sys
from datetime import date
from pathlib import Path

import openpyxl

NUMBERS = ("value", "numerator", "denominator", "n_unknown", "coverage", "ci_low", "ci_high",
           "bound_low", "bound_high")  # fmt: skip
DATES = ("period_start", "period_end")


def typed(name: str, cell: str) -> object:
    """Return a cell as a number, a date or a text; nothing where it is withheld."""
    if not cell:
        return None
    if name in NUMBERS:
        return float(cell.replace(",", "."))
    # one apostrophe stands before texts that a spreadsheet would run or take for a date
    return date.fromisoformat(cell) if name in DATES else cell.removeprefix("'")


source = Path(sys.argv[1]) / "indicators.fr.csv"
book = openpyxl.Workbook()
sheet = book.active
with source.open(encoding="utf-8-sig", newline="") as lines:
    rows = csv.reader(lines, delimiter=";")
    header = next(rows)
    sheet.append(header)
    for row in rows:
        if row[0] == "films_directed_by_any_woman_share":
            sheet.append([typed(*cell) for cell in zip(header, row, strict=True)])
for line in sheet.iter_rows(min_row=2):
    for cell in line:
        if isinstance(cell.value, str):
            cell.data_type = "s"  # a text, also where it looks like a formula
book.save(sys.argv[2])

again = openpyxl.load_workbook(sys.argv[2], read_only=True)
for values in again.active.iter_rows(min_row=2, values_only=True):
    row = dict(zip(header, values, strict=True))
    years = (row["period_start"].year, row["period_end"].year)
    if (row["population"], row["breakdown"], years) == ("agrees", "all", (2015, 2024)):
        print(f"{row['value']:.4f}")
again.close()
