"""PDFs of pictures of pages, read by Tesseract."""

import difflib
import logging
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

from cinediv_pipeline.analysis.documents.pdf import read_pdf
from cinediv_pipeline.analysis.screenplays.counting import count
from cinediv_pipeline.analysis.screenplays.plain import read_text
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline_tests.unit.pdf_press import (
    ACTION,
    CUE,
    DIALOGUE,
    Press,
    paint,
    pictures,
    scanned,
)

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract is not installed"
)
_PAGE = """\
Léa s'est assise près de la fenêtre, où
le soleil d'août éclaire son cahier. On
entend, très loin, un train de banlieue.

        MARGUERITE
  Tu n'as rien mangé depuis hier. Ça
  t'amuse de m'inquiéter ?

        LÉA (OFF)
  Je n'ai pas faim. Et puis, à quoi bon
  préparer un dîner pour deux, quand il
  ne rentre jamais avant minuit ?

Elle referme le cahier, se lève, hésite.

        MARGUERITE
  Ton père travaille. Voilà la vérité.

        LÉA
  La vérité ? C'est toi qui me l'as
  cachée, l'été dernier, au bord du lac."""


def _typed(pages: int) -> bytes:
    press = Press()
    for page in range(1, pages + 1):
        press.put(ACTION, 80, f"{page}. INT. CUISINE - JOUR")
        for place, line in enumerate(_PAGE.splitlines(), 2):
            indent = len(line) - len(line.lstrip())
            press.put({8: CUE, 2: DIALOGUE}.get(indent, ACTION), 80 + 12 * place, line.strip())
        if page < pages:
            press.turn()
    return press.pdf()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _said(text: str) -> dict[str, int]:
    return {one.name: one.words for one in count(read_text(text)).characters}


def _alike(wanted: str, found: str) -> float:
    match = difflib.SequenceMatcher(None, _words(wanted), _words(found), autojunk=False)
    return sum(block.size for block in match.get_matching_blocks()) / len(_words(wanted))


@needs_tesseract
def test_pictures_are_read_in_their_columns(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "cinediv")
    typed = _typed(2)
    wanted = read_pdf(typed, "un.pdf").text
    found = read_pdf(scanned(typed), "un.pdf")
    assert (found.n_pages, found.pages_by_ocr) == (2, (1, 2))
    assert found.ocr_confidence is not None
    assert 0.85 < found.ocr_confidence <= 1
    assert _alike(wanted, found.text) >= 0.99
    assert _said(found.text) == {
        name: pytest.approx(words, abs=2) for name, words in _said(wanted).items()
    }
    assert "page 2 of 2 read from its picture" in caplog.messages


@needs_tesseract
def test_pages_of_text_among_pictures_are_read_as_text() -> None:
    press = Press()
    press.put(72, 80, "Bonjour.")
    press.turn()
    paint(press.canvas, Image.new("L", (600, 840), 240), (595, 842))
    press.put(500, 40, "2.")
    found = read_pdf(press.pdf(), "un.pdf")
    assert found.text.split("\f")[0].split() == ["Bonjour."]
    assert found.pages_by_ocr == (2,)


@needs_tesseract
def test_a_page_of_absurd_size_is_read_at_a_bounded_one() -> None:
    typed = _typed(1)
    press = Press((8_000.0, 11_320.0))
    paint(press.canvas, pictures(typed)[0], (8_000, 11_320))
    found = read_pdf(press.pdf(), "un.pdf")
    assert _alike(read_pdf(typed, "un.pdf").text, found.text) >= 0.95


@needs_tesseract
@pytest.mark.parametrize("degrees", [90, 180])
def test_a_page_that_lay_turned_on_the_scanner_is_read_upright(degrees: int) -> None:
    typed = _typed(1)
    picture = pictures(typed)[0].rotate(degrees, expand=True)
    press = Press()
    paint(press.canvas, picture, (0.36 * picture.width, 0.36 * picture.height))
    wanted = read_pdf(typed, "un.pdf").text
    assert _alike(wanted, read_pdf(press.pdf(), "un.pdf").text) >= 0.98


def test_pictures_are_left_out_if_the_caller_says_so() -> None:
    with pytest.raises(AnalysisError, match=r"has no text"):
        read_pdf(scanned(_typed(1), dpi=72), "un.pdf", ocr=False)


def test_without_tesseract_its_packages_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AnalysisError, match=r"apt install tesseract-ocr tesseract-ocr-fra"):
        read_pdf(scanned(_typed(1), dpi=72), "un.pdf")
