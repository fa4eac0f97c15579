"""The draws of the seeded Poisson bootstrap, and the intervals of what was drawn.

The list is a full census, so an interval says how much a figure would vary if the year were drawn
anew: each film then occurs a Poisson(1) number of times. The draws of a film depend on its id
only, so one more film in the list does not move the interval of a cell without it.
"""

import hashlib
from collections.abc import Collection
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Weights = npt.NDArray[np.uint8]
REPLICATES: Final = 1000
SEED: Final = 20_190_101
_LEVELS: Final = np.array([0.025, 0.975])
# Draws that are kept for the next statistic, or for one at work beside: 130 MB at most.
_KEPT: Final = 100_000


@lru_cache(_KEPT)
def draws(film: str, *, replicates: int = REPLICATES) -> Weights:
    """Return how often one film occurs in each replicate, shape ``(replicates,)``."""
    digest = hashlib.sha256(f"{SEED}:{film}".encode()).digest()
    generator = np.random.default_rng(int.from_bytes(digest[:16], "big"))
    found = generator.poisson(1.0, replicates).astype(np.uint8)
    found.setflags(write=False)  # one and the same for all who ask
    return found


def drawn_for(films: Collection[str]) -> Weights:
    """Return the draws of some films, shape ``(n_films, replicates)``."""
    found = np.empty((len(films), REPLICATES), dtype=np.uint8)
    for place, film in enumerate(films):
        found[place] = draws(str(film))
    return found


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
