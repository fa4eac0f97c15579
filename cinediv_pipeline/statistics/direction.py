"""Seeded bootstrap of what depends on who directs: gaps, fractions, money and people.

The same draws as in `bootstrap`: each film occurs a Poisson(1) number of times in a replicate.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Final

import numpy as np
import pandas as pd

from cinediv_pipeline.statistics.bootstrap import Films, drawn_for, ratios, table
from cinediv_pipeline.statistics.cells import Cells, Flags, ones
from cinediv_pipeline.statistics.draws import Floats
from cinediv_pipeline.statistics.samples import Sums

NAMES: Final = [
    "mean_gap", "median_gap", "geometric_gap", "fraction", "budget_share", "n_people",
]  # fmt: skip
# Logarithms are summed as whole billionths, shares of directors in 27,720ths (the least common
# multiple of 1 to 12): sums of whole numbers are the same on every machine.
_LOG_UNIT: Final = 1e9
_SHARE_UNIT: Final = 27_720


def _of_budgets(films: Films) -> Iterator[tuple[str, Floats]]:
    """Yield how women's budgets differ from men's: mean, median, geometric mean."""
    women, men = (
        (films.table["direction"] == side).to_numpy() & ~np.isnan(films.budgets)
        for side in ("women_only", "men_only")
    )
    yield "mean_gap", ratios(_means(films, women), _means(films, men)) - 1
    yield "median_gap", ratios(films.medians(women), films.medians(men)) - 1
    yield "geometric_gap", ratios(_geometric(films, women), _geometric(films, men)) - 1


def _means(films: Films, side: Flags) -> Floats:
    return ratios(films.sums.of(np.where(side, films.budgets, 0)), films.sums.of(side))


def _geometric(films: Films, side: Flags) -> Floats:
    paid = side & (films.budgets > 0)
    logs = np.rint(np.log(np.where(paid, films.budgets, 1)) * _LOG_UNIT)
    return np.exp(ratios(films.sums.of(logs), films.sums.of(paid)) / _LOG_UNIT)


def _of_shares(films: Films) -> Iterator[tuple[str, Floats]]:
    """Yield women's share of directing and of the budgets."""
    shares = films.table["women_fraction"].to_numpy(dtype=np.float64, na_value=np.nan)
    decided = ~np.isnan(shares)
    own = np.where(decided, np.rint(shares * _SHARE_UNIT), 0)
    yield "fraction", ratios(films.sums.of(own), films.sums.of(decided)) / _SHARE_UNIT
    # in thousands of euros, so that sums of euros times shares stay exact
    paid = decided & ~np.isnan(films.budgets)
    money = np.where(paid, np.rint(films.budgets / 1000), 0)
    yield "budget_share", ratios(films.sums.of(own * money), films.sums.of(money)) / _SHARE_UNIT


def _people(films: Films, directors: pd.DataFrame) -> Floats:
    """Count the directors, each of whom occurs a Poisson(1) number of times.

    Drawing films instead would lose, on average, a third of those with one film.
    """
    places = pd.Index(films.table["agrement_id"]).get_indexer(directors["agrement_id"])
    known = directors["person_id"].notna().to_numpy() & (places >= 0)
    person, ids = pd.factorize(directors["person_id"][known])
    posts = ones(places[known], person, (len(films.table), len(ids)))
    members = films.members @ posts
    members.data[:] = 1  # once, however many films
    return Sums(members, drawn_for(ids)).of(np.ones(len(ids)))


def direction_intervals(
    cells: pd.DataFrame | Cells, films: pd.DataFrame, directors: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per cell with films.

    Parameters
    ----------
    cells : DataFrame or Cells
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
    placed = cells if isinstance(cells, Cells) else Cells.of(cells)
    drawn = Films.of(placed, films)
    people = [("n_people", _people(drawn, directors))]
    return table(placed, chain(_of_budgets(drawn), _of_shares(drawn), people))
