"""Seeded bootstrap of what depends on who directs: gaps, fractions, money and people.

The same draws as in `bootstrap`: each film occurs a Poisson(1) number of times in a replicate.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from cinediv_pipeline.statistics.bootstrap import (
    REPLICATES,
    Films,
    Floats,
    Places,
    Weights,
    as_table,
    draws,
    intervals,
    ratios,
    weighted_medians,
)

NAMES: Final = [
    "mean_gap", "median_gap", "geometric_gap", "fraction", "budget_share", "n_people",
]  # fmt: skip
# Logarithms are summed as whole billionths, shares of directors in 27,720ths (the least common
# multiple of 1 to 12): sums of whole numbers are the same on every machine.
_LOG_UNIT: Final = 1e9
_SHARE_UNIT: Final = 27_720


class _Cells:
    """The films as arrays, and the statistics of one cell."""

    def __init__(self, films: pd.DataFrame, directors: pd.DataFrame) -> None:
        self.films = Films.of(films)
        table, budgets = self.films.table, self.films.budgets
        shares = table["women_fraction"].to_numpy(dtype=np.float64, na_value=np.nan)
        self.shares: Floats = np.rint(shares * _SHARE_UNIT)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.logs: Floats = np.rint(np.log(np.where(budgets > 0, budgets, np.nan)) * _LOG_UNIT)
        self.sides: tuple[npt.NDArray[np.bool_], ...] = tuple(
            (table["direction"] == side).to_numpy() for side in ("women_only", "men_only")
        )
        people = directors.dropna(subset=["person_id"])
        person, ids = pd.factorize(people["person_id"])
        places = people["agrement_id"].map(self.films.position)
        self.people = pd.DataFrame({"place": places, "person": person}).drop_duplicates()
        drawn = [draws(str(name)) for name in ids]
        self.people_drawn: Weights = (
            np.stack(drawn, axis=1) if drawn else np.empty((REPLICATES, 0), np.uint8)
        )

    def samples(self, places: Places) -> Floats:
        """Return the replicates of each statistic of `NAMES`, shape ``(6, replicates)``."""
        drawn = self.films.drawn(places)
        found = np.full((len(NAMES), drawn.shape[0]), np.nan)
        women, men = (self._levels(places, drawn, side) for side in self.sides)
        if women is not None and men is not None:
            found[:3] = ratios(women, men) - 1
        found[3:5] = self._shares(places, drawn)
        found[5] = self._people(places)
        return found

    def _levels(self, places: Places, drawn: Weights, side: npt.NDArray[np.bool_]) -> Floats | None:
        """Return mean, median and geometric mean of one side's budgets in each replicate."""
        mine = side[places] & ~np.isnan(self.films.budgets[places])
        if not mine.any():
            return None
        budgets, logs = self.films.budgets[places[mine]], self.logs[places[mine]]
        weights = drawn[:, mine]
        columns = [budgets, np.ones(budgets.size), np.nan_to_num(logs), ~np.isnan(logs)]
        total, n, log_total, n_logs = (weights.astype(np.float64) @ np.stack(columns, axis=1)).T
        geometric = np.exp(ratios(log_total, n_logs) / _LOG_UNIT)
        return np.stack([ratios(total, n), weighted_medians(budgets, weights), geometric])

    def _shares(self, places: Places, drawn: Weights) -> Floats:
        """Return women's share of directing and of the budgets in each replicate."""
        shares, budgets = self.shares[places], self.films.budgets[places]
        decided, paid = ~np.isnan(shares), ~np.isnan(shares) & ~np.isnan(budgets)
        # in thousands of euros, so that sums of euros times shares stay exact
        money = np.where(paid, np.rint(budgets / 1000), 0.0)
        own = np.nan_to_num(shares)
        columns = np.stack([own, decided, own * money, money], axis=1).astype(np.float64)
        share, n, women, all_money = (drawn.astype(np.float64) @ columns).T
        return np.stack([ratios(share, n), ratios(women, all_money)]) / _SHARE_UNIT

    def _people(self, places: Places) -> Floats:
        """Count the directors, each of whom occurs a Poisson(1) number of times.

        Drawing films instead would lose, on average, a third of those with one film.
        """
        persons = self.people.loc[self.people["place"].isin(places), "person"].unique()
        drawn = np.take(self.people_drawn, np.sort(persons), axis=1)
        counts: Floats = drawn.sum(axis=1, dtype=np.int64).astype(np.float64)
        return counts


def direction_intervals(
    cells: pd.DataFrame, films: pd.DataFrame, directors: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per cell with films.

    Parameters
    ----------
    cells : DataFrame
        `film_cells`: agrement_id and the columns of `CELL`; unknown breakdown values are left out.
    films : DataFrame
        agrement_id, devis_eur (euros, may be null), direction (may be null), women_fraction (0 to
        1, null where nobody is decided).
    directors : DataFrame
        agrement_id and person_id of the directors.

    Returns
    -------
    DataFrame
        `CELL`, then low and high of mean_gap, median_gap, geometric_gap (ratios), fraction and
        budget_share (0 to 1) and n_people; null where a statistic is not defined.
    """
    if films.empty:
        return as_table([], NAMES, cells)
    stage = _Cells(films, directors)
    rows: list[tuple[object, ...]] = [
        (*key, *intervals(stage.samples(places)).ravel())
        for key, places in stage.films.cells(cells)
    ]
    return as_table(rows, NAMES, cells)
