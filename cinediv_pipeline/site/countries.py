"""Countries of a film as a reader says them: "Grèce 24 %, France 21 %"."""

import csv
from functools import cache
from pathlib import Path
from typing import Final

from cinediv_pipeline.language import Language
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.cnc.fields import folded, nationalities
from cinediv_pipeline.sources.cnc.tables import read_labels

_WHOLE: Final = 100


def countries_file() -> Path:
    """Path of the names and abbreviations of countries."""
    return reference_dir() / "countries.csv"


@cache
def _labels() -> dict[str, str]:
    return read_labels(countries_file(), "country")


@cache
def _names(code: str) -> dict[str, str]:
    with countries_file().open(encoding="utf-8", newline="") as source:
        return {row["country"]: row[f"name_{code}"] for row in csv.DictReader(source)}


def said(text: str | None, language: Language) -> str:
    """Return the countries of the list's text with their shares of the financing.

    A label that the reference table does not know stays as it is printed.
    """
    parts = []
    for share in nationalities(text):
        country = _labels().get(folded(share.label), "")
        name = _names(language.code).get(country, share.label)
        if share.share_percent is None or share.share_percent == _WHOLE:
            parts.append(name)
        else:
            whole = float(share.share_percent).is_integer()
            number = language.percent(share.share_percent / _WHOLE, 0 if whole else 1)
            parts.append(f"{name} {number}")
    return ", ".join(parts) or "–"
