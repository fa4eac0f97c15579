"""The figures board: published against recomputed, grouped by the period they are about."""

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final

from cinediv_pipeline.exhibits.dataset import Dataset
from cinediv_pipeline.language import Language

_VERDICTS: Final = {
    "reproduced": ("✓ concorde", "✓ agrees"),
    "missed": ("△ écart", "△ differs"),
    "explained": ("△ écart expliqué", "△ difference explained"),
    "not_published": ("non publié", "withheld"),
    "reference": ("référence", "reference"),
    "skipped": ("non comparé", "not compared"),
}
# Who published a figure, where the reference table says it in English words.
_PUBLISHERS: Final = {
    "CNC production report 2024": "CNC, bilan de la production 2024",
    "Cinégalités (Cervulle and Lécossais 2022)": "Cinégalités (Cervulle et Lécossais, 2022)",
    "Cinégalités, as cited by the Collectif 50/50": "Cinégalités, d’après le Collectif 50/50",
    "Collectif 50/50 (CNC gives -25)": "Collectif 50/50 (le CNC dit −25)",
    "Collectif 50/50 (CNC gives -39)": "Collectif 50/50 (le CNC dit −39)",
    "European Audiovisual Observatory": "Observatoire européen de l’audiovisuel",
    "press": "presse",
}


def publisher(name: str, language: Language) -> str:
    """Return who published a figure, in the words of a language."""
    return language.pick(_PUBLISHERS.get(name, name), re.sub(r"-(?=\d)", "\u2212", name))


def context(dataset: Dataset, language: Language) -> dict[str, Any]:
    """Return what the page shows."""
    rows = [_row(row, language) for row in dataset.table("figures", "period desc, figure_id")]
    computed = [row for row in rows if row["state"] != "reference"]
    compared = [row for row in computed if row["state"] != "skipped"]
    groups = [{"period": period, "rows": list(group)}
              for period, group in groupby(computed, key=lambda row: row["period"])]  # fmt: skip
    return {
        "groups": groups,
        "references": [row for row in rows if row["state"] == "reference"],
        "n_ok": sum(row["state"] == "reproduced" for row in computed),
        "n_all": len(compared),
    }


def _row(row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    unit = row["unit"]
    tolerance = row["tolerance"]
    code = language.code
    return {
        "label": row[f"label_{code}"],
        "population": row[f"population_{code}"],
        "period": row["period"].replace("-", "–"),
        "by": publisher(row["published_by"], language),
        "published": _number(row["published_value"], unit, language),
        "computed": _number(row["computed"], unit, language),
        "difference": "–" if row["difference"] is None
        else language.signed(row["difference"], 0 if unit in ("films", "persons") else 1),
        "tolerance": "" if tolerance is None else f"± {language.number(tolerance, 1)}",
        "state": row["verdict"],
        "ok": row["verdict"] in ("reproduced", "not_published", "skipped"),
        "verdict": language.pick(*_VERDICTS.get(row["verdict"], (row["verdict"],) * 2)),
    }  # fmt: skip


def _number(value: float | None, unit: str, language: Language) -> str:
    """Return a figure in the unit in which it was published; percents are already of 100."""
    if value is None:
        return "–"
    if unit == "percent":
        return language.percent(value / 100)
    if unit == "MEUR":
        return language.euros(value * 1e6)
    return language.number(value, 0 if float(value).is_integer() else 1)
