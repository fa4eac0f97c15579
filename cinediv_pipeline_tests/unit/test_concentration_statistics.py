"""Gini coefficients: worked out by hand, and by pairs."""

import itertools

import duckdb
import numpy as np
import pandas as pd
import pytest

from cinediv_pipeline.statistics.concentration import COLUMNS, gini, read_gini_intervals


def by_pairs(values: list[float]) -> float:
    total = sum(abs(a - b) for a, b in itertools.product(values, values))
    return total / (2 * len(values) ** 2 * (sum(values) / len(values)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 1, 1, 1], 0), ([0, 0, 0, 1], 0.75), ([1, 2, 3], 2 / 9), ([1, 1, 3], 4 / 15)],
)
def test_the_coefficient_is_that_of_pairs(values: list[float], expected: float) -> None:
    found = gini(np.array(values, dtype=float), np.ones((len(values), 1)))
    assert found[0] == pytest.approx(expected)
    assert by_pairs(values) == pytest.approx(expected)


def test_a_weight_is_as_good_as_so_many_units() -> None:
    found = gini(np.array([1.0, 3.0, 7.0]), np.array([[2, 0], [1, 4], [3, 0]]))
    assert found.tolist() == pytest.approx([by_pairs([1, 1, 3, 7, 7, 7]), 0])


def test_nothing_drawn_is_not_defined() -> None:
    assert np.isnan(gini(np.array([1.0, 2.0]), np.zeros((2, 1)))).all()


def units(n: int, measure: str = "budget") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": measure,
            "population": "fif",
            "period_start": pd.Timestamp(2020, 1, 1),
            "period_end": pd.Timestamp(2020, 12, 31),
            "breakdown": "all",
            "breakdown_value": "all",
            "unit_id": [f"u{place:03d}" for place in range(n)],
            "amount": [1000 + 37 * place for place in range(n)],
        }
    )


def gini_intervals(table: pd.DataFrame) -> pd.DataFrame:
    with duckdb.connect() as connection:
        return read_gini_intervals(connection.from_df(table))


def test_a_cell_has_its_coefficient_within_its_interval() -> None:
    table = units(60)
    found = gini_intervals(table).iloc[0]
    assert list(found.index) == COLUMNS
    assert found["gini"] == pytest.approx(by_pairs([float(x) for x in table["amount"]]))
    assert found["low"] < found["gini"] < found["high"]
    again = gini_intervals(table.sample(frac=1, random_state=2)).iloc[0]
    assert again.equals(found)


def test_fewer_than_fifty_units_have_no_row() -> None:
    both = pd.concat([units(49), units(50, "films_per_director")])
    assert gini_intervals(both)["measure"].tolist() == ["films_per_director"]
    assert gini_intervals(units(0)).empty
