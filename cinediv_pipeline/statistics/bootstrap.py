"""Seeded Poisson bootstrap of counts, totals, means and medians over the cells of the indicators.

Everything summed is a whole number below 2**53, so that results do not depend on the order in
which a machine adds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse  # type: ignore[import-untyped]

from cinediv_pipeline.statistics.cells import CELL, Cells, Flags, only
from cinediv_pipeline.statistics.draws import (
    REPLICATES,
    Floats,
    Weights,
    drawn_for,
    draws,
    intervals,
    ratios,
)
from cinediv_pipeline.statistics.samples import Sums, median, medians

__all__ = [
    "CELL", "REPLICATES", "Films", "Floats", "Weights", "as_table", "cell_intervals", "drawn_for",
    "draws", "intervals", "ratios", "table", "weighted_medians",
]  # fmt: skip


def weighted_medians(values: Floats, weights: Weights) -> Floats:
    """Return the median of `values` under each row of integer `weights`.

    `values` has shape ``(n,)`` and is sorted; `weights` has shape ``(replicates, n)``. The middle
    of an even number of films is the mean of both neighbours, as in SQL. A replicate without any
    film is nan.
    """
    return median(values, np.arange(values.size), np.ascontiguousarray(weights.T))


def as_table(rows: list[tuple[object, ...]], names: list[str], cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows under `CELL` and low and high of each name; typed also without rows."""
    ends = [f"{name}_{end}" for name in names for end in ("low", "high")]
    if not rows:
        return cells[CELL].head(0).assign(**{end: pd.Series(dtype="float64") for end in ends})
    return pd.DataFrame(rows, columns=[*CELL, *ends])


@dataclass(frozen=True)
class Films:
    """The films of some cells in the order of their budgets, with their draws.

    `table` has one row per film; `budgets` is in euros with nan, which comes last, for none;
    `drawn` has shape ``(n_films, replicates)`` and `members` ``(n_cells, n_films)``.
    """

    table: pd.DataFrame
    budgets: Floats
    drawn: Weights
    members: sparse.csr_array

    @classmethod
    def of(cls, cells: Cells, films: pd.DataFrame) -> "Films":
        """Draw for films with the columns agrement_id and devis_eur (may be null)."""
        table = films.sort_values(["devis_eur", "agrement_id"], ignore_index=True)
        budgets = table["devis_eur"].to_numpy(dtype=np.float64, na_value=np.nan)
        ids = pd.Index(table["agrement_id"])
        return cls(table, budgets, drawn_for(ids), cells.among(ids))

    @cached_property
    def sums(self) -> Sums:
        """Sums over the films of each cell."""
        return Sums(self.members, self.drawn)

    def medians(self, chosen: Flags) -> Floats:
        """Return the median budget of the chosen films of each cell in each replicate."""
        own = only(self.members, chosen)
        shape = self.members.shape
        budgets = sparse.csr_array(
            (self.budgets[own.indices], own.indices, own.indptr), shape=shape
        )
        return medians(budgets, self.drawn)


def table(cells: Cells, samples: Iterable[tuple[str, Floats]]) -> pd.DataFrame:
    """Return the keys of the cells and low and high of each named statistic.

    Each statistic has shape ``(n_cells, replicates)``; they are asked for one by one.
    """
    found = cells.keys
    for name, own in samples:
        low, high = intervals(own).T
        found = found.assign(**{f"{name}_low": low, f"{name}_high": high})
    return found


def cell_intervals(cells: pd.DataFrame | Cells, agreements: pd.DataFrame) -> pd.DataFrame:
    """Return one row per cell with films.

    Parameters
    ----------
    cells : DataFrame or Cells
        `film_cells`: agrement_id and the columns of `CELL`; unknown breakdown values are left out.
    agreements : DataFrame
        agrement_id and devis_eur (euros, may be null).

    Returns
    -------
    DataFrame
        `CELL`, then low and high ends for n_films (count), total_eur, median_eur and mean_eur
        (euros; null where no film of the cell has a budget).
    """
    placed = cells if isinstance(cells, Cells) else Cells.of(cells)
    return table(placed, _samples(Films.of(placed, agreements)))


def _samples(films: Films) -> Iterator[tuple[str, Floats]]:
    known = ~np.isnan(films.budgets)
    total, n_known = films.sums.of(np.where(known, films.budgets, 0)), films.sums.of(known)
    paid = (films.members @ known > 0)[:, None]
    yield "n_films", films.sums.of(np.ones(known.size))
    yield "total_eur", np.where(paid, total, np.nan)
    yield "median_eur", films.medians(known)
    yield "mean_eur", ratios(total, n_known)
