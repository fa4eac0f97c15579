"""Concentration: Gini coefficients with bootstrap intervals.

The same draws as in `bootstrap`: each film, or person, occurs a Poisson(1) number of times.
"""

from collections.abc import Sequence
from typing import Final, cast

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from cinediv_pipeline.statistics.bootstrap import CELL, Floats, Weights, draws, intervals, ratios
from cinediv_pipeline.statistics.rows import as_rows
from cinediv_pipeline.vocabulary import MIN_CONCENTRATION

DIGITS: Final = 9
COLUMNS: Final = ["measure", *CELL, "n_units", "gini", "low", "high"]
# Replicates that are held in memory together: 8 bytes for each unit of a cell and replicate.
_AT_ONCE: Final = 100
_NOTHING: Final[Weights] = np.empty((0, 1), np.uint8)


def gini(values: Floats, weights: npt.NDArray[np.generic]) -> Floats:
    """Return the Gini coefficient of `values` under each column of integer `weights`.

    `values` has shape ``(n,)`` and is sorted, not negative; `weights` has shape
    ``(n, replicates)``. 0: all alike; nan where nothing, or only zeros, are drawn.
    """
    counted = weights.astype(np.float64)
    cumulated = np.cumsum(counted, axis=0)
    over = values @ (counted * (2 * cumulated - counted))
    return ratios(over, cumulated[-1] * (values @ counted)) - 1


def gini_intervals(cells: pd.DataFrame, units: Sequence[str], rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per measure and cell of at least 50 units.

    Parameters
    ----------
    cells : DataFrame
        measure and `CELL`, in the order of the cell numbers that `rows` cite.
    units : sequence of str
        Ids of films or directors, in the order of the numbers that `rows` cite.
    rows : DataFrame
        cell, unit and amount (not negative): budgets in thousands of euros, or numbers of films.

    Returns
    -------
    DataFrame
        `COLUMNS`; low and high are the 95 % interval.
    """
    rows = rows.sort_values(["cell", "amount", "unit"])
    sizes = rows.groupby("cell")["amount"].transform("size")
    large = rows[sizes >= MIN_CONCENTRATION]
    wanted = np.unique(large["unit"])
    drawn = np.stack([draws(units[unit]) for unit in wanted]) if wanted.size else _NOTHING
    found = (
        (cells.iloc[cast("int", cell)], len(group), _gini(group, drawn, wanted))
        for cell, group in large.groupby("cell", sort=True)
    )
    return as_rows(
        (dict(zip(COLUMNS, (*key, n, *numbers), strict=True)) for key, n, numbers in found),
        COLUMNS,
    )


def read_gini_intervals(relation: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """Return `gini_intervals` of a relation: measure, `CELL`, unit_id, amount.

    Cells and units are numbered there: their names would take more memory than their numbers.
    """
    key = ", ".join(["measure", *CELL])

    def read(query: str) -> pd.DataFrame:
        found: pd.DataFrame = cast("duckdb.DuckDBPyRelation", relation.query("units", query)).df()
        return found

    cells = read(f"select distinct {key} from units order by all")  # noqa: S608 -- our own names
    units = read("select distinct unit_id from units order by all")
    rows = read(
        f"select dense_rank() over (order by {key}) - 1 as cell, "  # noqa: S608
        "dense_rank() over (order by unit_id) - 1 as unit, amount from units"
    )
    return gini_intervals(cells, units["unit_id"].tolist(), rows)


def _gini(
    group: pd.DataFrame, all_drawn: Weights, wanted: npt.NDArray[np.int64]
) -> tuple[float, float, float]:
    values = group["amount"].to_numpy(np.float64)
    drawn = all_drawn[np.searchsorted(wanted, group["unit"])]
    once = float(gini(values, np.ones((len(values), 1)))[0])
    parts = [
        gini(values, drawn[:, at : at + _AT_ONCE]) for at in range(0, drawn.shape[1], _AT_ONCE)
    ]
    low, high = intervals(np.concatenate(parts)[None, :])[0]
    return round(once, DIGITS), round(float(low), DIGITS), round(float(high), DIGITS)
