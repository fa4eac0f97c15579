"""Words per speaker of real plays laid out as screenplays, against their marked text."""

from collections import Counter
from collections.abc import Callable

import pytest

from cinediv_pipeline.analysis.screenplays.counting import count
from cinediv_pipeline.analysis.screenplays.elements import Script
from cinediv_pipeline.analysis.screenplays.fountain import read_fountain
from cinediv_pipeline.analysis.screenplays.plain import read_text
from cinediv_pipeline.folding import plain
from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.unit.plays import Play, as_fountain, as_text, read_play

PLAYS = ROOT.parent / "shared" / "data" / "scripts" / "plays"
pytestmark = pytest.mark.skipif(not PLAYS.exists(), reason=f"{PLAYS} is not here")


def _counted(script: Script) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in count(script).characters:
        found[plain(one.name)] += one.words
    return found


def _share(words: Counter[str], sex: dict[str, str]) -> float:
    women = sum(n for name, n in words.items() if sex.get(name) == "FEMALE")
    return women / sum(words.values())


@pytest.fixture(scope="module")
def plays() -> list[Play]:
    return [read_play(path) for path in sorted(PLAYS.glob("*.xml"))]


@pytest.mark.parametrize(
    ("lay_out", "read"), [(as_text, read_text), (as_fountain, read_fountain)],
    ids=["text", "fountain"],
)  # fmt: skip
def test_words_per_speaker_and_women_s_share_are_those_of_the_text(
    plays: list[Play], lay_out: Callable[[Play], str], read: Callable[[str], Script]
) -> None:
    right = speakers = close = 0
    for play in plays:
        found = _counted(read(lay_out(play)))
        wanted: Counter[str] = Counter()
        for name, n in play.words.items():
            wanted[plain(name)] += n
        speakers += len(wanted)
        right += sum(abs(found[name] - n) <= 0.01 * n for name, n in wanted.items())
        sex = {plain(name): told for name, told in play.sex.items()}
        close += abs(_share(found, sex) - _share(wanted, sex)) <= 0.02
    assert len(plays) >= 40
    assert right / speakers >= 0.99
    assert close / len(plays) >= 0.95
