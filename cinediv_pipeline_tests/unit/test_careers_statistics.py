"""From the first film to the second: curves worked out by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from cinediv_pipeline.statistics.careers import COLUMNS, careers

FIRST, LAST = pd.Timestamp("2015-01-01"), pd.Timestamp("2024-12-31")
# gender, years, second film
Career = tuple[str, int, bool]


def people(*rows: Career) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"population": "fif", "period_start": FIRST, "period_end": LAST, "person_id": f"p{n}",
             "gender": gender, "years": years, "has_second": has_second}
            for n, (gender, years, has_second) in enumerate(rows)
        ],
        columns=["population", "period_start", "period_end", "person_id", "gender", "years",
                 "has_second"],
    )  # fmt: skip


def arms(*rows: Career) -> pd.DataFrame:
    return careers(people(*rows)).set_index("arm")


def p_value(*rows: Career) -> float:
    return float(arms(*rows)["p_value"].to_dict()["all"])


def test_the_curve_allows_for_those_who_are_not_followed_so_long() -> None:
    """At 1: 5 of 6 left; at 2: 4/5 of it; two gone by then; at 5: half of the last two: 1/3."""
    found = arms(
        ("female", 1, True), ("female", 2, True), ("male", 3, False), ("male", 4, False),
        ("female", 5, True), ("male", 9, False),
    ).loc["all"]  # fmt: skip
    assert found["share"] == pytest.approx(1 - 5 / 6 * 4 / 5 * 1 / 2)
    assert found["n_people"] == 6
    assert found["n_within"] == 3
    assert found["median"] == 5
    assert found["share_low"] < found["share"] < found["share_high"] < 1


def test_nobody_lost_means_the_plain_share() -> None:
    found = arms(*[("male", 2, True)] * 3, *[("male", 8, False)] * 7).loc["male"]
    assert found["share"] == pytest.approx(0.3)
    # the log-log interval of 7 of 10: exponents exp(±1.96·σ), σ = √(0.7·0.3/10) ÷ 0.7|ln 0.7|
    sigma = 1.959963985 * math.sqrt(0.7 * 0.3 / 10) / (0.7 * abs(math.log(0.7)))
    assert found["share_low"] == pytest.approx(1 - 0.7 ** math.exp(-sigma), abs=1e-6)
    assert found["share_high"] == pytest.approx(1 - 0.7 ** math.exp(sigma), abs=1e-6)
    assert np.isnan(found["median"])


def test_nobody_with_a_second_film_is_zero_and_no_more_certain_than_the_number_followed() -> None:
    """Wilson of 0 of 60: 0 to 1.96² ÷ (60 + 1.96²)."""
    for rows in ([("female", 10, False)] * 60, [("female", 10, True)] * 60):
        found = arms(*rows).loc["female"]
        assert found["share"] == 0
        assert found["share_low"] == 0
        assert found["share_high"] == pytest.approx(3.8415 / 63.8415, abs=1e-4)


def test_everybody_with_a_second_film_is_all_of_them() -> None:
    found = arms(*[("female", 2, True)] * 60).loc["female"]
    assert found["share"] == 1
    assert found["share_high"] == 1
    assert found["share_low"] == pytest.approx(60 / 63.8415, abs=1e-4)


def test_a_second_film_in_the_sixth_year_is_not_within_five() -> None:
    found = arms(*[("male", 6, True)] * 5, *[("male", 5, True)] * 5).loc["male"]
    assert found["share"] == pytest.approx(0.5)
    assert found["n_within"] == 5


def test_a_second_film_of_the_same_year_counts() -> None:
    found = arms(("male", 0, True), *[("male", 6, False)] * 3).loc["male"]
    assert found["share"] == pytest.approx(0.25)


def test_without_five_years_to_look_back_on_there_is_no_share() -> None:
    found = arms(*[("female", 2, True)] * 3, *[("female", 4, False)] * 7).loc["female"]
    assert np.isnan(found["share"])
    assert found["n_people"] == 10


def test_people_of_unknown_gender_are_in_no_arm() -> None:
    found = arms(*[("female", 2, True)] * 3, *[("unknown", 4, False)] * 7)
    assert found["n_people"].to_dict() == {"all": 3, "female": 3, "male": 0}


def test_alike_curves_do_not_differ_and_unlike_ones_do() -> None:
    alike: list[Career] = [(who, years, True) for who in ("female", "male") for years in (2, 3, 5)]
    assert p_value(*alike * 20) == pytest.approx(1)
    unlike: list[Career] = [("female", 8, False), ("male", 2, True)] * 20
    assert p_value(*unlike) < 1e-6


def test_curves_that_cannot_be_compared_have_no_test() -> None:
    assert math.isnan(p_value(*[("female", 2, True)] * 9))
    assert math.isnan(p_value(*[("female", 3, True), ("male", 3, True)] * 9))


def test_the_log_rank_test_is_that_of_the_hand() -> None:
    """Women 2, 4; men 1, 3: expected women 1/2 + 2/3 + 1/2 + 1, of which 2 are observed."""
    found = arms(("female", 2, True), ("female", 4, True), ("male", 1, True), ("male", 3, True))
    expected = 2 / 4 + 2 / 3 + 1 / 2 + 1
    variance = 2 / 4 * 2 / 4 + 2 / 3 * 1 / 3 + 1 / 2 * 1 / 2 + 0
    assert found.loc["all", "chi2"] == pytest.approx((2 - expected) ** 2 / variance)


def test_nobody_is_an_empty_table_with_its_types() -> None:
    found = careers(people())
    assert list(found.columns) == COLUMNS
    assert found.empty
    assert found["arm"].dtype == "str"
