"""Our lists as pictures, read by Tesseract: letters, and who is credited for what."""

import shutil
from functools import cache

import pytest
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.credits import reading
from cinediv_pipeline.analysis.documents.picture import Picture, read_picture
from cinediv_pipeline.analysis.registry import type_of
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline_tests.credits import OWN, own
from cinediv_pipeline_tests.unit.credits_desk import (
    OF_PICTURES,
    compared,
    content_of,
    credits_in,
    found_in,
    wanted,
)

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract is not installed"
)
LEAST = 0.95
#: A few lists per form, so that each list and each form is read: seconds per picture.
READ = [
    (form, name) for n, form in enumerate(OF_PICTURES) for name in OWN[n::3]
]  # fmt: skip


@cache
def seen(form: str, name: str) -> Picture:
    return read_picture(*content_of(name, form), text="lines")


def letters(name: str, text: str) -> tuple[int, int]:
    """Letters of posts and names that are printed, and how many of them are read wrongly."""
    source = own(name)
    printed = {word for _, row in source.rows() for word in (row.post, *row.names) if word}
    folded = " ".join(text.split()).casefold()
    wrong = total = 0
    for one in printed:
        short = one.casefold()
        place = partial_ratio_alignment(short, folded)
        assert place is not None
        read = folded[place.dest_start : place.dest_end]
        wrong += min(Levenshtein.distance(short, read), len(short))
        total += len(short)
    return total, wrong


@pytest.mark.parametrize(("form", "name"), READ)
def test_letters_and_credits_of_a_clean_picture(
    form: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = seen(form, name)
    total, wrong = letters(name, picture.text)
    assert 1 - wrong / total >= LEAST
    monkeypatch.setattr(reading, "read_picture", lambda *_, **__: picture)
    report = credits_in(*content_of(name, form))
    score = compared([(wanted(own(name)), found_in(report))])
    assert score.recall >= 0.9, wanted(own(name)) - found_in(report)
    assert score.precision >= 0.9, found_in(report) - wanted(own(name))
    assert "ocr" in {one.code for one in report.limits}


@pytest.mark.parametrize("form", OF_PICTURES)
def test_credits_of_clean_pictures_together(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = []
    for name in [name for one, name in READ if one == form]:
        monkeypatch.setattr(reading, "read_picture", lambda *_, it=name, **__: seen(form, it))
        pairs.append((wanted(own(name)), found_in(credits_in(*content_of(name, form)))))
    score = compared(pairs)
    assert score.recall >= LEAST, score
    assert score.precision >= LEAST, score


def test_a_roll_is_credits_and_a_poster_is_not() -> None:
    content, name = content_of("salt_hours", "png_roll")
    assert type_of(Content(content, name)).name == "credits"
    content, name = content_of("salt_hours", "jpeg_list")
    assert type_of(Content(content, name)).name == "poster"


def test_without_tesseract_its_packages_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AnalysisError, match="apt install tesseract-ocr"):
        credits_in(*content_of("salt_hours", "png_roll"))
