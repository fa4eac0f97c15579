"""The figures board as a page: self-contained, French and English, readable without scripts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_VERDICTS: Final = {
    "reproduced": ("retrouvé", "reproduced"),
    "missed": ("écart", "missed"),
    "explained": ("écart expliqué", "explained"),
    "not_published": ("non publié", "withheld"),
    "reference": ("référence", "reference"),
    "skipped": ("non comparé", "skipped"),
}


def render(rows: Sequence[Mapping[str, Any]], release: str, *, fictional: bool) -> str:
    """Return the page for the figures of a release."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["french"] = french_number
    computed = [row for row in rows if row["verdict"] != "reference"]
    return environment.get_template("figures.html").render(
        release=release,
        fictional=fictional,
        computed=computed,
        references=[row for row in rows if row["verdict"] == "reference"],
        n_reproduced=sum(row["verdict"] == "reproduced" for row in computed),
        verdicts=_VERDICTS,
    )


def french_number(
    value: float | None, unit: str, *, signed: bool = False, points: bool = False
) -> str:
    """Return a number as French prints it: decimal comma, narrow spaces, a real minus sign.

    `points` is for differences of percentages, which are points.
    """
    if value is None:
        return "–"
    digits = 0 if unit in ("films", "persons") else (2 if unit == "MEUR" else 1)
    shown = round(value, digits) + 0.0
    text = f"{shown:+,.{digits}f}" if signed and shown else f"{shown:,.{digits}f}"
    turned = text.replace(",", "\u202f").replace(".", ",").replace("-", "\u2212")
    if unit == "percent":
        return turned + ("\u202fpt" if points else "\u202f%")
    return turned + ("\u202fM€" if unit == "MEUR" else "")
