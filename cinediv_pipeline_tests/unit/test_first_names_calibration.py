"""The measured confidence of a decision: bins, thin bins, and rules that nobody measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from cinediv_pipeline.enrichment.evidence import Births, Evidence
from cinediv_pipeline.enrichment.first_names import (
    Calibration,
    Decision,
    FirstNames,
    bin_of,
    read_calibration,
)
from cinediv_pipeline.enrichment.given_names import Name
from cinediv_pipeline.settings import reference_dir


def decided(births: Births, measured: Calibration) -> Decision:
    """What the committed rules say on a name with these births, with this calibration."""
    stage = FirstNames.read(reference_dir(), Evidence({"ODILE": births}, {}))
    return replace(stage, calibration=measured).decide(Name("Odile", "VARENNE"), "french")


@pytest.mark.parametrize(
    ("share", "name"),
    [
        (0.90, "0.900-0.950"),
        (0.949, "0.900-0.950"),
        (0.95, "0.950-0.980"),
        (0.98, "0.980-0.995"),
        (0.994, "0.980-0.995"),
        (0.995, "0.995-1.000"),
        (1.0, "0.995-1.000"),
    ],
)
def test_a_bin_holds_its_lower_edge(share: float, name: str) -> None:
    assert bin_of(share) == name


@pytest.mark.parametrize(
    ("p_female", "expected"),
    [
        # a bin of 50 speaks for itself, by the rule of succession: (48 + 1) / (50 + 2)
        (0.96, 49 / 52),
        (0.04, 49 / 52),
        # a bin of 49 and an empty one speak through the rule: (48 + 49 + 1) / (50 + 49 + 2)
        (1.0, 98 / 101),
        (0.985, 98 / 101),
    ],
)
def test_confidence_is_the_measured_accuracy_of_bin_or_rule(
    p_female: float, expected: float
) -> None:
    measured = Calibration({
        ("insee_frequent", "0.950-0.980"): (50, 48),
        ("insee_frequent", "0.995-1.000"): (49, 49),
        ("nomquamgender", "0.950-0.980"): (500, 1),
    })  # fmt: skip
    assert decided(Births(1000, p_female), measured).confidence == pytest.approx(expected)


def test_a_bin_without_an_error_stays_below_certainty() -> None:
    measured = Calibration({("insee_frequent", "0.995-1.000"): (50, 50)})
    assert decided(Births(1000, 1.0), measured).confidence == pytest.approx(51 / 52)


def test_a_rule_that_was_never_measured_gives_no_confidence() -> None:
    other = Calibration({("nomquamgender", "0.995-1.000"): (500, 500)})
    found = decided(Births(1000, 1.0), other)
    assert (found.gender, found.confidence) == ("female", None)


def test_a_calibration_is_read_from_its_file_and_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "calibration.csv"
    assert read_calibration(path) == Calibration({})
    path.write_text("rule,bin,n,n_right\ninsee_frequent,0.995-1.000,60,59\n", encoding="utf-8")
    assert read_calibration(path) == Calibration({("insee_frequent", "0.995-1.000"): (60, 59)})
