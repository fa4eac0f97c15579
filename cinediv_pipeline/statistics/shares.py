"""Seeded bootstrap of means and medians of women's shares over films.

The same draws as in `bootstrap`: each film occurs a Poisson(1) number of times in a replicate.
"""

from typing import Final, cast

import numpy as np
import pandas as pd
from scipy import sparse  # type: ignore[import-untyped]

from cinediv_pipeline.statistics.bootstrap import (
    CELL,
    Floats,
    Weights,
    draws,
    intervals,
    ratios,
    weighted_medians,
)

#: What the statistics of medians end with; all others are means.
MEDIAN: Final = "_median"
_KEY: Final = ["statistic", *CELL]
# Cells whose replicates are held in memory together: 16 MB each of numerators and denominators.
_AT_ONCE: Final = 2_000


def share_intervals(cells: pd.DataFrame, films: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per cell.

    Parameters
    ----------
    cells : DataFrame
        cell_number, statistic and the columns of `CELL`, in the order of cell_number.
    films : DataFrame
        film_id, in the order of the places that `rows` cite.
    rows : DataFrame
        cell_number, film (place in `films`), numerator and denominator: whole numbers, so that
        sums are exact in any order.

    Returns
    -------
    DataFrame
        statistic, `CELL`, low and high (shares, 0 to 1).
    """
    if cells.empty:
        empty = {end: pd.Series(dtype="float64") for end in ("low", "high")}
        return cells[_KEY].head(0).assign(**empty)
    drawn = np.stack([draws(str(film)) for film in films["film_id"]], axis=1)
    is_median = cells["statistic"].str.endswith(MEDIAN).to_numpy()
    ends = np.full((len(cells), 2), np.nan)
    place = pd.Series(np.arange(len(cells)), index=cells["cell_number"])
    placed = rows.assign(place=rows["cell_number"].map(place))
    of_median = is_median[placed["place"]]
    ends[~is_median] = _of_means(placed[~of_median], drawn, len(cells))[~is_median]
    for number, group in placed[of_median].groupby("place", sort=True):
        ends[cast("int", number)] = _of_median(group, drawn)
    return cells[_KEY].assign(low=ends[:, 0], high=ends[:, 1])


def _of_means(rows: pd.DataFrame, drawn: Weights, n_cells: int) -> Floats:
    """Return the intervals of all cells, shape ``(n_cells, 2)``; nan for cells without films."""
    films = drawn.T.astype(np.float64)
    over, under = (
        sparse.csr_array(
            (rows[name].to_numpy(np.float64), (rows["place"], rows["film"])),
            shape=(n_cells, films.shape[0]),
        )
        for name in ("numerator", "denominator")
    )
    parts = [
        intervals(ratios(over[part] @ films, under[part] @ films))
        for first in range(0, n_cells, _AT_ONCE)
        for part in [slice(first, first + _AT_ONCE)]
    ]
    return np.concatenate(parts)


def _of_median(group: pd.DataFrame, drawn: Weights) -> Floats:
    places = group["film"].to_numpy(dtype=np.int64)
    shares = group["numerator"].to_numpy(np.float64) / group["denominator"].to_numpy(np.float64)
    order = np.argsort(shares, kind="stable")
    weights = np.take(drawn, places[order], axis=1)
    samples = weighted_medians(shares[order], weights)
    return np.asarray(intervals(samples[None, :])[0])
