"""Fountain's own samples, as its specification reads them."""

import pytest

from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.registry import analyse
from cinediv_pipeline.analysis.screenplays.report import ScreenplayReport
from cinediv_pipeline_tests.conftest import ROOT

SAMPLES = ROOT.parent / "shared" / "data" / "scripts" / "fountain"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason=f"{SAMPLES} is not here")


def _report(name: str) -> ScreenplayReport:
    found = analyse(Content.of(SAMPLES / name))
    assert isinstance(found, ScreenplayReport)
    return found


def _said(name: str) -> dict[str, tuple[int, int]]:
    return {one.name: (one.words, one.turns) for one in _report(name).characters}


def test_dialogue() -> None:
    assert _said("Dialogue.fountain") == {"ADAM": (42, 5), "EVE": (24, 6), "R2D2": (2, 1)}


def test_dual_dialogue() -> None:
    assert _said("DualDialogue.fountain") == {"ADAM": (1, 1), "EVE": (1, 1)}


def test_a_whole_script_with_title_page_forced_headings_and_centred_lines() -> None:
    report = _report("Brick And Steel.txt")
    assert report.title == "BRICK & STEEL FULL RETIRED"
    headings = [scene.heading for scene in report.scenes]
    assert headings[:5] == [
        "EXT. BRICK'S PATIO - DAY", "INT. TRAILER HOME - DAY", "EXT. BRICK'S POOL - DAY",
        "SNIPER SCOPE POV", "OPENING TITLES",
    ]  # fmt: skip
    said = {one.name: (one.words, one.turns) for one in report.characters}
    assert said["BRICK"] == (15, 4)
    assert said["DAN"] == (6, 1)
    assert not [name for name in said if "<" in name]
