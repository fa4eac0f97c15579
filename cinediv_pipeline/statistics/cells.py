"""Which films are in which cells of the indicators, as a sparse matrix.

Text would cost more than the statistics: a film stands in some thirty-five cells, each of five
columns. So cells and films are numbered where they come from, once.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, cast

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse  # type: ignore[import-untyped]

CELL: Final = ["population", "period_start", "period_end", "breakdown", "breakdown_value"]
_KEYS: Final = (
    f"select distinct {', '.join(CELL)} from cells where breakdown_value is not null order by all"  # noqa: S608
)
_FILMS: Final = (
    "select distinct agrement_id from cells where breakdown_value is not null order by all"
)
_MEMBERS: Final = f"""
    with keys as (
        select *, row_number() over (order by {", ".join(CELL)}) - 1 as cell from ({_KEYS})
    ),
    films as (select *, row_number() over (order by agrement_id) - 1 as film from ({_FILMS}))
    select cell, film from cells inner join keys using ({", ".join(CELL)})
    inner join films using (agrement_id)
"""  # noqa: S608 -- our own names

Places = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """The cells with films, in the order of `CELL`, and their films; unknown values are left out.

    `keys` has one row per cell and the columns of `CELL`; `films` has the ids; `members` has a one
    for each film in each cell, shape ``(n_cells, n_films)``.
    """

    keys: pd.DataFrame
    films: pd.Index
    members: sparse.csr_array

    @classmethod
    def of(cls, cells: pd.DataFrame) -> "Cells":
        """Return the cells of a frame with agrement_id and the columns of `CELL`."""
        placed = cells.dropna(subset=["breakdown_value"])
        keys = placed[CELL].drop_duplicates().sort_values(CELL, ignore_index=True)
        films = pd.Index(placed["agrement_id"].unique()).sort_values()
        number = placed.groupby(CELL, sort=True).ngroup()
        pairs = number.to_numpy(np.int64), films.get_indexer(placed["agrement_id"])
        return cls(keys, films, ones(*pairs, (len(keys), films.size)))

    @classmethod
    def read(cls, cells: duckdb.DuckDBPyRelation) -> "Cells":
        """Return the cells of a relation with agrement_id and the columns of `CELL`."""
        keys, films, members = (asked(cells, query) for query in (_KEYS, _FILMS, _MEMBERS))
        shape = (len(keys), len(films))
        pairs = members["cell"].to_numpy(np.int64), members["film"].to_numpy(np.int64)
        return cls(keys, pd.Index(films["agrement_id"]), ones(*pairs, shape))

    def among(self, films: pd.Index) -> sparse.csr_array:
        """Return the members with one column per id of `films`, in their order.

        Raises
        ------
        KeyError
            A film of a cell is not among them.
        """
        places = films.get_indexer(self.films)
        if (places < 0).any():
            raise KeyError(
                f"not among the films: {', '.join(map(str, self.films[places < 0][:5]))}"
            )
        data, indices, pointers = self.members.data, self.members.indices, self.members.indptr
        found = sparse.csr_array(
            (data, places[indices], pointers), shape=(len(self.keys), films.size)
        )
        found.sort_indices()
        return found


def asked(relation: duckdb.DuckDBPyRelation, query: str) -> pd.DataFrame:
    """Return what a query finds in a relation, which it calls `cells`."""
    found: pd.DataFrame = cast("duckdb.DuckDBPyRelation", relation.query("cells", query)).df()
    return found


def ones(rows: Places, columns: Places, shape: tuple[int, int]) -> sparse.csr_array:
    """Return a matrix that counts the pairs of row and column."""
    return sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=shape)


def only(members: sparse.csr_array, films: Flags) -> sparse.csr_array:
    """Return the members that are among the flagged films, under the same places."""
    kept = films[members.indices]
    pointers = np.concatenate([[0], np.cumsum(kept)])[members.indptr]
    return sparse.csr_array((members.data[kept], members.indices[kept], pointers), members.shape)


def alike(members: sparse.csr_array) -> npt.NDArray[np.intp]:
    """Return the number of the group of each film: those of one group are in the same cells."""
    of_films = members.T.tocsr()
    of_films.sort_indices()
    cells, counts = of_films.indices, of_films.data
    found = np.empty(of_films.shape[0], dtype=object)
    found[:] = [
        (cells[first:end].tobytes(), counts[first:end].tobytes())
        for first, end in pairwise(of_films.indptr.tolist())
    ]
    return pd.factorize(found)[0]
