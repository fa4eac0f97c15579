"""The billing block of our posters, read by Tesseract: who is credited for what."""

import shutil
from functools import cache

import pytest

from cinediv_pipeline.analysis.posters.billing import read_billing
from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline_tests.posters import NAMES, truth
from cinediv_pipeline_tests.posters.posters import file_name, files, printed_billing
from cinediv_pipeline_tests.unit.credits_desk import Pair, compared, found_in, pair
from cinediv_pipeline_tests.unit.poster_desk import poster

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract is not installed"
)
#: Together as many are right as were measured, less two of 130.
LEAST = 0.945
#: Of one poster at most one credit is missed, and one is made up, so far.
MOST_WRONG = 1


@cache
def report(name: str) -> PosterReport:
    return poster(files(name), file_name(name))


def right(name: str) -> set[Pair]:
    return {pair(one["role"], one["post"], one["person"]) for one in truth(name)["billing"]}


def read(name: str) -> set[Pair]:
    billing = report(name).billing
    return found_in(billing) if billing else set()


@needs_tesseract
@pytest.mark.parametrize("name", NAMES)
def test_a_billing_block_is_read(name: str) -> None:
    assert len(right(name) - read(name)) <= MOST_WRONG, right(name) - read(name)
    assert len(read(name) - right(name)) <= MOST_WRONG, read(name) - right(name)
    assert "billing_by_ocr" in {one.code for one in report(name).limits}


@needs_tesseract
def test_billing_blocks_together() -> None:
    score = compared((right(name), read(name)) for name in NAMES)
    assert score.recall >= LEAST, score
    assert score.precision >= LEAST, score


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_words_of_a_block_are_understood(name: str) -> None:
    found = {
        pair(meaning.role, entry.post, one.name)
        for entry in read_billing(printed_billing(name)).entries
        for meaning in entry.meanings
        for one in entry.people
    }
    known = {pair(*own) for own in ((one["role"], one["post"], one["person"])
                                    for one in truth(name)["billing"]) if own[0]}  # fmt: skip
    assert len(known - found) <= MOST_WRONG, known - found
    assert len(found - known) <= 2, found - known


@pytest.mark.parametrize(
    "text", ["", " ", "•", "\n\n", "UN FILM DE", "LA DIGUE", "www.ladigue.example.org", "et", "& &"]
)
def test_a_block_that_credits_nobody_is_empty(text: str) -> None:
    assert read_billing(text).entries == []


def test_a_long_block_is_read_in_time() -> None:
    assert len(read_billing("UN FILM DE ANNA BELLAC " * 300).entries) == 300
    assert read_billing("a " * 3_000).entries == []
    assert read_billing("a" * 1_000_000).entries == []
