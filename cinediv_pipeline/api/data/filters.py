"""Values of filters that a release knows: a misspelt one would find nothing, and not say so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from cinediv_pipeline.api.data.shelf import Rows, Shown
from cinediv_pipeline.api.web.problems import Problem

_NOT_FOUND: Final = 404
#: Known values that are named at most; of more, the nearest is proposed.
_MOST_NAMED: Final = 30


@dataclass(frozen=True)
class Filters:
    """What rows of indicators are asked for; None stands for any."""

    population: str | None = None
    breakdown: str | None = None
    breakdown_value: str | None = None
    year: int | None = None
    status: str | None = None


def rows_asked(shown: Shown, names: Sequence[str], filters: Filters) -> Rows:
    """Return the rows of indicators that fit; there may be none of a combination that is known.

    Raises
    ------
    Problem
        A population, breakdown or value is nowhere in the release (404).
    """
    _check(shown, filters)
    wanted: dict[str, Any] = {
        "population": filters.population, "breakdown": filters.breakdown,
        "breakdown_value": filters.breakdown_value, "status": filters.status,
    }  # fmt: skip
    if filters.year is not None:
        wanted |= {"period_start": date(filters.year, 1, 1),
                   "period_end": date(filters.year, 12, 31)}  # fmt: skip
    return shown.rows(names, wanted)


def indicators_asked(shown: Shown, names: Sequence[str] | None, theme: str | None) -> list[str]:
    """Return the indicators that are asked for, in the order of the catalogue.

    Raises
    ------
    Problem
        There is no such indicator or theme (404).
    """
    for name in names or ():
        if name not in shown.catalogue:
            near = _nearest(name, shown.catalogue)
            raise Problem(_NOT_FOUND, f"There is no indicator {name!r}{near}; /v1/catalogue lists "
                          "them.")  # fmt: skip
    if theme is not None:
        _known("theme", theme, dict.fromkeys(one["theme"] for one in shown.catalogue.values()))
    own = names or list(shown.catalogue)
    return [name for name in shown.catalogue
            if name in own and theme in (None, shown.catalogue[name]["theme"])]  # fmt: skip


def _check(shown: Shown, filters: Filters) -> None:
    if filters.population is not None:
        _known("population", filters.population, shown.populations)
    if filters.breakdown is not None:
        _known("breakdown", filters.breakdown, shown.breakdowns)
    value = filters.breakdown_value
    if value is not None and not any(value in values for values in shown.breakdowns.values()):
        _refuse_value(shown.breakdowns, filters.breakdown, value)


def _refuse_value(
    breakdowns: Mapping[str, Collection[str]], breakdown: str | None, value: str
) -> None:
    if breakdown is not None and len(breakdowns[breakdown]) <= _MOST_NAMED:
        _known("value of a breakdown", value, breakdowns[breakdown], f" of {breakdown}")
    every = breakdowns.values() if breakdown is None else [breakdowns[breakdown]]
    near = _nearest(value, dict.fromkeys(one for values in every for one in values))
    raise Problem(_NOT_FOUND, f"There is no value of a breakdown {value!r}{near}; the rows of an "
                  "indicator have them.")  # fmt: skip


def _known(what: str, value: str, known: Collection[str], of: str = "") -> None:
    if value not in known:
        told = ", ".join(known)
        raise Problem(_NOT_FOUND, f"There is no {what} {value!r}. Known{of}: {told}.")


def _nearest(value: str, known: Collection[str]) -> str:
    """Return the known word that is most like one, as a part of a sentence, or nothing."""
    found = get_close_matches(value, known, n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""
