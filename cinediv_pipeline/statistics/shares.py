"""Seeded bootstrap of means and medians of women's shares over films.

The same draws as in `bootstrap`: each film occurs a Poisson(1) number of times in a replicate.
"""

from typing import Final

import numpy as np
import pandas as pd

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
    ends = [
        _interval(group, drawn, median=str(statistic).endswith(MEDIAN))
        for statistic, (_, group) in zip(
            cells["statistic"], rows.groupby("cell_number", sort=True), strict=True
        )
    ]
    low, high = np.array(ends).T
    return cells[_KEY].assign(low=low, high=high)


def _interval(group: pd.DataFrame, drawn: Weights, *, median: bool) -> Floats:
    places = group["film"].to_numpy(dtype=np.int64)
    over = group["numerator"].to_numpy(dtype=np.float64)
    under = group["denominator"].to_numpy(dtype=np.float64)
    weights = np.take(drawn, places, axis=1)
    if median:
        order = np.argsort(over / under, kind="stable")
        samples = weighted_medians((over / under)[order], weights[:, order])
    else:
        sums = weights.astype(np.float64) @ np.stack([over, under], axis=1)
        samples = ratios(sums[:, 0], sums[:, 1])
    return np.asarray(intervals(samples[None, :])[0])
