"""Broken PDFs are read or refused, in bounded time, whatever is broken."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cinediv_pipeline.analysis.documents.document import Document
from cinediv_pipeline.analysis.documents.pdf import read_pdf
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline_tests.unit.pdf_press import ACTION, CUE, DIALOGUE, Press

CASES = 250
AT_ONCE = 2
SECONDS = 70


def _small(font: str, *, packed: bool) -> bytes:
    press = Press(pageCompression=int(packed))
    for page in range(3):
        press.put(ACTION, 80, f"{page + 1}. INT. BAR - NUIT", font)
        press.put(CUE, 104, "NADIA", font)
        press.put(DIALOGUE, 116, "Où étais-tu ? Ça fait longtemps.", font)
        press.canvas.rect(100, 100, 50, 50, fill=1)
        press.turn()
    return press.pdf()


ORIGINALS = (
    _small("Courier", packed=False),
    _small("Helvetica", packed=True),
    _small("Vera", packed=False),
)


def mutated(seed: int) -> bytes:
    """Return one of the originals with bytes turned, an end cut off or a slice doubled."""
    rng = random.Random(seed)
    content = bytearray(ORIGINALS[seed % 3])
    way = rng.choice(("flip", "flip", "cut", "double", "digits"))
    if way == "cut":
        return bytes(content[: rng.randrange(len(content))])
    if way == "double":
        start = rng.randrange(len(content))
        part = content[start : start + rng.randrange(1, 2_000)]
        return bytes(content[:start] + part * rng.randrange(2, 50) + content[start:])
    digits = [place for place, byte in enumerate(content) if chr(byte).isdigit()]
    for _ in range(rng.choice((1, 5, 40))):
        if way == "digits":
            content[rng.choice(digits)] = rng.choice(b"0123456789")
        else:
            content[rng.randrange(len(content))] = rng.randrange(256)
    return bytes(content)


def _outcome(seed: int) -> tuple[int, str, float]:
    start = time.monotonic()
    try:
        read: object = read_pdf(mutated(seed), "un.pdf", ocr=False)
    except AnalysisError as error:
        read = error
    kind = "ok" if isinstance(read, Document | AnalysisError) else repr(type(read))
    return seed, kind, time.monotonic() - start


def test_broken_pdfs_are_read_or_refused() -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(_outcome, range(CASES)))
    assert [seed for seed, kind, _ in found if kind != "ok"] == []
    assert [seed for seed, _, seconds in found if seconds > SECONDS] == []


@pytest.mark.parametrize("original", ORIGINALS, ids=["plain", "packed", "embedded"])
def test_the_originals_are_read(original: bytes) -> None:
    assert "NADIA" in read_pdf(original, "un.pdf").text
