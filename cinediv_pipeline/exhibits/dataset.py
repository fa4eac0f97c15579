"""What exhibits and pages read: the tables of one release, as its readers get them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline.language import Language

Key = tuple[str, str, str]
Labels = Mapping[tuple[str, str], Mapping[str, Any]]
COLUMNS: Final = (
    "indicator_id",
    "population",
    "breakdown",
    "period_start",
    "period_end",
    "breakdown_value",
    "value",
    "unit",
    "numerator",
    "denominator",
    "n_unknown",
    "coverage",
    "ci_low",
    "ci_high",
    "status",
)
"""What is read of `indicators`: the key of a view, then the fields of a cell."""
CROSSING: Final = "|"


@dataclass(frozen=True)
class Cell:
    """One row of `indicators`; numbers are null where the value is withheld."""

    start: date
    end: date
    breakdown_value: str
    value: float | None
    unit: str
    numerator: float | None
    denominator: float | None
    n_unknown: int
    coverage: float | None
    low: float | None
    high: float | None
    status: str

    @property
    def is_year(self) -> bool:
        """Whether the row counts one year."""
        return self.start.year == self.end.year

    @property
    def years(self) -> tuple[int, int]:
        """First and last year."""
        return self.start.year, self.end.year


def in_views(rows: Iterable[tuple[Any, ...]]) -> dict[Key, list[Cell]]:
    """Return rows of `COLUMNS`, sorted, by indicator, population and breakdown."""
    found: dict[Key, list[Cell]] = {}
    for indicator, population, breakdown, *rest in rows:
        found.setdefault((indicator, population, breakdown), []).append(Cell(*rest))
    return found


def by_value(labels: Iterable[Mapping[str, Any]]) -> Labels:
    """Return rows of `labels` by breakdown and value."""
    return {(row["breakdown"], row["breakdown_value"]): row for row in labels}


class Dataset:
    """The tables of a release folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
        self.catalogue: dict[str, dict[str, Any]] = {
            entry["indicator_id"]: entry
            for entry in json.loads((folder / "catalogue.json").read_text("utf-8"))["indicators"]
        }

    @property
    def release_id(self) -> str:
        """Id of the release."""
        return str(self.package["name"])

    @property
    def created(self) -> date:
        """The day on which it was made."""
        return date.fromisoformat(str(self.package["created"])[:10])

    @cached_property
    def fictional(self) -> bool:
        """Whether the data are made up."""
        return bool(self.table("about") and self.about.get("data_kind") == "fictional")

    @cached_property
    def about(self) -> dict[str, str]:
        """Name and value of what the release says of itself."""
        return {row["name"]: row["value"] for row in self.table("about")}

    def table(self, name: str, order: str = "all") -> list[dict[str, Any]]:
        """Return the rows of a released table of the database."""
        names, rows = self._read(f"select * from {name} order by {order}")  # noqa: S608 -- our own names
        return [dict(zip(names, row, strict=True)) for row in rows]

    @cached_property
    def cells(self) -> dict[Key, list[Cell]]:
        """Rows of `indicators` by indicator, population and breakdown; crossings are left out."""
        _, rows = self._read(
            f"select {', '.join(COLUMNS)} from indicators "  # noqa: S608 -- our own names
            f"where not contains(breakdown, '{CROSSING}') order by all"
        )
        return in_views(rows)

    @cached_property
    def _labels(self) -> Labels:
        return by_value(self.table("labels"))

    def _read(self, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        import duckdb  # noqa: PLC0415 -- 50 MB, and a dataset in memory needs none

        with duckdb.connect(str(self.folder / "observatory.duckdb"), read_only=True) as base:
            found = base.execute(query)
            return [column[0] for column in found.description], found.fetchall()

    def label(self, breakdown: str, value: str, language: Language) -> str:
        """Return the words for a value of a breakdown."""
        row = self._labels.get((breakdown, value))
        return str(row[f"label_{language.code}"]) if row else value

    def position(self, breakdown: str, value: str) -> int:
        """Return the place of a value among those of its breakdown."""
        row = self._labels.get((breakdown, value))
        return int(row["label_position"]) if row else 999
