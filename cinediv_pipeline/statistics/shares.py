"""Seeded bootstrap of means and medians of women's shares over films.

The same draws as in `bootstrap`: each film occurs a Poisson(1) number of times in a replicate.
"""

from typing import Final

import duckdb
import numpy as np
import pandas as pd
from scipy import sparse  # type: ignore[import-untyped]

from cinediv_pipeline.statistics.bootstrap import CELL, drawn_for, intervals, ratios
from cinediv_pipeline.statistics.cells import asked, ones
from cinediv_pipeline.statistics.draws import Floats, Weights
from cinediv_pipeline.statistics.samples import Sums, medians

#: What the statistics of medians end with; all others are means.
MEDIAN: Final = "_median"
_KEY: Final = ["statistic", *CELL]
# Rows of `film_shares` that are looked at together: some 200 MB.
_AT_ONCE: Final = 2_000_000
_CELLS: Final = f"""
    select cell_number, statistic, {", ".join(CELL)}, count(*) as n_rows
    from cells group by all order by cell_number
"""  # noqa: S608 -- our own names
_FILMS: Final = "select distinct film_id from cells order by film_id"
_ROWS: Final = f"""
    with films as (
        select film_id, row_number() over (order by film_id) - 1 as film from ({_FILMS})
    )
    select cell_number, cast(film as integer) as film, cast(numerator as integer) as numerator,
        cast(denominator as integer) as denominator
    from cells inner join films using (film_id)
"""  # noqa: S608 -- our own names


def read_share_intervals(
    shares: duckdb.DuckDBPyRelation, *, at_once: int = _AT_ONCE
) -> pd.DataFrame:
    """Return one row per cell of the relation `film_shares`, reading cells of some rows at once.

    The columns are those of `share_intervals`.
    """
    cells = asked(shares, _CELLS)
    films = pd.Index(asked(shares, _FILMS)["film_id"])
    drawn = drawn_for(films)
    if cells.empty:
        return _intervals(cells, cells, drawn)
    found = []
    for _, some in cells.groupby(cells["n_rows"].cumsum() // at_once):
        first, last = some["cell_number"].min(), some["cell_number"].max()
        own = shares.filter(f"cell_number between {first} and {last}")
        places = films.get_indexer(asked(own, _FILMS)["film_id"])
        rows = asked(own, _ROWS)
        found.append(_intervals(some, rows.assign(film=places[rows["film"]]), drawn))
    return pd.concat(found, ignore_index=True)


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
    return _intervals(cells, rows, drawn_for(films["film_id"]))


def _intervals(cells: pd.DataFrame, rows: pd.DataFrame, drawn: Weights) -> pd.DataFrame:
    if cells.empty:
        empty = {end: pd.Series(dtype="float64") for end in ("low", "high")}
        return cells[_KEY].head(0).assign(**empty)
    is_median = cells["statistic"].str.endswith(MEDIAN).to_numpy()
    ends = np.full((len(cells), 2), np.nan)
    place = pd.Series(np.arange(len(cells)), index=cells["cell_number"])
    placed = rows.assign(place=rows["cell_number"].map(place))
    of_median = is_median[placed["place"]]
    ends[~is_median] = _of_means(placed[~of_median], drawn, len(cells))[~is_median]
    ends[is_median] = _of_medians(placed[of_median], drawn, len(cells))[is_median]
    return cells[_KEY].assign(low=ends[:, 0], high=ends[:, 1])


def _of_means(rows: pd.DataFrame, drawn: Weights, n_cells: int) -> Floats:
    """Return the intervals of all cells, shape ``(n_cells, 2)``; nan for cells without films."""
    parts = ["film", "numerator", "denominator"]
    number = rows.groupby(parts, sort=False).ngroup().to_numpy(np.int64)
    shares = rows[parts].drop_duplicates()
    films, over, under = (shares[name].to_numpy(np.int64) for name in parts)
    members = ones(rows["place"].to_numpy(np.int64), number, (n_cells, len(shares)))
    sums = Sums(members, drawn, films)
    return intervals(ratios(sums.of(over.astype(np.float64)), sums.of(under.astype(np.float64))))


def _of_medians(rows: pd.DataFrame, drawn: Weights, n_cells: int) -> Floats:
    ordered = rows.assign(share=rows["numerator"] / rows["denominator"]).sort_values(
        ["place", "share"], kind="stable"
    )
    shares, films = ordered["share"].to_numpy(np.float64), ordered["film"].to_numpy(np.int64)
    pointers = np.searchsorted(ordered["place"].to_numpy(), np.arange(n_cells + 1))
    shape = (n_cells, len(drawn))
    return intervals(medians(sparse.csr_array((shares, films, pointers), shape), drawn))
