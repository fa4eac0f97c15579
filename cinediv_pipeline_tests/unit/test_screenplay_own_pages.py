"""Our own screenplays as PDF and as scanned pages, against what a human reader counts."""

import re
import shutil
from collections import Counter

import pytest

from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.registry import CONTENT_TYPES, analyse
from cinediv_pipeline.analysis.screenplays.elements import Script
from cinediv_pipeline.analysis.screenplays.reading import read
from cinediv_pipeline.analysis.screenplays.report import ScreenplayReport
from cinediv_pipeline.language import FRENCH
from cinediv_pipeline_tests.screenplays import NAMES, own
from cinediv_pipeline_tests.screenplays.page_forms import as_pdf, as_scan

SCREENPLAYS = CONTENT_TYPES["screenplay"]


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_is_counted_as_by_hand(name: str) -> None:
    script = own(name)
    report = analyse(Content(as_pdf(script), "film.pdf"))
    assert isinstance(report, ScreenplayReport)
    assert {one.name: (one.words, one.turns, one.scenes) for one in report.characters} == {
        one["name"]: (one["words"], one["turns"], tuple(one["scenes"]))
        for one in script.truth["characters"]
    }
    assert len(report.scenes) == len(script.truth["scenes"])


def test_evidence_of_a_pdf_names_its_page() -> None:
    report = analyse(Content(as_pdf(own("la_lanterne")), "film.pdf"))
    assert isinstance(report, ScreenplayReport)
    pages = [scene.page for scene in report.scenes]
    assert pages[0] == 2  # behind the title page
    assert pages == sorted(pages, key=lambda page: page or 0)
    assert len(set(pages)) > 1
    assert {each.page for each in report.bechdel.step_1.evidence} == {2}
    told = [each for one in report.characters for each in one.gender_evidence if each.line]
    assert told
    assert all(each.page for each in told)
    assert "page 2" in SCREENPLAYS.html(report, FRENCH)


def _said(script: Script) -> Counter[str]:
    return Counter(word for one in script.of("dialogue") for word in re.findall(r"\w+", one.text))


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_ninety_nine_of_a_hundred_words_are_read_from_pictures() -> None:
    right = words = 0
    for name in NAMES:
        script = own(name)
        scanned = read(Content(as_scan(script), "film.pdf"))
        assert scanned.document is not None
        assert scanned.document.pages_by_ocr
        wanted = _said(read(Content(as_pdf(script), "film.pdf")).script)
        right += (wanted & _said(scanned.script)).total()
        words += wanted.total()
    assert right / words >= 0.99


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_report_says_which_pages_were_read_from_pictures() -> None:
    report = analyse(Content(as_scan(own("la_lanterne")), "film.pdf"))
    [limit] = [limit for limit in report.limits if limit.code == "ocr"]
    assert re.search(r"\d sur \d", limit.fr)
