"""The first-name stage on labelled names, against the bars of the methodology."""

import json
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline_tests.conftest import LABELS, REAL_FIRST_NAMES, cinediv

pytestmark = pytest.mark.skipif(
    not (LABELS.is_dir() and REAL_FIRST_NAMES.exists()),
    reason="the labelled names and INSEE's real counts are not at hand",
)


def measured(tmp_path: Path, context: str, *files: str) -> dict[str, Any]:
    options = [part for name in files for part in ("--labels", str(LABELS / f"{name}.csv"))]
    done = cinediv(
        "evaluate", "gender", *options, "--context", context, "--insee-file",
        str(REAL_FIRST_NAMES), "--json", home=tmp_path / "home",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_french_files_meet_their_bars(tmp_path: Path) -> None:
    found = measured(tmp_path, "french", "d4g_cinema", "elus2026")
    cinema, elected = (found["files"][f"{name}.csv"] for name in ("d4g_cinema", "elus2026"))
    assert cinema["coverage"]["share"] >= 0.915
    assert cinema["error"]["share"] <= 0.004
    assert elected["coverage"]["share"] >= 0.95
    assert elected["error"]["share"] <= 0.005
    gap = found["pooled"]["gender_gap"]
    assert abs(gap["error_points"]) <= 0.5
    assert abs(gap["abstention_points"]) <= 3
    for half in cinema["halves"].values():
        assert half["coverage"]["low"] <= half["coverage"]["share"] <= half["coverage"]["high"]


def test_artists_of_the_world_meet_their_bars(tmp_path: Path) -> None:
    found = measured(tmp_path, "nationality", "moma")["pooled"]
    assert found["coverage"]["share"] >= 0.84
    assert found["error"]["share"] <= 0.009
    assert abs(found["gender_gap"]["error_points"]) <= 2
    assert abs(found["gender_gap"]["abstention_points"]) <= 8


def test_the_result_is_kept_without_any_name(tmp_path: Path) -> None:
    measured(tmp_path, "french", "d4g_cinema")
    (kept,) = (tmp_path / "home" / "evaluations").glob("gender-*.json")
    text = kept.read_text(encoding="utf-8")
    assert json.loads(text)["pooled"]["n"] > 1000
    names = (LABELS / "d4g_cinema.csv").read_text(encoding="utf-8").splitlines()[1:200]
    assert not any(line.split(",")[3] in text for line in names if len(line.split(",")[3]) > 8)
