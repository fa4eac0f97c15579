"""The adjusted gap, its card and its decomposition, on films whose truth is built in."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from cinediv_pipeline.statistics.budget_models import COLUMNS, MIN_FILMS, clusters, window_cells
from cinediv_pipeline.statistics.budget_models import budget_models as models_of

YEARS = range(2015, 2025)
FIRST, LAST = pd.Timestamp("2015-01-01"), pd.Timestamp("2024-12-31")
#: Built in: women's films are cheaper by a fifth, documentaries by half, later films dearer.
WOMAN, GENRES, RANKS = math.log(0.8), {"fiction": 0.0, "documentary": math.log(0.5)}, {
    "1": 0.0, "2": 0.3, "3+": 0.7,
}  # fmt: skip


def film(number: int, year: int, genre: str, rank: str, *, is_woman: bool) -> dict[str, object]:
    log_devis = 14.0 + 0.01 * (year - 2015) + GENRES[genre] + RANKS[rank] + WOMAN * is_woman
    return {
        "in_fif": True, "agrement_id": f"f{number:04d}", "agrement_year": year, "genre": genre,
        "rank": rank, "is_eof": True, "devis_eur": math.exp(log_devis), "is_woman": is_woman,
    }  # fmt: skip


def films() -> pd.DataFrame:
    """Women: twice as many documentaries and first films as men, in every year."""
    rows: list[dict[str, object]] = []
    number = itertools.count()
    for year, genre, rank in itertools.product(YEARS, GENRES, RANKS):
        n_women = 3 if genre == "documentary" or rank == "1" else 1
        sides = [True] * n_women + [False] * 4
        rows.extend(film(next(number), year, genre, rank, is_woman=side) for side in sides)
    return pd.DataFrame(rows)


def directors(table: pd.DataFrame) -> pd.DataFrame:
    """One director each."""
    return pd.DataFrame(
        {"agrement_id": table["agrement_id"], "person_id": "p" + table["agrement_id"]}
    )


def budget_models(
    table: pd.DataFrame, credited: pd.DataFrame, last: pd.Timestamp = LAST
) -> pd.DataFrame:
    windows = pd.DataFrame({"period_start": [FIRST], "period_end": [last]})
    return models_of(table, window_cells(table, windows), credited)


def term(card: pd.DataFrame, model: str, specification: str, name: str = "woman") -> pd.Series:
    own = (card["model"] == model) & (card["specification"] == specification)
    return card[own & (card["term"] == name)].iloc[0]


def test_what_is_held_alike_is_taken_out() -> None:
    table = films()
    card = budget_models(table, directors(table))
    assert list(card.columns) == COLUMNS
    for specification in ("year_genre_rank", "year_genre_rank_language"):
        found = term(card, "least_squares", specification)
        assert found["estimate"] == pytest.approx(WOMAN, abs=1e-8)
        assert found["n_films"] == len(table)
        assert found["n_women"] == table["is_woman"].sum()
    assert term(card, "median_regression", "year_genre_rank")["estimate"] == pytest.approx(
        WOMAN, abs=1e-4
    )
    rank = term(card, "least_squares", "year_genre_rank", "rank=3+")
    assert rank["estimate"] == pytest.approx(0.7, abs=1e-8)


def test_the_raw_gap_is_that_of_geometric_means() -> None:
    table = films()
    logs = np.log(table["devis_eur"])
    raw = logs[table["is_woman"]].mean() - logs[~table["is_woman"]].mean()
    card = budget_models(table, directors(table))
    assert term(card, "least_squares", "raw")["estimate"] == pytest.approx(raw, abs=1e-8)
    assert raw < WOMAN


def test_the_parts_of_the_gap_add_up_to_it() -> None:
    """Documentaries: women 9 of 14, men half; ranks: women 6, 4, 4 of 14, men a third each."""
    table = films()
    card = budget_models(table, directors(table))
    part = {
        name: term(card, "decomposition", "year_genre_rank", name)["estimate"]
        for name in ("all", "agrement_year", "genre", "rank", "unexplained")
    }
    assert part["unexplained"] == pytest.approx(WOMAN, abs=1e-8)
    assert part["genre"] == pytest.approx((9 / 14 - 1 / 2) * math.log(0.5), abs=1e-8)
    assert part["rank"] == pytest.approx((4 / 14 - 1 / 3) * 0.3 + (4 / 14 - 1 / 3) * 0.7, abs=1e-8)
    assert part["agrement_year"] == pytest.approx(0, abs=1e-8)
    total = sum(value for name, value in part.items() if name != "all")
    assert part["all"] == pytest.approx(total, abs=1e-8)
    raw = term(card, "least_squares", "raw")["estimate"]
    assert part["all"] == pytest.approx(raw, abs=1e-8)


def noisy() -> pd.DataFrame:
    table = films()
    noise = np.random.default_rng(5).normal(0, 0.5, len(table))
    return table.assign(devis_eur=table["devis_eur"] * np.exp(noise))


def test_films_of_one_director_are_no_independent_witnesses() -> None:
    """The same films, by many or by few: the estimate stays, the interval widens."""
    table = noisy()
    alone = budget_models(table, directors(table))
    few = directors(table).assign(
        person_id=[f"{is_woman}{place % 6}" for place, is_woman in enumerate(table["is_woman"])]
    )
    shared = budget_models(
        table.assign(devis_eur=table["devis_eur"] * few["person_id"].map(
            dict(zip(sorted(set(few["person_id"])), np.linspace(0.5, 2, 12), strict=True)))), few
    )  # fmt: skip
    assert term(alone, "least_squares", "raw")["n_clusters"] == len(table)
    found = term(shared, "least_squares", "year_genre_rank")
    assert found["n_clusters"] == 12
    assert found["std_error"] > 2 * term(alone, "least_squares", "year_genre_rank")["std_error"]


def test_a_shared_director_joins_films_also_through_others() -> None:
    told = pd.DataFrame(
        [("f1", "ada"), ("f2", "ada"), ("f2", "bea"), ("f3", "bea"), ("f4", "cleo"), ("f5", None)],
        columns=["agrement_id", "person_id"],
    )
    found = clusters(told)
    assert found.to_dict() == {"f1": "f1", "f2": "f1", "f3": "f1", "f4": "f4"}


def test_the_order_of_rows_changes_nothing() -> None:
    table = noisy()
    once = budget_models(table, directors(table))
    shuffled = table.sample(frac=1, random_state=3)
    again = budget_models(shuffled, directors(shuffled).sample(frac=1, random_state=4))
    pd.testing.assert_frame_equal(once, again, check_exact=False, rtol=0, atol=2e-9)


def test_the_largest_budgets_are_left_out_of_the_sensitivity_check() -> None:
    table = films()
    largest = table["devis_eur"].nlargest(3).index
    table.loc[largest, "devis_eur"] *= 100
    card = budget_models(table, directors(table))
    found = term(card, "without_largest", "year_genre_rank")
    assert found["n_films"] < len(table)
    assert abs(found["estimate"] - WOMAN) < abs(
        term(card, "least_squares", "year_genre_rank")["estimate"] - WOMAN
    )


def test_without_the_largest_there_may_be_nothing_to_compare() -> None:
    """All films by women are among the largest hundredth: no row, rather than a gap of zero."""
    men = films()[lambda table: ~table["is_woman"]]
    table = pd.concat([men, men.head(2).assign(agrement_id=["x1", "x2"], devis_eur=1e9)])
    women = men.head(3).assign(agrement_id=["w1", "w2", "w3"], devis_eur=1e10, is_woman=True)
    card = budget_models(pd.concat([table, women]), directors(pd.concat([table, women])))
    assert "least_squares" in set(card["model"])
    assert "without_largest" not in set(card["model"])


def test_too_few_films_have_no_model() -> None:
    table = films()
    for small in (table.head(MIN_FILMS - 1), table[~table["is_woman"]], table.head(0)):
        card = budget_models(small, directors(small))
        assert card.empty
        assert list(card.columns) == COLUMNS
        assert card["model"].dtype == "str"


def test_a_missing_covariate_is_a_level_of_its_own() -> None:
    table = films()
    table.loc[::7, "rank"] = None
    card = budget_models(table, directors(table))
    assert term(card, "least_squares", "year_genre_rank", "rank=unknown")["n_films"] == len(table)


def test_shorter_periods_have_the_gap_and_no_further_rows() -> None:
    table = films()
    card = budget_models(table, directors(table), pd.Timestamp(2020, 12, 31))
    assert set(card["n_films"]) == {len(table[table["agrement_year"] <= 2020])}
    assert set(card["term"]) == {"woman"}
    assert set(card["model"]) == {"least_squares"}
