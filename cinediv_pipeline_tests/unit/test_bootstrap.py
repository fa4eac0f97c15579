"""The bootstrap: draws that depend on the film only, medians that a slow way confirms."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest

from cinediv_pipeline.statistics import bootstrap

ENDS = ("n_films_low", "n_films_high", "total_eur_low", "total_eur_high", "median_eur_low",
        "median_eur_high", "mean_eur_low", "mean_eur_high")  # fmt: skip


def cells(**members: list[str]) -> pd.DataFrame:
    """One cell per breakdown value, with the films listed."""
    return pd.DataFrame([
        {"population": "agrees", "period_start": "2020-01-01", "period_end": "2020-12-31",
         "breakdown": "genre", "breakdown_value": value, "agrement_id": film}
        for value, films in members.items() for film in films
    ])  # fmt: skip


def agreements(**devis: float | None) -> pd.DataFrame:
    return pd.DataFrame({
        "agrement_id": list(devis),
        "devis_eur": pd.array([math.nan if value is None else value for value in devis.values()],
                              dtype="Float64"),
    })  # fmt: skip


def ends(found: pd.DataFrame, value: str) -> dict[str, float]:
    row = found.loc[found["breakdown_value"] == value, list(ENDS)]
    assert len(row) == 1
    return {name: float(end) for name, end in zip(ENDS, row.to_numpy()[0], strict=True)}


def test_draws_of_a_film_are_the_same_every_time() -> None:
    assert bootstrap.draws("001234-2020").tolist() == bootstrap.draws("001234-2020").tolist()
    assert bootstrap.draws("a", replicates=7).shape == (7,)


def test_draws_of_two_films_differ() -> None:
    assert bootstrap.draws("a").tolist() != bootstrap.draws("b").tolist()


def test_draws_are_small_numbers_of_one_byte() -> None:
    drawn = bootstrap.draws("a")
    assert drawn.dtype == np.uint8
    assert drawn.shape == (1000,)
    assert drawn.max() < 12  # P(12 or more) of a Poisson(1) draw is 8e-10


def test_a_film_occurs_once_on_average() -> None:
    pooled = np.concatenate([bootstrap.draws(f"film-{number}") for number in range(200)])
    # 200,000 Poisson(1) draws: five standard errors of the mean are 0.011.
    assert abs(pooled.mean() - 1) < 0.011
    assert abs(pooled.var() - 1) < 0.02
    assert pooled.min() == 0


@pytest.mark.parametrize("n_films", [1, 2, 3, 10, 31])
def test_weighted_medians_are_medians_of_repeated_values(n_films: int) -> None:
    generator = np.random.default_rng(n_films)
    values = np.sort(generator.integers(0, 20, n_films).astype(np.float64))
    weights = generator.poisson(1.0, (300, n_films)).astype(np.uint8)
    slow = [
        float(np.median(repeated)) if repeated.size else math.nan
        for repeated in (np.repeat(values, weights[row]) for row in range(300))
    ]
    np.testing.assert_array_equal(bootstrap.weighted_medians(values, weights), slow)


def test_the_median_of_an_even_number_is_the_mean_of_both_neighbours() -> None:
    values = np.array([1.0, 2.0, 10.0])
    weights = np.array([[1, 0, 1], [0, 1, 2], [2, 0, 1], [0, 0, 0]], dtype=np.uint8)
    medians = bootstrap.weighted_medians(values, weights)
    np.testing.assert_array_equal(medians, [5.5, 10.0, 1.0, math.nan])


def test_medians_of_more_films_than_a_byte_counts() -> None:
    values = np.arange(1000, dtype=np.float64)
    weights = np.full((1, 1000), 3, dtype=np.uint8)
    np.testing.assert_array_equal(bootstrap.weighted_medians(values, weights), [499.5])


def test_an_interval_leaves_undefined_replicates_out() -> None:
    samples = np.array([[math.nan, *range(41)], [*range(40, -1, -1), math.nan]], dtype=np.float64)
    np.testing.assert_array_equal(bootstrap.intervals(samples), [[1.0, 39.0], [1.0, 39.0]])


def test_an_interval_of_nothing_is_undefined() -> None:
    low, high = bootstrap.intervals(np.array([[math.nan, math.nan]]))[0]
    assert math.isnan(low)
    assert math.isnan(high)


def test_an_interval_of_one_replicate_is_that_replicate() -> None:
    samples = np.array([[math.nan, 7.0, math.nan], [0.0, 1.0, math.nan]])
    # between 0 and 1: 2.5 % and 97.5 % of the way
    np.testing.assert_allclose(bootstrap.intervals(samples), [[7.0, 7.0], [0.025, 0.975]])


@pytest.mark.parametrize("share_undefined", [0.0, 0.3, 0.97, 1.0])
def test_intervals_are_linear_quantiles(share_undefined: float) -> None:
    generator = np.random.default_rng(7)
    samples = generator.normal(size=(50, 199))
    samples[generator.random(samples.shape) < share_undefined] = math.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # numpy warns of a row of nan only
        wanted = np.nanquantile(samples, [0.025, 0.975], axis=1, method="linear").T
    found = bootstrap.intervals(samples)
    assert found.shape == (50, 2)
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


def test_a_ratio_over_nothing_is_undefined() -> None:
    over, under = np.array([3.0, 0.0, 1.0, 0.0, math.nan]), np.array([2.0, 5.0, 0.0, 0.0, 1.0])
    found = bootstrap.ratios(over, under)
    np.testing.assert_array_equal(found, [1.5, 0.0, math.nan, math.nan, math.nan])


def test_a_cell_of_one_film_has_the_interval_of_one_poisson_count() -> None:
    found = bootstrap.cell_intervals(cells(fiction=["a"]), agreements(a=100.0))
    # P(0) is 0.37 and P(more than 3) is 0.019: the 95 % interval runs from 0 to 3 films.
    assert list(ends(found, "fiction").values()) == [0.0, 3.0, 0.0, 300.0, *[100.0] * 4]


def test_the_mean_of_a_cell_is_that_of_the_films_drawn() -> None:
    budgets = {"a": 10.0, "b": 20.0, "c": 90.0}
    found = ends(
        bootstrap.cell_intervals(cells(fiction=[*"bca"]), agreements(**budgets)), "fiction"
    )
    drawn = {film: bootstrap.draws(film) for film in budgets}
    means = [
        float(np.mean(np.repeat([10.0, 20.0, 90.0], counts)))
        for counts in zip(drawn["a"], drawn["b"], drawn["c"], strict=True)
        if sum(map(int, counts))
    ]
    assert 900 < len(means) < 1000  # P(no film at all) is e^-3, 5 %
    low, high = np.quantile(means, [0.025, 0.975])
    assert found["mean_eur_low"] == pytest.approx(low)
    assert found["mean_eur_high"] == pytest.approx(high)


def test_a_film_added_elsewhere_does_not_change_a_cell() -> None:
    before = bootstrap.cell_intervals(cells(fiction=["a", "b"]), agreements(a=3.0, b=1.0))
    after = bootstrap.cell_intervals(
        cells(fiction=["a", "b"], documentary=["c"]), agreements(c=2.0, a=3.0, b=1.0)
    )
    assert ends(after, "fiction") == ends(before, "fiction")


def test_the_order_of_the_rows_does_not_matter() -> None:
    placed, listed = cells(fiction=["a", "b"], animation=["c"]), agreements(a=3.0, b=1.0, c=1.0)
    found = bootstrap.cell_intervals(placed, listed)
    turned = bootstrap.cell_intervals(placed.iloc[::-1], listed.iloc[::-1])
    pd.testing.assert_frame_equal(found, turned)


@pytest.mark.parametrize("dtype", ["Float64", "Int64", "float64", "object"])
def test_a_cell_without_any_budget_has_a_count_and_no_money(dtype: str) -> None:
    listed = pd.DataFrame({
        "agrement_id": ["a", "b"], "devis_eur": pd.Series([None, None], dtype=dtype),
    })  # fmt: skip
    found = ends(bootstrap.cell_intervals(cells(fiction=["a", "b"]), listed), "fiction")
    low, high, *money = found.values()
    assert 0 <= low < high
    assert len(money) == 6
    assert all(math.isnan(end) for end in money)


def test_a_film_without_budget_counts_but_does_not_move_the_money() -> None:
    alone = bootstrap.cell_intervals(cells(fiction=["a"]), agreements(a=5.0))
    joined = bootstrap.cell_intervals(cells(fiction=["a", "b"]), agreements(a=5.0, b=None))
    before, after = ends(alone, "fiction"), ends(joined, "fiction")
    assert [after[end] for end in ENDS[2:]] == [before[end] for end in ENDS[2:]]
    assert after["n_films_high"] > before["n_films_high"]


def test_unknown_breakdown_values_have_no_row() -> None:
    placed = cells(fiction=["a"], other=["b"])
    placed.loc[placed["breakdown_value"] == "other", "breakdown_value"] = None
    found = bootstrap.cell_intervals(placed, agreements(a=1.0, b=1.0))
    assert found["breakdown_value"].tolist() == ["fiction"]


def test_the_columns_are_the_cell_and_eight_ends() -> None:
    found = bootstrap.cell_intervals(cells(fiction=["a"]), agreements(a=1.0))
    assert found.columns.tolist() == [*bootstrap.CELL, *ENDS]


def test_without_films_the_table_is_empty_and_typed() -> None:
    none = cells(fiction=["a"]).head(0)
    found = bootstrap.cell_intervals(none, agreements())
    assert found.empty
    assert found.columns.tolist() == [*bootstrap.CELL, *ENDS]
    assert {str(found[end].dtype) for end in ENDS} == {"float64"}
