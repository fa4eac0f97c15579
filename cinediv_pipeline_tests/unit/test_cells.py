"""Cells as numbers, and sums and medians over their members."""

import math

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import sparse  # type: ignore[import-untyped]

from cinediv_pipeline.statistics.cells import CELL, Cells, alike, ones, only
from cinediv_pipeline.statistics.samples import Sums, median, medians

KEY = ("agrees", "2020-01-01", "2020-12-31", "genre")


def frame(*rows: tuple[str | None, str]) -> pd.DataFrame:
    """One row per breakdown value and film."""
    return pd.DataFrame(
        [(film, *KEY, value) for value, film in rows], columns=["agrement_id", *CELL]
    )


PLACED = frame(("fiction", "c"), ("fiction", "a"), ("animation", "b"), ("fiction", "b"))


def test_cells_and_films_are_numbered_in_their_order() -> None:
    found = Cells.of(PLACED)
    assert found.keys["breakdown_value"].tolist() == ["animation", "fiction"]
    assert found.films.tolist() == ["a", "b", "c"]
    assert found.members.toarray().tolist() == [[0, 1, 0], [1, 1, 1]]


def test_a_relation_gives_the_cells_of_its_frame() -> None:
    listed = frame(("fiction", "c"), ("fiction", "a"), (None, "d"), ("animation", "b"))
    with duckdb.connect() as connection:
        found = Cells.read(connection.from_df(listed).order("agrement_id desc"))
    wanted = Cells.of(listed)
    assert found.keys.to_numpy().tolist() == wanted.keys.to_numpy().tolist()
    assert found.films.tolist() == wanted.films.tolist() == ["a", "b", "c"]
    assert (found.members != wanted.members).nnz == 0


def test_a_relation_without_rows_gives_no_cells() -> None:
    with duckdb.connect() as connection:
        found = Cells.read(connection.from_df(PLACED).filter("false"))
    assert found.keys.empty
    assert found.keys.columns.tolist() == CELL
    assert found.members.shape == (0, 0)


def test_members_follow_the_films_asked_for() -> None:
    found = Cells.of(PLACED).among(pd.Index(["x", "c", "b", "a"]))
    assert found.toarray().tolist() == [[0, 0, 1, 0], [0, 1, 1, 1]]


def test_a_film_that_nobody_knows_is_named() -> None:
    with pytest.raises(KeyError, match="not among the films: c"):
        Cells.of(PLACED).among(pd.Index(["a", "b"]))


def test_films_of_the_same_cells_are_alike() -> None:
    # two cells; films 0 and 2 in both, 1 and 4 in the first, 3 in none
    rows, columns = np.array([0, 1, 0, 0, 1, 0]), np.array([0, 0, 1, 2, 2, 4])
    assert alike(ones(rows, columns, (2, 5))).tolist() == [0, 1, 0, 2, 1]


def test_members_among_flagged_films_keep_their_places() -> None:
    members = Cells.of(PLACED).members
    found = only(members, np.array([True, False, True]))
    assert found.toarray().tolist() == [[0, 0, 0], [1, 0, 1]]


def test_sums_are_those_of_the_films_drawn() -> None:
    drawn = np.array([[1, 0, 2], [0, 0, 1], [3, 1, 0]], dtype=np.uint8)
    members = ones(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), (2, 3))
    found = Sums(members, drawn).of(np.array([10.0, 5.0, 1.0]))
    assert found.tolist() == [[10.0, 0.0, 25.0], [3.0, 1.0, 5.0]]


def test_sums_in_pieces_are_those_of_all_at_once() -> None:
    generator = np.random.default_rng(3)
    drawn = generator.poisson(1.0, (40_000, 120)).astype(np.uint8)  # a piece has 100 columns
    members = ones(generator.integers(0, 5, 60_000), generator.integers(0, 40_000, 60_000),
                   (5, 40_000))  # fmt: skip
    values = generator.integers(0, 10**7, 40_000).astype(np.float64)
    found = Sums(members, drawn).of(values)
    np.testing.assert_array_equal(found, (members * values) @ drawn.astype(np.float64))


@pytest.mark.parametrize("n_films", [1, 2, 31, 256, 257, 700])
def test_medians_in_pieces_are_medians_of_repeated_values(n_films: int) -> None:
    generator = np.random.default_rng(n_films)
    drawn = generator.poisson(1.0, (n_films + 9, 50)).astype(np.uint8)
    drawn[:, 0] = 0
    # a replicate whose middle is far from that of the others
    drawn[: n_films - 1, 1] = 0
    places = np.sort(generator.choice(n_films + 9, n_films, replace=False))
    values = np.sort(generator.integers(0, 10**6, n_films).astype(np.float64))
    slow = [
        float(np.median(repeated)) if repeated.size else math.nan
        for repeated in (np.repeat(values, drawn[places, column]) for column in range(50))
    ]
    np.testing.assert_array_equal(median(values, places, drawn), slow)
    both = sparse.csr_array((np.tile(values, 2), np.tile(places, 2), [0, 0, n_films, 2 * n_films]))
    found = medians(both, drawn)
    np.testing.assert_array_equal(found[1:], [slow, slow])
    assert np.isnan(found[0]).all()
