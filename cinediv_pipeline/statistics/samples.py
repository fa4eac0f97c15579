"""Sums and medians of what was drawn, for all cells, in pieces that stay in a processor's cache.

Everything summed is a whole number below 2**53, so that the order of adding does not matter.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from cinediv_pipeline.statistics.cells import Flags, Places, alike
from cinediv_pipeline.statistics.draws import Floats, Weights

_Counts = npt.NDArray[np.int32]

# Draws that are held as floats together: 4 MB, or 128 replicates of many films.
_FLOATS: Final = 500_000
# Cells of at most so many films are looked at together; their draws fit in two bytes.
_ROWS: Final = 256
# Films that are added up before one is looked at alone.
_PIECE: Final = 32


class Sums:
    """Sums over the members of each cell.

    `members` has shape ``(n_cells, n_members)`` and `drawn` ``(n_films, replicates)``; `films` says
    which film each member is, by default the one of its own number.
    """

    def __init__(
        self, members: sparse.csr_array, drawn: Weights, films: Places | None = None
    ) -> None:
        self._drawn = drawn
        self._films = np.arange(members.shape[1]) if films is None else films
        self._group = alike(members)
        first = np.unique(self._group, return_index=True)[1]
        self._cells = members[:, first]

    def of(self, values: Floats | Flags) -> Floats:
        """Return the sums of one whole number per member, shape ``(n_cells, replicates)``."""
        n_films, replicates = self._drawn.shape
        found = np.zeros((self._cells.shape[0], replicates))
        given = np.flatnonzero(values)
        shape = (self._cells.shape[1], n_films)
        groups = sparse.csr_array(
            (values[given].astype(np.float64), (self._group[given], self._films[given])),
            shape=shape,
        )
        step = max(_FLOATS // max(n_films, 1), 128)
        for start in range(0, replicates, step):
            part = slice(start, start + step)
            # members of the same cells are added up once, not once per cell
            found[:, part] = self._cells @ (groups @ self._drawn[:, part].astype(np.float64))
        return found


def medians(values: sparse.csr_array, drawn: Weights) -> Floats:
    """Return the median of each cell in each replicate, shape ``(n_cells, replicates)``.

    `values` has a row per cell, with the value of each of its films under the film's place in
    `drawn`, shape ``(n_films, replicates)``; the values of a cell are stored in ascending order.
    The middle of an even number of films is the mean of both neighbours, as in SQL. Where no film
    is drawn the median is nan.
    """
    found = np.full((values.shape[0], drawn.shape[1]), np.nan)
    sizes = np.diff(values.indptr)
    for size in np.unique(sizes[sizes > 0]).tolist():
        cells = np.flatnonzero(sizes == size)
        step = 1 if size > _ROWS else max(_ROWS // size, 1) * 8
        for start in range(0, cells.size, step):
            part = cells[start : start + step]
            places = values.indptr[part][:, None] + np.arange(size)
            own, films = values.data[places], values.indices[places]
            found[part] = (
                median(own[0], films[0], drawn) if size > _ROWS else _together(own, drawn[films])
            )
    return found


def _together(values: Floats, drawn: Weights) -> Floats:
    """Return the medians of cells of equally many films, film by film.

    `values` has shape ``(n_cells, n)`` and `drawn` ``(n_cells, n, replicates)``.
    """
    totals = drawn.sum(axis=1, dtype=np.uint16)
    ranks = np.stack([(totals + 1) // 2, totals // 2 + 1])
    reached = np.zeros_like(totals)
    below = np.zeros((2, *totals.shape), dtype=np.uint16)
    for film in range(values.shape[1]):
        reached += drawn[:, film]
        below += reached < ranks
    last = values.shape[1] - 1
    lower, upper = (np.take_along_axis(values, np.minimum(n, last), axis=1) for n in below)
    return np.where(totals > 0, (lower + upper) / 2, np.nan)


def median(values: Floats, places: Places, drawn: Weights) -> Floats:
    """Return the median of some films in each replicate, shape ``(replicates,)``.

    `values` has shape ``(n,)`` and is sorted; `places` says which rows of `drawn` are the draws of
    these films.
    """
    reached = _reached(places, drawn)
    totals, last = reached[-1], values.size - 1
    ranks = [(totals + 1) // 2, totals // 2 + 1]
    pieces = [(reached < rank).sum(axis=0) for rank in ranks]
    # the films between which the middle lies in one replicate or another: few of many
    first = int(pieces[0].min())
    end = (min(int(pieces[1].max()), len(reached) - 1) + 1) * _PIECE
    within = drawn[places[first * _PIECE : end]].cumsum(axis=0, dtype=np.int32)
    if first:
        within += reached[first - 1]
    lower, upper = (
        values[np.minimum(first * _PIECE + (within < rank).sum(axis=0), last)] for rank in ranks
    )
    return np.where(totals > 0, (lower + upper) / 2, np.nan)


def _reached(places: Places, drawn: Weights) -> _Counts:
    """Return the films drawn up to the end of each piece, shape ``(pieces, replicates)``."""
    found: _Counts = np.stack([
        drawn[places[start : start + _PIECE]].sum(axis=0, dtype=np.int32)
        for start in range(0, places.size, _PIECE)
    ])  # fmt: skip
    return found.cumsum(axis=0, dtype=np.int32)
