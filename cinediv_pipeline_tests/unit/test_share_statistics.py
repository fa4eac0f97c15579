"""The bootstrap of means and medians over films."""

import datetime as dt

import duckdb
import numpy as np
import pandas as pd
import pytest

from cinediv_pipeline.statistics.bootstrap import CELL, draws
from cinediv_pipeline.statistics.shares import read_share_intervals, share_intervals

DAYS = (dt.date(2020, 1, 1), dt.date(2020, 12, 31))


def frames(
    shares: dict[str, list[float]],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """One cell per statistic, with films f0, f1 … of the given shares, in 27,720ths."""
    cells = pd.DataFrame(
        [(n, name, "agrees", *DAYS, "role", "director") for n, name in enumerate(shares, 1)],
        columns=["cell_number", "statistic", *CELL],
    )
    longest = max(map(len, shares.values()), default=0)
    films = pd.DataFrame({"film_id": [f"f{n}" for n in range(longest)]})
    rows = pd.DataFrame(
        [
            (n, film, round(27_720 * share), 27_720)
            for n, own in enumerate(shares.values(), 1)
            for film, share in enumerate(own)
        ],
        columns=["cell_number", "film", "numerator", "denominator"],
    )
    return cells, films, rows


def test_an_interval_of_a_mean_is_that_of_its_replicates() -> None:
    shares = [0.0, 0.25, 0.5, 1.0] * 8
    found = share_intervals(*frames({"mean": shares}))
    assert list(found.columns) == ["statistic", *CELL, "low", "high"]
    # the same by hand: each film as often as drawn
    drawn = np.stack([draws(f"f{n}") for n in range(32)], axis=1).astype(float)
    means = (drawn @ np.array(shares)) / drawn.sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    own_low, own_high = (float(found[end].iloc[0]) for end in ("low", "high"))
    assert (own_low, own_high) == pytest.approx((low, high))
    assert own_low < float(np.mean(shares)) < own_high


def test_a_median_is_drawn_as_a_median() -> None:
    shares = [0.1] * 15 + [0.3] * 10 + [0.9] * 15
    found = share_intervals(*frames({"some_median": shares, "some": shares}))
    assert (found["low"][0], found["high"][0]) == pytest.approx((0.1, 0.9))
    assert found["low"][1] > 0.3


def test_films_that_are_all_alike_leave_no_spread() -> None:
    found = share_intervals(*frames({"mean": [0.5] * 20}))
    assert found[["low", "high"]].to_numpy().tolist() == [[0.5, 0.5]]


def test_the_order_of_films_does_not_matter() -> None:
    cells, films, rows = frames({"mean": [n / 40 for n in range(40)]})
    turned = rows.iloc[::-1]
    pd.testing.assert_frame_equal(
        share_intervals(cells, films, rows), share_intervals(cells, films, turned)
    )


def test_no_cells_give_an_empty_typed_table() -> None:
    cells, films, rows = frames({"mean": [0.5]})
    found = share_intervals(cells.head(0), films, rows.head(0))
    assert found.empty
    assert found["low"].dtype == np.float64


@pytest.mark.parametrize("at_once", [1, 30, 1000])
def test_cells_that_are_read_by_parts_have_the_same_intervals(at_once: int) -> None:
    shares = [n / 40 for n in range(24)]
    cells, films, rows = frames({"mean": shares, "some_median": shares[:21], "other": shares[3:]})
    joined = rows.merge(cells, on="cell_number").assign(
        film_id=films["film_id"].loc[rows["film"]].array
    )
    with duckdb.connect() as connection:
        relation = connection.from_df(joined.drop(columns="film"))
        found = read_share_intervals(relation, at_once=at_once)
        nothing = read_share_intervals(relation.filter("false"), at_once=at_once)
    wanted = share_intervals(cells, films, rows)
    assert found["statistic"].tolist() == ["mean", "some_median", "other"]
    assert found[["low", "high"]].to_numpy().tolist() == wanted[["low", "high"]].to_numpy().tolist()
    assert nothing.empty
    assert nothing.columns.tolist() == wanted.columns.tolist()
