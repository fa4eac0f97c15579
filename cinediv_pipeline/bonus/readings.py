"""A team read in every way that is compared with the CNC's flag, and in the way that is assumed."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

from cinediv_pipeline.bonus.rules import Rules, read_rules
from cinediv_pipeline.bonus.scoring import Parameters, Result, Team, score, under
from cinediv_pipeline.vocabulary import BONUS_RULES

#: The reading of the grid in force, with what is assumed where nothing is documented.
DEFAULT: Final = "default"
#: The same by genders that may stand beside a name: a film's own points must not tell who was
#: counted by the first name, since its team is public.
SHOWN: Final = "shown"
# agrement_id, year, genre, role, gender, whether it may be shown, number of people
Held = tuple[str, int, str, str, str, bool, int]


class Reading(NamedTuple):
    """A name (`DEFAULT`, `SHOWN` or the label of a `BonusRule`) and the result."""

    bonus_rule: str
    result: Result


def readings(team: Team, shown: Team, genre: str, year: int, rules: Rules) -> Iterator[Reading]:
    """Yield the results of a team agreed in a year: the default first, then those compared.

    `shown` is the team with every gender unknown that may not be shown. A genre without a grid in
    force has no default; grids of other genres do not read a team.
    """
    own = rules.in_force(genre, year)
    if own is not None:
        yield Reading(DEFAULT, score(team, own, Parameters(year=year)))
        yield Reading(SHOWN, score(shown, own, Parameters(year=year)))
    points: dict[tuple[str, str], Result] = {}
    for rule in BONUS_RULES:
        grid, key = rules.grids[rule.grid], (rule.grid, rule.shared)
        if grid.genre == genre:
            if key not in points:
                points[key] = score(team, grid, Parameters(rule.shared, rule.threshold, year))
            yield Reading(rule.label, under(points[key], rule.threshold))


def reading_rows(held: Sequence[Held], reference: Path) -> list[dict[str, Any]]:
    """Return one row per agreement and reading.

    Parameters
    ----------
    held : sequence of tuple
        agrement_id, year, genre, role, gender, whether that may be shown, and number of people;
        those of one agreement stand together.
    reference : Path
        Folder of the reference tables.
    """
    rules = read_rules(reference)
    return [
        _row(agrement_id, reading)
        for (agrement_id, year, genre), group in groupby(held, key=itemgetter(0, 1, 2))
        for reading in readings(*_teams(group), genre, year, rules)
    ]


def _teams(held: Iterable[Held]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    team: dict[str, list[str]] = {}
    shown: dict[str, list[str]] = {}
    for *_, role, gender, is_shown, n_people in held:
        team.setdefault(role, []).extend([gender] * n_people)
        shown.setdefault(role, []).extend([gender if is_shown else "unknown"] * n_people)
    return team, shown


def _row(agrement_id: str, reading: Reading) -> dict[str, Any]:
    result = reading.result
    return {
        "agrement_id": agrement_id,
        "bonus_rule": reading.bonus_rule,
        "bonus_grid": result.grid.grid,
        "points_sure": None if result.sure is None else float(result.sure),
        "points_possible": None if result.possible is None else float(result.possible),
        "bonus_status": result.status,
    }
