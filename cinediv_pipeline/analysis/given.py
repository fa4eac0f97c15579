"""Genders that the caller knows: a CSV with a name and a gender per row."""

import csv
from typing import Final

from cinediv_pipeline.analysis.credits.genders import given_gender
from cinediv_pipeline.errors import AnalysisError

GENDERS: Final = ("female", "male", "other", "non_binary", "unknown")
_NAMED: Final = {"nom": "name", "genre": "gender"}


def genders_of(text: str, called: str) -> dict[str, str]:
    """Return gender by name.

    Parameters
    ----------
    text : str
        CSV, with comma or semicolon; columns name and gender, or nom and genre.
    called : str
        What messages call it.

    Raises
    ------
    AnalysisError
        A column is missing, a gender is none, or one name has two.
    """
    separator = ";" if ";" in text.partition("\n")[0] else ","
    try:
        rows = [_in_english(row) for row in csv.DictReader(text.splitlines(), delimiter=separator)]
    except csv.Error as error:
        raise AnalysisError(f"{called} is no CSV that can be read: {error}.") from error
    if not rows or not {"name", "gender"} <= set(rows[0]):
        raise AnalysisError(f"{called} needs the columns name and gender (or nom and genre).")
    first: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        if row["gender"] not in GENDERS:
            raise AnalysisError(f"{called}, line {number}: gender is {', '.join(GENDERS)}.")
        if row["gender"] != first.setdefault(row["name"], row["gender"]):
            raise AnalysisError(f"{called}, line {number}: {row['name']} has two genders.")
    return first


def _in_english(row: dict[str, str | None]) -> dict[str, str]:
    """Return a row of genders with our words for those of a French list."""
    told = {_NAMED.get(key or "", key or ""): _text(value) for key, value in row.items()}
    gender = told.get("gender", "")
    if gender not in GENDERS and (known := given_gender(gender)):
        told["gender"] = known
    return told


def _text(value: object) -> str:
    # cells beyond the heads come as a list
    return value.strip() if isinstance(value, str) else ""
