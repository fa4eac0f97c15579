"""The budget gap with like compared to like: regressions, their card, and a decomposition.

ln(devis) is regressed on "directed only by women" against "only by men" and, step by step, on the
year, the genre, the rank and the original language. Errors are clustered by director: films that
share one, directly or through others, are one cluster. Rank may itself result from inequality, so
the gap without it stands beside the gap with it, and the raw one beside both.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from cinediv_pipeline.statistics.bootstrap import draws, intervals
from cinediv_pipeline.statistics.rows import as_rows
from cinediv_pipeline.vocabulary import ADJUSTMENTS, MAIN_ADJUSTMENT

Floats = npt.NDArray[np.float64]
CELL: Final = ["population", "period_start", "period_end"]
WOMAN: Final = "woman"
#: Fewer films than this say little once they are split by year, genre and rank.
MIN_FILMS: Final = 200
#: Each side of the comparison, as rule R3.
MIN_SIDE: Final = 3
#: What the sensitivity check leaves out: the largest hundredth of the budgets.
LARGEST: Final = 0.99
#: Periods this long get the sensitivity checks and the decomposition.
LONG_YEARS: Final = 10
#: Results are rounded to what no order of summation changes.
DIGITS: Final = 9
MEDIAN_DIGITS: Final = 4
# Replicates that are held in memory together: 8 bytes for each cluster and replicate.
_AT_ONCE: Final = 100
_COVARIATES: Final = sorted({name for names in ADJUSTMENTS.values() for name in names})
COLUMNS: Final = [
    "model", "specification", *CELL, "term", "estimate", "std_error", "ci_low", "ci_high",
    "p_value", "n_films", "n_women", "n_clusters", "r_squared",
]  # fmt: skip


class Design(NamedTuple):
    """A regression problem: outcome ``(n,)``, covariates ``(n, k)`` with the names of the k."""

    outcome: Floats
    matrix: Floats
    terms: list[str]


@dataclass(frozen=True)
class Sample:
    """The films of one cell, and what a row about them says."""

    films: pd.DataFrame
    cell: tuple[Any, ...]

    @property
    def is_long(self) -> bool:
        """Whether the period covers ten years or more."""
        return int(self.cell[2].year) - int(self.cell[1].year) + 1 >= LONG_YEARS

    @property
    def is_enough(self) -> bool:
        """Whether there are films enough, and on either side."""
        n_women = int(self.films["is_woman"].sum())
        fewest = min(n_women, len(self.films) - n_women)
        return len(self.films) >= MIN_FILMS and fewest >= MIN_SIDE

    @cached_property
    def about(self) -> dict[str, Any]:
        """The cell, and how many films, films by women and clusters it has."""
        return {
            **dict(zip(CELL, self.cell, strict=True)),
            "n_films": len(self.films),
            "n_women": int(self.films["is_woman"].sum()),
            "n_clusters": self.films["cluster"].nunique(),
        }

    def rows(
        self, model: str, specification: str, terms: Sequence[str], **found: Floats
    ) -> Iterator[dict[str, Any]]:
        """Yield the rows of the card; of shorter periods only the one that is asked for."""
        for place, term in enumerate(terms):
            if self.is_long or term == WOMAN:
                yield {
                    **self.about,
                    "model": model,
                    "specification": specification,
                    "term": term,
                    **{name: round(float(all_[place]), DIGITS) for name, all_ in found.items()},
                }


def budget_models(
    films: pd.DataFrame, cells: pd.DataFrame, directors: pd.DataFrame
) -> pd.DataFrame:
    """Return the card of all models, one row per model, specification, cell and term.

    Parameters
    ----------
    films : DataFrame
        One row per agreement directed only by women or only by men: agrement_id, agrement_year,
        genre, rank, is_eof (each may be null), devis_eur (> 0), is_woman, and for each population
        a column in_<population> (boolean).
    cells : DataFrame
        The columns of `CELL`: populations, and first and last days of spans of years.
    directors : DataFrame
        agrement_id and person_id.

    Returns
    -------
    DataFrame
        `COLUMNS`; estimates in log points (ln of euros), with 95 % intervals. A cell with fewer
        than 200 films, or fewer than three on a side, has no row.
    """
    samples = _samples(films, cells, directors)
    return as_rows((row for sample in samples for fit in _FITS for row in fit(sample)), COLUMNS)


def window_cells(films: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of `CELL` for every population of `films` and span of `windows`."""
    populations = [name[3:] for name in films.columns if name.startswith("in_")]
    return pd.DataFrame({"population": populations}).merge(windows, how="cross")[CELL]


def window_models(
    films: pd.DataFrame, windows: pd.DataFrame, directors: pd.DataFrame
) -> pd.DataFrame:
    """Return `budget_models` in the cells of `window_cells`."""
    return budget_models(films, window_cells(films, windows), directors)


def clusters(directors: pd.DataFrame) -> pd.Series:
    """Return the cluster of each agreement: films that share a director, also through others.

    The index is agrement_id; the value is the smallest agrement_id of the cluster, so that it
    does not depend on the order of rows.
    """
    known = directors.dropna(subset=["person_id"])
    film, films = pd.factorize(known["agrement_id"], sort=True)
    person, people = pd.factorize(known["person_id"], sort=True)
    size = len(films) + len(people)
    edges = sparse.coo_array((np.ones(len(film)), (film, person + len(films))), shape=(size, size))
    _, label = connected_components(edges, directed=False)
    of_film = pd.Series(label[: len(films)])
    names = pd.Series(films)
    return pd.Series(names.groupby(of_film).transform("min").to_numpy(), index=films)


def _samples(films: pd.DataFrame, cells: pd.DataFrame, directors: pd.DataFrame) -> Iterator[Sample]:
    found = clusters(directors)
    placed = films.sort_values("agrement_id").assign(
        cluster=lambda table: table["agrement_id"].map(found).fillna(table["agrement_id"]),
        log_devis=lambda table: np.log(table["devis_eur"].to_numpy(dtype=np.float64)),
    )
    # missing levels are looked at before the films are split, so that all cells have the same
    placed = placed.assign(
        year=placed["agrement_year"], **{name: _levels(placed[name]) for name in _COVARIATES}
    )
    for population, first, last in cells.sort_values(CELL)[CELL].itertuples(index=False):
        within = placed["year"].between(first.year, last.year) & placed[f"in_{population}"]
        group = placed[within]
        sample = Sample(group, (population, first, last))
        if sample.is_enough:
            yield sample


def _levels(column: pd.Series) -> pd.Categorical:
    """Return a covariate as levels in order; what is missing is a level of its own."""
    known = column.astype("object").where(column.notna(), "unknown").astype(str)
    return pd.Categorical(known, categories=sorted(known.unique()))


def _design(films: pd.DataFrame, covariates: Sequence[str]) -> Design:
    """Return outcome and covariates: an intercept, woman, and all levels but the first of each."""
    blocks = [np.ones((len(films), 1)), films[["is_woman"]].to_numpy(np.float64)]
    terms = ["intercept", WOMAN]
    for name in covariates:
        codes, names = films[name].cat.codes.to_numpy(), films[name].cat.categories
        present = np.unique(codes)[1:]
        blocks.append((codes[:, None] == present).astype(np.float64))
        terms.extend(f"{name}={names[code]}" for code in present)
    return Design(films["log_devis"].to_numpy(), np.concatenate(blocks, axis=1), terms)


def _regressions(sample: Sample) -> Iterator[dict[str, Any]]:
    """Least squares under each specification, and without the largest budgets."""
    for name, covariates in ADJUSTMENTS.items():
        yield from _least_squares(sample, "least_squares", name, covariates)
    if sample.is_long:
        ceiling = sample.films["devis_eur"].quantile(LARGEST)
        rest = Sample(sample.films[sample.films["devis_eur"] <= ceiling], sample.cell)
        if not rest.is_enough:
            return
        yield from _least_squares(
            rest, "without_largest", MAIN_ADJUSTMENT, ADJUSTMENTS[MAIN_ADJUSTMENT]
        )


def _least_squares(
    sample: Sample, model: str, name: str, covariates: Sequence[str]
) -> Iterator[dict[str, Any]]:
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 -- a second to import

    design = _design(sample.films, covariates)
    groups = pd.factorize(sample.films["cluster"])[0]
    fit = OLS(design.outcome, design.matrix).fit(cov_type="cluster", cov_kwds={"groups": groups})
    explained = np.full(len(design.terms), fit.rsquared)
    yield from sample.rows(model, name, design.terms, **_estimates(fit), r_squared=explained)


def _estimates(fit: Any) -> dict[str, Floats]:
    low, high = fit.conf_int().T
    return {
        "estimate": fit.params, "std_error": fit.bse, "ci_low": low, "ci_high": high,
        "p_value": fit.pvalues,
    }  # fmt: skip


def _median_regression(sample: Sample) -> Iterator[dict[str, Any]]:
    """Regress the median instead of the mean: no big film moves it.

    Its errors are not clustered, and it is found by steps: fewer digits are sure.
    """
    from statsmodels.regression.quantile_regression import QuantReg  # noqa: PLC0415

    if not sample.is_long:
        return
    design = _design(sample.films, ADJUSTMENTS[MAIN_ADJUSTMENT])
    fit = QuantReg(design.outcome, design.matrix).fit(q=0.5)
    found = {name: np.round(all_, MEDIAN_DIGITS) for name, all_ in _estimates(fit).items()}
    for row in sample.rows("median_regression", MAIN_ADJUSTMENT, design.terms, **found):
        yield {**row, "n_clusters": None}


def _decomposition(sample: Sample) -> Iterator[dict[str, Any]]:
    """Split the raw gap into what year, genre and rank go with, and the rest.

    The parts add up to the raw gap: difference of the means of each covariate times its
    coefficient, and the coefficient of "woman". Bootstrap over clusters.
    """
    if not sample.is_long:
        return
    covariates = ADJUSTMENTS[MAIN_ADJUSTMENT]
    design = _design(sample.films, covariates)
    parts = {name: [term.startswith(f"{name}=") for term in design.terms] for name in covariates}
    parts["unexplained"] = [term == WOMAN for term in design.terms]
    point, drawn = (
        np.stack([np.sum(split, axis=1), *(split[:, mask].sum(axis=1) for mask in parts.values())])
        for split in _splits(design, sample.films["cluster"])
    )
    low, high = intervals(drawn).T
    yield from sample.rows(
        "decomposition", MAIN_ADJUSTMENT, ["all", *parts], estimate=point[:, 0],
        std_error=np.nanstd(drawn, axis=1), ci_low=low, ci_high=high,
    )  # fmt: skip


def _splits(design: Design, cluster: pd.Series) -> tuple[Floats, Floats]:
    """Return what goes with each covariate, shape ``(1, k)``, and the same in each replicate.

    Films with the same covariates are added up per cluster first: however many films, the number
    of such patterns is small.
    """
    patterns, place = np.unique(design.matrix, axis=0, return_inverse=True)
    of_cluster, names = pd.factorize(cluster)
    shape = (len(patterns), len(names))
    n, total = (
        sparse.coo_array((each, (place.ravel(), of_cluster)), shape=shape).tocsr()
        for each in (np.ones(len(of_cluster)), design.outcome)
    )
    weights = np.stack([draws(str(name)) for name in names])
    blocks = (
        weights[:, at : at + _AT_ONCE].astype(np.float64)
        for at in range(0, weights.shape[1], _AT_ONCE)
    )
    once = np.ones((len(names), 1))
    point, *drawn = (
        _explained(patterns, (n @ each).T, (total @ each).T) for each in chain([once], blocks)
    )
    return point, np.concatenate(drawn)


def _explained(patterns: Floats, n: Floats, total: Floats) -> Floats:
    """Return coefficient × difference of means; `n` and `total` are ``(replicates, patterns)``."""
    squares = np.einsum("pi,pj->pij", patterns, patterns).reshape(len(patterns), -1)
    size = patterns.shape[1]
    # a level that a replicate does not draw leaves no inverse: its coefficient is then zero
    inverse = np.linalg.pinv((n @ squares).reshape(-1, size, size), hermitian=True)
    slopes = np.einsum("rij,rj->ri", inverse, total @ patterns)
    women = patterns[:, 1] == 1
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = slopes * (_mean(n, patterns, women) - _mean(n, patterns, ~women))
    return found


def _mean(n: Floats, patterns: Floats, side: npt.NDArray[np.bool_]) -> Floats:
    means: Floats = (n[:, side] @ patterns[side]) / n[:, side].sum(axis=1)[:, None]
    return means


_FITS: Final[Sequence[Callable[[Sample], Iterator[dict[str, Any]]]]] = (
    _regressions, _median_regression, _decomposition,
)  # fmt: skip
