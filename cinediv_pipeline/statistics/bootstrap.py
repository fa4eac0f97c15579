"""Seeded Poisson bootstrap of counts, totals, means and medians over the cells of the indicators.

The list is a full census, so an interval says how much a figure would vary if the year were drawn
anew: each film then occurs a Poisson(1) number of times. The draws of a film depend on its id
only, so one more film in the list does not move the interval of a cell without it.

Everything summed is a whole number below 2**53, so that results do not depend on the order in
which a machine adds.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

CELL: Final = ["population", "period_start", "period_end", "breakdown", "breakdown_value"]
REPLICATES: Final = 1000
SEED: Final = 20_190_101
_LEVELS: Final = np.array([0.025, 0.975])

Floats = npt.NDArray[np.float64]
Weights = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


def draws(film: str, *, replicates: int = REPLICATES) -> Weights:
    """Return how often one film occurs in each replicate, shape ``(replicates,)``."""
    digest = hashlib.sha256(f"{SEED}:{film}".encode()).digest()
    generator = np.random.default_rng(int.from_bytes(digest[:16], "big"))
    return generator.poisson(1.0, replicates).astype(np.uint8)


def intervals(samples: Floats) -> Floats:
    """Return the 95 % percentile intervals of replicates; undefined ones (nan) are left out.

    `samples` has shape ``(n, replicates)``; the result ``(n, 2)``, nan where all are undefined.
    """
    ordered = np.sort(samples, axis=1)  # nan last
    defined = (~np.isnan(samples)).sum(axis=1)[:, None]
    place = np.maximum(defined - 1, 0) * _LEVELS
    below = place.astype(np.int64)
    above = np.minimum(below + 1, np.maximum(defined - 1, 0))
    low, high = (np.take_along_axis(ordered, index, axis=1) for index in (below, above))
    return np.asarray(low + (high - low) * (place - below), dtype=np.float64)


def ratios(over: Floats, under: Floats) -> Floats:
    """Return over ÷ under, and nan where nothing was drawn."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = over / under
    return np.where(np.isfinite(found), found, np.nan)


def weighted_medians(values: Floats, weights: Weights) -> Floats:
    """Return the median of `values` under each row of integer `weights`.

    `values` has shape ``(n,)`` and is sorted; `weights` has shape ``(replicates, n)``. The middle
    of an even number of films is the mean of both neighbours, as in SQL. A replicate without any
    film is nan.
    """
    cumulated = weights.cumsum(axis=1, dtype=np.int32)
    totals = cumulated[:, -1]
    last = values.size - 1
    lower = np.minimum((cumulated < ((totals + 1) // 2)[:, None]).sum(axis=1), last)
    upper = np.minimum((cumulated < (totals // 2 + 1)[:, None]).sum(axis=1), last)
    return np.where(totals > 0, (values[lower] + values[upper]) / 2, np.nan)


@dataclass(frozen=True)
class Films:
    """Films in the order of their budgets, with how often each occurs in each replicate.

    `budgets` is in euros with nan for none, shape ``(n,)``; `weights` has shape
    ``(replicates, n)``; `position` maps agrement_id to the place.
    """

    table: pd.DataFrame
    budgets: Floats
    weights: Weights
    position: pd.Series

    @classmethod
    def of(cls, films: pd.DataFrame) -> "Films":
        """Draw for films with the columns agrement_id and devis_eur (may be null)."""
        table = films.sort_values(["devis_eur", "agrement_id"]).reset_index(drop=True)
        budgets = table["devis_eur"].to_numpy(dtype=np.float64, na_value=np.nan)
        weights = np.stack([draws(str(film)) for film in table["agrement_id"]], axis=1)
        position = pd.Series(table.index, index=table["agrement_id"])
        return cls(table, budgets, np.ascontiguousarray(weights), position)

    def drawn(self, places: Places) -> Weights:
        """Return the draws of some films, shape ``(replicates, n)``."""
        return np.take(self.weights, places, axis=1)

    def cells(self, cells: pd.DataFrame) -> Iterator[tuple[tuple[object, ...], Places]]:
        """Yield each cell's key and the sorted places of its films; unknown values are left out."""
        placed = cells.dropna(subset=["breakdown_value"])
        placed = placed.assign(position=placed["agrement_id"].map(self.position))
        for key, group in placed.groupby(CELL, sort=True)["position"]:
            yield (*key,), np.sort(group.to_numpy(dtype=np.int64))


def as_table(rows: list[tuple[object, ...]], names: list[str], cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows under `CELL` and low and high of each name; typed also without rows."""
    ends = [f"{name}_{end}" for name in names for end in ("low", "high")]
    if not rows:
        return cells[CELL].head(0).assign(**{end: pd.Series(dtype="float64") for end in ends})
    return pd.DataFrame(rows, columns=[*CELL, *ends])


def cell_intervals(cells: pd.DataFrame, agreements: pd.DataFrame) -> pd.DataFrame:
    """Return one row per cell with films.

    Parameters
    ----------
    cells : DataFrame
        `film_cells`: agrement_id and the columns of `CELL`; unknown breakdown values are left out.
    agreements : DataFrame
        agrement_id and devis_eur (euros, may be null).

    Returns
    -------
    DataFrame
        `CELL`, then low and high ends for n_films (count), total_eur, median_eur and mean_eur
        (euros; null where no film of the cell has a budget).
    """
    names = ["n_films", "total_eur", "median_eur", "mean_eur"]
    if agreements.empty:
        return as_table([], names, cells)
    films = Films.of(agreements)
    rows: list[tuple[object, ...]] = [
        (*key, *_cell(places, films).ravel()) for key, places in films.cells(cells)
    ]
    return as_table(rows, names, cells)


def _cell(places: Places, films: Films) -> Floats:
    # films without a budget come last, so the known ones are a prefix
    known = places[~np.isnan(films.budgets[places])]
    drawn = films.drawn(places)
    samples = np.full((4, drawn.shape[0]), np.nan)
    samples[0] = drawn.sum(axis=1, dtype=np.int64)
    if known.size:
        budgets, weights = films.budgets[known], drawn[:, : known.size]
        sums = weights.astype(np.float64) @ np.stack([budgets, np.ones(known.size)], axis=1)
        samples[1] = sums[:, 0]
        samples[2] = weighted_medians(budgets, weights)
        samples[3] = ratios(sums[:, 0], sums[:, 1])
    return intervals(samples)
