"""Twenty thousand broken texts: each is a report or a refusal, and none takes long."""

import random
import time
from collections.abc import Callable

import pytest

from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.registry import analyse
from cinediv_pipeline.analysis.screenplays.report import ScreenplayReport
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline_tests.screenplays import NAMES, Own, own
from cinediv_pipeline_tests.screenplays.text_forms import as_fdx, as_fountain, as_indented

FORMS: dict[str, Callable[[Own], str]] = {
    "txt": as_indented,
    "fountain": as_fountain,
    "fdx": as_fdx,
}
SCRIPTS = [
    (suffix, written(own(name)).encode()) for name in NAMES for suffix, written in FORMS.items()
]
_SPLINTERS = [
    b"\n", b"\r\n", b"\x00", b"\xff", b"(", b")", b"[[", b"*/", b"<Text>", b"&amp;", b"\f", b"^",
    "É".encode(), b"INT. ", b"  \t", b"\xe2\x80\xa8", b"12", b"@", b"]]>", b"<!--",
]  # fmt: skip


def _broken(chance: random.Random, content: bytes) -> bytes:
    start = chance.randrange(len(content))
    part = bytearray(content[start : start + chance.randrange(20, 3_000)])
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(part) + 1)
        match chance.randrange(4):
            case 0:
                part[place : place + chance.randrange(40)] = b""
            case 1:
                part[place:place] = chance.choice(_SPLINTERS)
            case 2:
                part[place:place] = part[: chance.randrange(200)]
            case _ if place < len(part):
                part[place] = chance.randrange(256)
    return bytes(part)


@pytest.mark.parametrize("seed", range(20))
def test_a_broken_text_is_reported_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    reports = 0
    longest = 0.0
    for _ in range(1_000):
        suffix, content = chance.choice(SCRIPTS)
        broken = _broken(chance, content)
        if suffix == "fdx" and chance.random() < 0.5:
            broken = content[:200] + broken + content[-200:]
        began = time.monotonic()
        try:
            report = analyse(Content(broken, f"film.{suffix}"))
        except AnalysisError as error:
            assert str(error).startswith(("film.", "There is"))
            continue
        longest = max(longest, time.monotonic() - began)
        assert isinstance(report, ScreenplayReport)
        assert report.shares.words.total == sum(one.words for one in report.characters)
        reports += 1
    assert reports > 100
    assert longest < 10
