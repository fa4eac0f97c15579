"""The measures of the first-name stage, computed by hand on a few invented names."""

from collections.abc import Sequence

import pytest

from cinediv_pipeline.enrichment.evaluation import (
    Labelled,
    calibration_rows,
    coverage,
    error,
    evaluate,
)
from cinediv_pipeline.enrichment.evidence import Births
from cinediv_pipeline.enrichment.first_names import Decision
from cinediv_pipeline.enrichment.given_names import Name
from cinediv_pipeline.errors import SettingsError


def label(
    truth: str, gender: str, *, rule: str = "insee_frequent", half: str = "tuning",
    confidence: float | None = None, share: float = 1.0, given: str = "Odile",
) -> Labelled:  # fmt: skip
    """A labelled name that was decided as `gender`; without one, by no rule."""
    p_female = share if gender == "female" else 1 - share
    decision = Decision(gender, rule, "ODILE", confidence, Births(2000, p_female))
    return Labelled(Name(given, "VARENNE"), truth, half, decision)


# 4 women: 2 right, 1 wrong, 1 undecided; 6 men: 4 right, 0 wrong, 2 undecided
TEN = [
    label("female", "female", confidence=0.9, half="held_out"),
    label("female", "female", confidence=0.8),
    label("female", "male", confidence=0.8, given="Basile"),
    label("female", "unknown", rule="mixed"),
    *(label("male", "male", confidence=0.9) for _ in range(3)),
    label("male", "male", rule="nomquamgender", confidence=None),
    label("male", "unknown", rule="mixed", half="held_out"),
    label("male", "unknown", rule="single_name"),
]


def test_coverage_and_error_are_counted_among_all_and_among_the_decided() -> None:
    decided, undecided, wrong = coverage(TEN), coverage(TEN, abstained=True), error(TEN)
    assert (decided.n, decided.of, decided.share) == (7, 10, 0.7)
    assert (undecided.n, undecided.of, undecided.share) == (3, 10, 0.3)
    assert (wrong.n, wrong.of, wrong.share) == (1, 7, 1 / 7)


def test_the_genders_are_told_apart_and_their_gap_in_points() -> None:
    found = evaluate(TEN)
    women, men = found["by_gender"]["female"], found["by_gender"]["male"]
    assert (women["coverage"]["n"], women["coverage"]["of"]) == (3, 4)
    assert (women["error"]["n"], women["error"]["of"]) == (1, 3)
    assert (men["coverage"]["n"], men["coverage"]["of"]) == (4, 6)
    assert (men["error"]["n"], men["error"]["of"]) == (0, 4)
    assert found["gender_gap"]["error_points"] == pytest.approx(100 / 3)
    # a quarter of the women and a third of the men are undecided
    assert found["gender_gap"]["abstention_points"] == pytest.approx(25 - 100 / 3)


def test_there_is_no_gap_without_both_genders() -> None:
    found = evaluate([item for item in TEN if item.truth == "male"])
    assert found["gender_gap"] == {"error_points": None, "abstention_points": None}


def test_rules_have_an_error_and_abstentions_a_number() -> None:
    found = evaluate(TEN)
    by_rule = {rule: (rate["n"], rate["of"]) for rule, rate in found["by_rule"].items()}
    assert by_rule == {"insee_frequent": (1, 6), "nomquamgender": (0, 1)}
    assert found["abstentions"] == {"mixed": 2, "single_name": 1}


def test_the_halves_are_measured_apart_and_make_the_whole() -> None:
    found = evaluate(TEN)
    halves = found["halves"]
    assert (found["n"], halves["tuning"]["n"], halves["held_out"]["n"]) == (10, 8, 2)
    assert halves["tuning"]["error"]["share"] == pytest.approx(1 / 6)
    assert halves["held_out"]["error"]["share"] == 0


def test_risk_by_coverage_keeps_the_surest_decisions_first() -> None:
    assert evaluate(TEN)["risk_coverage"] == [
        {"confidence_min": 0.9, "coverage": 0.4, "error": 0.0},
        {"confidence_min": 0.8, "coverage": 0.6, "error": pytest.approx(1 / 6)},
        {"confidence_min": 0.0, "coverage": 0.7, "error": pytest.approx(1 / 7)},
    ]


def test_names_of_which_none_is_decided_have_no_error() -> None:
    found = evaluate([label("female", "unknown", rule="mixed")])
    assert found["error"] == {"n": 0, "of": 0, "share": None, "low": None, "high": None}
    assert (found["coverage"]["share"], found["risk_coverage"], found["by_rule"]) == (0, [], {})


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(SettingsError, match="no row has the gender m or f"):
        evaluate([])


@pytest.mark.parametrize(("n_wrong", "n"), [(0, 5), (1, 7), (3, 200), (50, 100), (9, 9)])
def test_an_interval_contains_its_share_and_is_the_same_again(n_wrong: int, n: int) -> None:
    items = [label("female", "male" if place < n_wrong else "female") for place in range(n)]
    rate = error(items)
    assert rate.low is not None
    assert rate.high is not None
    assert 0 <= rate.low <= n_wrong / n <= rate.high <= 1
    assert rate.low < rate.high
    assert error(items) == rate


@pytest.mark.parametrize(
    ("n_wrong", "n", "low", "high"),
    # without a miss or a hit Wilson's end: z² / (n + z²), for 96 names 3.84 / 99.84
    [(50, 100, 0.40, 0.60), (0, 96, 0, 0.0385), (96, 96, 0.9615, 1)],
)
def test_an_interval_is_as_wide_as_the_books_say(
    n_wrong: int, n: int, low: float, high: float
) -> None:
    rate = error([label("female", "male" if place < n_wrong else "female") for place in range(n)])
    assert rate.low == pytest.approx(low, abs=0.02 if n == 100 else 1e-4)
    assert rate.high == pytest.approx(high, abs=0.02 if n == 100 else 1e-4)


def cells(labelled: Sequence[Labelled]) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in calibration_rows(labelled)]


def test_the_calibration_counts_the_decided_of_the_tuning_half_by_rule_and_bin() -> None:
    found = calibration_rows(TEN)
    assert list(found[0]) == ["rule", "bin", "n", "n_right"]
    assert cells(TEN)[0] == ("insee_frequent", "0.995-1.000", 5, 4)
    items = [
        label("female", "female", share=0.96),
        label("female", "male", share=0.97),
        label("male", "male", share=0.985),
        label("male", "male", share=0.985, half="held_out"),
        label("male", "female", rule="insee_rare_alone", share=0.985),
        label("male", "unknown", rule="mixed"),
    ]
    assert cells(items) == [
        ("insee_frequent", "0.950-0.980", 2, 1),
        ("insee_frequent", "0.980-0.995", 1, 1),
        ("insee_rare_alone", "0.980-0.995", 1, 0),
    ]
    assert cells([item for item in TEN if item.half == "held_out"]) == []
