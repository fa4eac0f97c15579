"""Seeded Poisson bootstrap of counts, totals and medians over the cells of the indicators.

The list is a full census, so an interval says how much a figure would vary if the year were drawn
anew: each film then occurs a Poisson(1) number of times. The draws of a film depend on its id
only, so one more film in the list does not move the interval of a cell without it.
"""

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

CELL: Final = ["population", "period_start", "period_end", "breakdown", "breakdown_value"]
REPLICATES: Final = 1000
SEED: Final = 20_190_101
_LEVELS: Final = (0.025, 0.975)

Floats = npt.NDArray[np.float64]
Weights = npt.NDArray[np.int64]


def draws(film: str, *, replicates: int = REPLICATES) -> Weights:
    """Return how often one film occurs in each replicate, shape ``(replicates,)``."""
    digest = hashlib.sha256(f"{SEED}:{film}".encode()).digest()
    generator = np.random.default_rng(int.from_bytes(digest[:16], "big"))
    return generator.poisson(1.0, replicates).astype(np.int64)


def interval(samples: Floats) -> tuple[float, float]:
    """Return the 95 % percentile interval of replicates; undefined ones (nan) are left out."""
    if np.isnan(samples).all():
        return float("nan"), float("nan")
    low, high = np.nanquantile(samples, _LEVELS)
    return float(low), float(high)


def weighted_medians(values: Floats, weights: Weights) -> Floats:
    """Return the median of `values` under each column of integer `weights`.

    `values` has shape ``(n,)`` and is sorted; `weights` has shape ``(n, replicates)``. The middle
    of an even number of films is the mean of both neighbours, as in SQL. A replicate without any
    film is nan.
    """
    cumulated = weights.cumsum(axis=0)
    totals = cumulated[-1]
    lower = (cumulated >= (totals + 1) // 2).argmax(axis=0)
    upper = (cumulated >= totals // 2 + 1).argmax(axis=0)
    medians = (values[lower] + values[upper]) / 2
    return np.where(totals > 0, medians, np.nan)


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
        `CELL`, then low and high ends for n_films (count), total_eur and median_eur (euros; null
        where no film of the cell has a budget).
    """
    ends = [f"{name}_{end}" for name in ("n_films", "total_eur", "median_eur")
            for end in ("low", "high")]  # fmt: skip
    if agreements.empty:
        return cells[CELL].head(0).assign(**{end: pd.Series(dtype="float64") for end in ends})
    films = agreements.sort_values(["devis_eur", "agrement_id"]).reset_index(drop=True)
    budgets = films["devis_eur"].to_numpy(dtype=np.float64, na_value=np.nan)
    weights = np.stack([draws(str(film)) for film in films["agrement_id"]])
    position = pd.Series(films.index, index=films["agrement_id"])
    placed = cells.dropna(subset=["breakdown_value"])
    placed = placed.assign(position=placed["agrement_id"].map(position))
    rows = [
        (*key, *_cell(np.sort(group.to_numpy(dtype=np.int64)), budgets, weights))
        for key, group in placed.groupby(CELL, sort=True)["position"]
    ]
    return pd.DataFrame(rows, columns=[*CELL, *ends])


def _cell(places: npt.NDArray[np.int64], budgets: Floats, weights: Weights) -> tuple[float, ...]:
    counts = weights[places].sum(axis=0).astype(np.float64)
    known = places[~np.isnan(budgets[places])]
    if known.size == 0:
        return (*interval(counts), *[float("nan")] * 4)
    drawn = weights[known]
    totals = budgets[known] @ drawn
    return (
        *interval(counts),
        *interval(totals),
        *interval(weighted_medians(budgets[known], drawn)),
    )
