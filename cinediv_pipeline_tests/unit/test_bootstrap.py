"""The bootstrap: draws that depend on the film only, medians that a slow way confirms."""

import math

import numpy as np
import pandas as pd
import pytest

from cinediv_pipeline.statistics import bootstrap

ENDS = ("n_films_low", "n_films_high", "total_eur_low", "total_eur_high", "median_eur_low",
        "median_eur_high")  # fmt: skip


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


def ends(found: pd.DataFrame, value: str) -> list[float]:
    row = found.loc[found["breakdown_value"] == value, list(ENDS)]
    assert len(row) == 1
    return [float(end) for end in row.to_numpy()[0]]


def test_draws_of_a_film_are_the_same_every_time() -> None:
    assert bootstrap.draws("001234-2020").tolist() == bootstrap.draws("001234-2020").tolist()
    assert bootstrap.draws("a", replicates=7).shape == (7,)


def test_draws_of_two_films_differ() -> None:
    assert bootstrap.draws("a").tolist() != bootstrap.draws("b").tolist()


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
    weights = generator.poisson(1.0, (n_films, 300)).astype(np.int64)
    slow = [
        float(np.median(repeated)) if repeated.size else math.nan
        for repeated in (np.repeat(values, weights[:, column]) for column in range(300))
    ]
    np.testing.assert_array_equal(bootstrap.weighted_medians(values, weights), slow)


def test_the_median_of_an_even_number_is_the_mean_of_both_neighbours() -> None:
    values = np.array([1.0, 2.0, 10.0])
    weights = np.array([[1, 0, 2, 0], [0, 1, 0, 0], [1, 2, 1, 0]])
    medians = bootstrap.weighted_medians(values, weights)
    np.testing.assert_array_equal(medians, [5.5, 10.0, 1.0, math.nan])


def test_an_interval_leaves_undefined_replicates_out() -> None:
    samples = np.array([math.nan, *range(41)], dtype=np.float64)
    assert bootstrap.interval(samples) == (1.0, 39.0)


def test_an_interval_of_nothing_is_undefined() -> None:
    low, high = bootstrap.interval(np.array([math.nan, math.nan]))
    assert math.isnan(low)
    assert math.isnan(high)


def test_a_cell_of_one_film_has_the_interval_of_one_poisson_count() -> None:
    found = bootstrap.cell_intervals(cells(fiction=["a"]), agreements(a=100.0))
    # P(0) is 0.37 and P(more than 3) is 0.019: the 95 % interval runs from 0 to 3 films.
    assert ends(found, "fiction") == [0.0, 3.0, 0.0, 300.0, 100.0, 100.0]


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
    low, high, *money = ends(bootstrap.cell_intervals(cells(fiction=["a", "b"]), listed), "fiction")
    assert 0 <= low < high
    assert len(money) == 4
    assert all(math.isnan(end) for end in money)


def test_a_film_without_budget_counts_but_does_not_move_the_money() -> None:
    alone = bootstrap.cell_intervals(cells(fiction=["a"]), agreements(a=5.0))
    joined = bootstrap.cell_intervals(cells(fiction=["a", "b"]), agreements(a=5.0, b=None))
    assert ends(joined, "fiction")[2:] == ends(alone, "fiction")[2:]
    assert ends(joined, "fiction")[1] > ends(alone, "fiction")[1]


def test_unknown_breakdown_values_have_no_row() -> None:
    placed = cells(fiction=["a"], other=["b"])
    placed.loc[placed["breakdown_value"] == "other", "breakdown_value"] = None
    found = bootstrap.cell_intervals(placed, agreements(a=1.0, b=1.0))
    assert found["breakdown_value"].tolist() == ["fiction"]


def test_the_columns_are_the_cell_and_six_ends() -> None:
    found = bootstrap.cell_intervals(cells(fiction=["a"]), agreements(a=1.0))
    assert found.columns.tolist() == [*bootstrap.CELL, *ENDS]
