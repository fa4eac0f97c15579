"""A release in memory, as exhibits read it, for tests of what they and pages say."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cinediv_pipeline.exhibits.dataset import Cell, Dataset, Key
from cinediv_pipeline.exhibits.exhibit import Exhibit, exhibit
from cinediv_pipeline.language import FRENCH

POPULATION = "agrees"
LABELS = {
    ("population", POPULATION): "films agréés",
    ("role", "actor"): "Acteur·rice",
    ("role", "director"): "Réalisateur·rice",
    ("component", "year"): "année",
    ("component", "unexplained"): "reste, à caractéristiques égales",
    ("status", "withheld_n"): "non publié\u00a0: trop peu de cas connus",
    ("status", "not_identifiable"): "non identifiable",
}


def cell(first: int, last: int, value: float | None, of: str = "all", **others: Any) -> Cell:
    """Return a row of `indicators`; without a value it is withheld."""
    numbers: dict[str, Any] = {
        "unit": "share", "numerator": None, "denominator": 100.0, "n_unknown": 0,
        "coverage": 1.0, "low": None, "high": None,
        "status": "withheld_n" if value is None else "published",
    }  # fmt: skip
    return Cell(date(first, 1, 1), date(last, 12, 31), of, value, **numbers | others)


class Memory(Dataset):
    """A dataset whose tables are handed in."""

    def __init__(self, indicator: str, rows: Mapping[str, Sequence[Cell]], theme: str = "") -> None:
        self.folder = Path()
        unit = rows[next(iter(rows))][0].unit
        texts = {"label": {"fr": "Part de femmes", "en": "Share of women"},
                 "source": {"fr": "CNC", "en": "CNC"}}  # fmt: skip
        self.catalogue = {
            indicator: {"indicator_id": indicator, "unit": unit, "theme": theme, **texts}
        }
        found: dict[Key, list[Cell]] = {
            (indicator, POPULATION, breakdown): list(cells) for breakdown, cells in rows.items()
        }
        self.cells = found
        self._labels = {
            key: {"label_fr": label, "label_en": label, "label_position": place}
            for place, (key, label) in enumerate(LABELS.items())
        }


ROLES = [
    cell(2013, 2022, 0.2, "director"), cell(2013, 2022, 0.5, "actor"),
    cell(2015, 2024, 0.3, "director"), cell(2015, 2024, 0.4, "actor"),
    cell(2024, 2024, None, "director"), cell(2024, 2024, None, "actor"),
]  # fmt: skip


def shown(dataset: Memory) -> Exhibit:
    """Return the only indicator of a dataset as it is shown, in French."""
    found = exhibit(dataset, next(iter(dataset.catalogue)), FRENCH)
    assert found is not None
    return found
