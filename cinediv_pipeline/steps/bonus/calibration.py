"""How far the simulation agrees with the CNC's mark, read from a release and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from cinediv_pipeline.bonus import Rules, read_rules
from cinediv_pipeline.errors import ReleaseError
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.vocabulary import BONUS_FIRST_YEAR, BONUS_RULES, BonusRule

INDICATOR: Final = "bonus_simulation_agreement"
# The longest period, and the latest of these; or the year that is asked for.
_ROWS: Final = """
    with own as (
        select * from read_parquet($indicators) where indicator_id = $indicator
            and ($year is null or (year(period_start) = $year and year(period_end) = $year))
    ),
    chosen as (
        select period_start, period_end from own
        order by period_end - period_start desc, period_end desc limit 1
    )
    select cast(year(period_start) as integer) as first_year,
        cast(year(period_end) as integer) as last_year, breakdown, breakdown_value, value,
        numerator, denominator, n_unknown, coverage, ci_low, ci_high, status
    from own join chosen using (period_start, period_end)
"""
_CREDITED: Final = """
    select distinct breakdown_value from read_parquet($indicators)
    where indicator_id = 'role_credit_coverage' and breakdown = 'role' and numerator > 0
        and year(period_start) >= $year
"""


@dataclass(frozen=True)
class Agreement:
    """Of one set of films: how many are compared, in how many both say the same, of how many not.

    `value` and the ends of the interval are shares, null where fewer than 20 films are compared.
    """

    value: float | None
    numerator: float | None
    denominator: float | None
    n_unknown: int
    coverage: float | None
    ci_low: float | None
    ci_high: float | None
    status: str


@dataclass(frozen=True)
class Calibration:
    """Agreement per reading of the rule: of all films, and of those with and without the mark.

    `missing_posts` are posts of the grids that no credit of the release fills; without any reading
    they say why there is none.
    """

    release: str
    data_kind: str
    years: tuple[int, int] | None
    readings: Mapping[BonusRule, Mapping[str, Agreement]]
    missing_posts: Sequence[str]
    rules: Rules


def calibration(folder: Path, release: str, data_kind: str, year: int | None) -> Calibration:
    """Return the agreement of a release folder, for a year or its longest latest period.

    Raises
    ------
    ReleaseError
        The release was made before there was such an indicator, or has no such year.
    """
    rules = read_rules(reference_dir())
    indicators = str(folder / "indicators.parquet")
    with duckdb.connect() as connection:
        found = connection.execute(
            _ROWS, {"indicators": indicators, "indicator": INDICATOR, "year": year}
        )
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        credited = connection.execute(
            _CREDITED, {"indicators": indicators, "year": BONUS_FIRST_YEAR}
        )
        missing = _missing_posts(rules, {str(row[0]) for row in credited.fetchall()})
    if not rows and not (folder / "film_teams.parquet").exists():
        raise ReleaseError(f"{release} is older than the simulation: run `cinediv refresh`.")
    if not rows and year is not None:
        raise ReleaseError(f"{release} compares no films of {year}; leave --year out to see why.")
    years = (rows[0]["first_year"], rows[0]["last_year"]) if rows else None
    return Calibration(release, data_kind, years, _readings(rows), missing, rules)


def _missing_posts(rules: Rules, credited: set[str]) -> list[str]:
    return list(dict.fromkeys(
        post.post for grid in rules.grids.values() for post in grid.posts
        if not credited.intersection(post.roles)
    ))  # fmt: skip


def _readings(rows: Sequence[Mapping[str, Any]]) -> dict[BonusRule, dict[str, Agreement]]:
    cells = {(row["breakdown"], row["breakdown_value"]): row for row in rows}
    return {
        rule: {
            which: _agreement(cells[key])
            for which, key in (
                ("all", ("bonus_rule", rule.label)),
                ("obtained", ("bonus_rule|bonus_flag", f"{rule.label}|obtained")),
                ("not_obtained", ("bonus_rule|bonus_flag", f"{rule.label}|not_obtained")),
            )
        }
        for rule in BONUS_RULES
        if ("bonus_rule", rule.label) in cells
    }


def _agreement(row: Mapping[str, Any]) -> Agreement:
    return Agreement(**{name: row[name] for name in Agreement.__dataclass_fields__})
