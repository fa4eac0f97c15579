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
_UNITS: Final = {
    "films": ("films", "films"),
    "persons": ("personnes", "persons"),
    "percent": ("\u202f%", " %"),
    "MEUR": ("\u202fM€", " M€"),
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
        units=_UNITS,
    )


def french_number(value: float | None, unit: str, *, signed: bool = False) -> str:
    """Return a number as French prints it: decimal comma, narrow spaces, a real minus sign."""
    if value is None:
        return "–"
    digits = 0 if unit in ("films", "persons") else (2 if unit == "MEUR" else 1)
    text = f"{value:+,.{digits}f}" if signed else f"{value:,.{digits}f}"
    turned = text.replace(",", "\u202f").replace(".", ",").replace("-", "\u2212")
    tail = _UNITS[unit][0] if unit in ("percent", "MEUR") else ""
    return turned + tail
