"""Genders that the caller knows: a CSV with a name and a gender per row."""

import csv
from collections.abc import Iterable
from typing import Final

from cinediv_pipeline.analysis.credits.genders import given_gender
from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.folding import plain

GENDERS: Final = ("female", "male", "other", "non_binary", "unknown")
_NAMED: Final = {"nom": "name", "genre": "gender"}


def genders_of(text: str, called: str) -> dict[str, str]:
    """Return gender by name.

    Parameters
    ----------
    text : str
        CSV, with comma, semicolon or tab; columns name and gender, or nom and genre.
    called : str
        What messages call it.

    Raises
    ------
    AnalysisError
        A column is missing, a gender is none, or one name has two.
    """
    first_line = text.partition("\n")[0]
    separator = next((one for one in (";", "\t") if one in first_line), ",")
    try:
        rows = [_in_english(row) for row in csv.DictReader(text.splitlines(), delimiter=separator)]
    except csv.Error as error:
        raise AnalysisError(f"{called} is no CSV that can be read: {error}.") from error
    if not rows or not {"name", "gender"} <= set(rows[0]):
        raise AnalysisError(f"{called} needs the columns name and gender (or nom and genre).")
    first: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        if row["gender"] not in GENDERS:
            raise AnalysisError(
                f"{called}, line {number}: gender is {', '.join(GENDERS)}, or femme, homme."
            )
        if row["gender"] != first.setdefault(row["name"], row["gender"]):
            raise AnalysisError(f"{called}, line {number}: {row['name']} has two genders.")
    return first


def names_missing(given: Iterable[str], report: Report) -> list[str]:
    """Return the given names that nobody in a report bears: a misspelt one decides nothing."""
    told = getattr(report, "billing", None) or report
    people = (*getattr(told, "characters", ()), *getattr(told, "people", ()))
    known = {plain(name) for one in people for name in (one.name, *one.variants)}
    return [name for name in given if plain(name) not in known]


def _in_english(row: dict[str, str | None]) -> dict[str, str]:
    """Return a row of genders with our words for those of a French list."""
    told = {}
    for key, value in row.items():
        head = (key or "").strip().lower()
        told[_NAMED.get(head, head)] = _text(value)
    gender = told.get("gender", "")
    if gender not in GENDERS and (known := given_gender(gender)):
        told["gender"] = known
    return told


def _text(value: object) -> str:
    # cells beyond the heads come as a list
    return value.strip() if isinstance(value, str) else ""
