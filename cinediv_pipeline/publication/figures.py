"""The figures board: what institutions published, beside what this observatory computes.

Each published figure names the indicator row that computes it, or none: then it is a reference,
listed with its date and source. A difference beyond the tolerance is a miss, unless the committed
list explains it. Figures are never tuned towards the published ones.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.publication.catalogue import CATALOGUE, OPEN_LICENCE, ReleasedTable
from cinediv_pipeline.publication.columns import Column
from cinediv_pipeline.vocabulary import INDICATOR_KEY, Label

FIGURES: Final = "figures"
VERDICTS: Final = ("reproduced", "missed", "explained", "not_published", "reference", "skipped")
# A figure that misses, or that our own rules withhold, has to be explained or repaired.
UNEXPLAINED: Final = ("missed", "not_published")
_TEXTS: Final = (
    "figure_id", "label_fr", "label_en", "population_fr", "population_en", "period", "unit",
    "published_by", "note",
)  # fmt: skip
_COLUMNS: Final = {
    "figure_id": Column("varchar", "Identifiant du chiffre publié.", "Id of the published figure.",
                        required=True),
    "label_fr": Column("varchar", "Ce qu’il mesure, en français.", "What it measures, in French."),
    "label_en": Column("varchar", "Ce qu’il mesure, en anglais.", "What it measures, in English."),
    "population_fr": Column("varchar", "Population telle que publiée, en français.",
                            "Population as published, in French."),
    "population_en": Column("varchar", "Population telle que publiée, en anglais.",
                            "Population as published, in English."),
    "period": Column("varchar", "Année ou années.", "Year or years."),
    "unit": Column("varchar", "films, persons (personnes), percent (pour cent) ou MEUR (millions "
                   "d’euros).", "films, persons, percent or MEUR (million euros).",
                   values=("films", "persons", "percent", "MEUR")),
    "published_by": Column("varchar", "Institution et publication.",
                           "Institution and publication."),
    "note": Column("varchar", "Remarque sur le chiffre publié, en anglais.",
                   "Remark on the published figure."),
    "published_value": Column("double", "Valeur telle que publiée.", "Value as published."),
    "tolerance": Column("double", "Plus grand écart qui compte comme retrouvé, même unité.",
                        "Largest difference that counts as reproduced, same unit."),
    "indicator_id": Column("varchar", "Indicateur qui le calcule ; vide pour un chiffre de "
                           "référence.", "Indicator that computes it; null for a reference figure.",
                           reference=(CATALOGUE, "indicator_id")),
    "population": Column("varchar", "Population de la ligne d’indicateur.",
                         "Population of the indicator row."),
    "period_start": Column("varchar", "Premier jour de la ligne d’indicateur.",
                           "First day of the indicator row."),
    "period_end": Column("varchar", "Dernier jour de la ligne d’indicateur.",
                         "Last day of the indicator row."),
    "breakdown": Column("varchar", "Ventilation de la ligne d’indicateur.",
                        "Breakdown of the indicator row."),
    "breakdown_value": Column("varchar", "Valeur de ventilation de la ligne d’indicateur.",
                              "Breakdown value of the indicator row."),
    "computed": Column("double", "Notre valeur, avec corrections et relecture, dans l’unité "
                       "publiée.", "Our value, with corrections and review, in the published "
                       "unit."),
    "computed_by_first_names": Column("double", "Notre valeur si les prénoms seuls décidaient.",
                                      "Our value if first names alone decided."),
    "difference": Column("double", "Recalculé moins publié.", "Computed minus published."),
    "verdict": Column("varchar", "reproduced (retrouvé), missed (écart), explained (écart "
                      "expliqué), not_published (nos propres règles le retiennent), reference "
                      "(référence) ou skipped (non comparé).",
                      "reproduced, missed, explained, not_published (our own rules withhold it), "
                      "reference or skipped.", values=VERDICTS, required=True),
    "explanation": Column("varchar", "Pourquoi il diffère, est retenu ou n’est pas calculé, en "
                          "anglais.", "Why it differs, is withheld or is not computed."),
}  # fmt: skip


def figures_table() -> ReleasedTable:
    """Return the description of the released table `figures`."""
    return ReleasedTable(
        name=FIGURES,
        relations=(),
        key=("figure_id",),
        description=Label(
            "Une ligne par chiffre qu’une institution a publié, à côté de ce que cet observatoire "
            "calcule.",
            "One row per figure that an institution published, beside what this observatory "
            "computes.",
        ),
        licence=OPEN_LICENCE,
        source="Institutions nommées dans / named in published_by; CNC, liste des films agréés",
        columns=_COLUMNS,
    )


@dataclass(frozen=True)
class Published:
    """One published figure; `key` is that of the indicator row, empty for a reference."""

    texts: Mapping[str, str]
    value: float
    tolerance: float | None
    key: Mapping[str, str]
    scale: float
    explanation: str


def read_published(path: Path) -> list[Published]:
    """Read the committed list of published figures."""
    with path.open(encoding="utf-8", newline="") as source:
        return [_published(row) for row in csv.DictReader(source)]


def _published(row: Mapping[str, str]) -> Published:
    computed = bool(row["indicator_id"])
    return Published(
        texts={name: row[name] for name in _TEXTS},
        value=float(row["published_value"]),
        tolerance=float(row["tolerance"]) if row["tolerance"] else None,
        key={name: row[name] for name in INDICATOR_KEY} if computed else {},
        scale=float(row["scale"] or 1),
        explanation=row["explanation"],
    )


# The attribution that the variable of the same name in dbt knows.
FIRST_NAMES_ONLY: Final = "first_name"
# key of an indicator row, dates as text -> its value and status
Values = Mapping[tuple[str, ...], tuple[float | None, str]]


def read_values(connection: duckdb.DuckDBPyConnection, relations: Iterable[str]) -> Values:
    """Return value and status of the indicator rows of some relations."""
    key = ", ".join(f"cast({name} as varchar)" for name in INDICATOR_KEY)
    union = " union all ".join(
        f"select {key}, value, status from {relation}"  # noqa: S608 -- names of our own models
        for relation in relations
    )
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in connection.execute(union).fetchall()}


def compute(published: Iterable[Published], values: Values, by_first_names: Values) -> pa.Table:
    """Return the board (`figures_table`) on real data.

    Raises
    ------
    ContractError
        A figure names an indicator row that does not exist.
    """
    return _table([_compared(item, values, by_first_names) for item in published])


def skipped(published: Iterable[Published], reason: str) -> pa.Table:
    """Return the board where nothing may be compared: every figure that we compute is skipped."""
    return _table(
        [
            _row(item, verdict="skipped" if item.key else "reference",
                 explanation=reason if item.key else _no_source(item))
            for item in published
        ]
    )  # fmt: skip


def _compared(item: Published, values: Values, by_first_names: Values) -> dict[str, Any]:
    if not item.key:
        return _row(item, verdict="reference", explanation=_no_source(item))
    key = tuple(item.key.values())
    if key not in values:
        if not any(row[0] == key[0] for row in values):
            raise ContractError(
                f"published_figures.csv: {item.texts['figure_id']} names the indicator {key[0]!r}, "
                "which does not exist."
            )
        reason = "the list in force does not hold these years"
        return _row(item, verdict="skipped", explanation=reason)
    value, status = values[key]
    names_only = by_first_names.get(key, (None, ""))[0]
    if value is None:
        return _row(item, verdict="not_published", explanation=f"our rules withhold it: {status}",
                    names_only=names_only)  # fmt: skip
    difference = value * item.scale - item.value
    within = abs(difference) <= (item.tolerance or 0) + 1e-9
    verdict = "reproduced" if within else ("explained" if item.explanation else "missed")
    explanation = "" if within else item.explanation
    return _row(item, verdict=verdict, explanation=explanation, value=value,
                names_only=names_only)  # fmt: skip


def _no_source(item: Published) -> str:
    return item.explanation or "not computed from the sources of this release"


def _row(
    item: Published,
    *,
    verdict: str,
    explanation: str,
    value: float | None = None,
    names_only: float | None = None,
) -> dict[str, Any]:
    computed = None if value is None else value * item.scale
    return {
        **item.texts,
        "published_value": item.value,
        "tolerance": item.tolerance,
        **{name: item.key.get(name) for name in INDICATOR_KEY},
        "computed": computed,
        "computed_by_first_names": None if names_only is None else names_only * item.scale,
        "difference": None if computed is None else computed - item.value,
        "verdict": verdict,
        "explanation": explanation,
    }


def _table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    schema = pa.schema(
        [
            pa.field(name, pa.float64() if column.sql_type == "double" else pa.string())
            for name, column in _COLUMNS.items()
        ]
    )
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema)


def misses(board: pa.Table) -> list[dict[str, Any]]:
    """Return the figures that miss without an explanation."""
    return [row for row in board.to_pylist() if row["verdict"] in UNEXPLAINED]


def read_board(release: Path) -> list[dict[str, Any]]:
    """Return the figures of a release."""
    path = str(release / f"{FIGURES}.parquet").replace("'", "''")
    with duckdb.connect() as connection:
        found = connection.sql(f"select * from read_parquet('{path}') order by figure_id")  # noqa: S608
        rows: list[dict[str, Any]] = found.to_arrow_table().to_pylist()
    return rows


def indicators_of(published: Iterable[Published]) -> list[str]:
    """Return the indicators that some published figure needs, in order of name."""
    return sorted({item.key["indicator_id"] for item in published if item.key})


def outside_bounds(
    connection: duckdb.DuckDBPyConnection, reviewed: str, by_first_names: str
) -> list[tuple[str, str, str]]:
    """Return the yearly totals whose reviewed value lies outside the bounds of first names alone.

    `reviewed` and `by_first_names` are relations of one indicator. Bounds that a review leaves
    mean that a first name was decided wrongly.
    """
    return connection.execute(
        f"""select n.indicator_id, n.population, cast(n.period_start as varchar)
        from {by_first_names} n join {reviewed} r
        using (population, period_start, period_end, breakdown, breakdown_value)
        where n.breakdown = 'all' and r.value is not null and n.bound_low is not null
        and r.value not between n.bound_low - 1e-9 and n.bound_high + 1e-9
        order by all"""  # noqa: S608 -- names of our own models
    ).fetchall()
