"""The rules of publication, judged on a release from facts about films and persons alone.

Nothing here uses the macros or the cells of the dbt project: films are put into their cells anew.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from cinediv_pipeline.home import Home
from cinediv_pipeline.vocabulary import BREAKDOWNS, SENSITIVE_TRAITS

CELL: Final = ["population", "period_start", "period_end", "breakdown", "breakdown_value"]
#: Denominators that are sums of weights: the rule of twenty counts films, or posters, there.
WEIGHTED: Final = {"cast_share_weighted"}
AREAS: Final = {("poster_prominence", "area")}
#: Every token that a rule may be made of; a word of explanation may follow.
TOKENS: Final = {"R", "R3", "R5", "R30", "always", "review", "none"}
_ATLEAST: Final = re.compile(r"at least (\d+) (films|persons|pairs|years)")


def rules_of(home: Home) -> dict[str, tuple[set[str], str]]:
    """Return of each indicator its rules and the sentence that says them."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select indicator_id, rule from '{latest(home)}/catalogue.parquet'"
        ).fetchall()
    return {name: (set(re.findall(r"\w+", rule)) & TOKENS, rule) for name, rule in rows}


def latest(home: Home) -> Path:
    """Return the folder of the release that is served."""
    return (home.releases / "latest").resolve()


def published(home: Home) -> pd.DataFrame:
    """Return the published rows of a release."""
    with duckdb.connect() as connection:
        return connection.execute(
            f"select * from '{latest(home)}/indicators.parquet' where status = 'published'"
        ).df()


def facts(home: Home) -> pd.DataFrame:
    """Return one row per cell: films with a budget, the largest and all of it, and persons.

    From the released films, and for directions and persons from the tables that are not released.
    """
    with duckdb.connect(str(home.warehouse / "observatory.duckdb"), read_only=True) as connection:
        films = connection.execute(
            f"select f.*, d.direction from '{latest(home)}/films.parquet' f "
            "join core.film_direction d using (agrement_id)"
        ).df()
        people = connection.execute(
            "select agrement_id, person_id from core.agreement_directors"
        ).df()
        spans = connection.execute(
            "select distinct year(period_start), year(period_end) "
            f"from '{latest(home)}/indicators.parquet' order by all"
        ).fetchall()
    cells = pd.concat(_cells(films, spans), ignore_index=True)
    by_film = cells.groupby(CELL)["devis_eur"].agg(
        n_budgets="count", largest_eur="max", total_eur="sum"
    )
    by_person = cells.merge(people, on="agrement_id").groupby(CELL)["person_id"].nunique()
    found: pd.DataFrame = by_film.join(by_person.rename("n_people")).reset_index()
    return found


def _cells(films: pd.DataFrame, spans: Sequence[tuple[int, int]]) -> Iterator[pd.DataFrame]:
    columns = ["agrement_id", "devis_eur"]
    for population, members in (("agrees", films), ("fif", films[films["is_fif"]])):
        for first, last in spans:
            within = members[members["agrement_year"].between(first, last)]
            for parts in ((), *BREAKDOWNS):
                known = within.dropna(subset=list(parts))
                value: Any = "all"
                for place, part in enumerate(parts):
                    value = known[part] if place == 0 else value + "|" + known[part]
                yield known[columns].assign(
                    population=population, period_start=pd.Timestamp(first, 1, 1),
                    period_end=pd.Timestamp(last, 12, 31),
                    breakdown="|".join(parts) or "all", breakdown_value=value,
                )  # fmt: skip


def violations(
    rows: pd.DataFrame, rules: dict[str, tuple[set[str], str]], cells: pd.DataFrame
) -> list[str]:
    """Return every published row that breaks a rule of its indicator, and which."""
    placed = rows.merge(cells, on=CELL, how="left")
    return sorted(
        f"{rule}: {row.indicator_id} {row.population} {row.period_start:%Y}-{row.period_end:%Y} "
        f"{row.breakdown}={row.breakdown_value}"
        for row in placed.itertuples()
        for rule in _broken(row, *rules[str(row.indicator_id)])
    )


def _broken(row: Any, rules: set[str], sentence: str) -> Iterator[str]:
    by_direction = "direction" in row.breakdown.split("|")
    if "R" in rules and not row.coverage >= 0.8:
        yield "R coverage"
    weighted = row.indicator_id in WEIGHTED or (row.indicator_id, row.breakdown_value) in AREAS
    counted = row.unit == "share" and not weighted
    if "R" in rules and counted and not row.denominator >= 20:
        yield "R number"
    if "R3" in rules and not (row.n_budgets >= 3 and row.largest_eur <= 0.85 * row.total_eur):
        yield "R3"
    if "R5" in rules and by_direction and row.unit == "eur" and not row.n_people >= 5:
        yield "R5"
    if "R30" in rules and (
        ("|" in row.breakdown or row.breakdown in SENSITIVE_TRAITS)
        and not (row.denominator >= 30 and row.period_end.year - row.period_start.year >= 2)
    ):
        yield "R30"
    found = _ATLEAST.search(sentence)
    if found and found[2] != "pairs" and not row.denominator >= int(found[1]):
        yield sentence
