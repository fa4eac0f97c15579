"""Words per speaker of real plays laid out as PDF screenplays, against their marked text."""

from collections import Counter

import pytest

from cinediv_pipeline.analysis.documents.pdf import read_pdf
from cinediv_pipeline.analysis.screenplays.counting import count
from cinediv_pipeline.analysis.screenplays.plain import read_text
from cinediv_pipeline.folding import plain
from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.unit.pdf_press import screenplay
from cinediv_pipeline_tests.unit.plays import Play, read_play

PLAYS = ROOT.parent / "shared" / "data" / "scripts" / "plays"
pytestmark = pytest.mark.skipif(not PLAYS.exists(), reason=f"{PLAYS} is not here")


def _wanted(play: Play) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, n in play.words.items():
        found[plain(name)] += n
    return found


def _counted(play: Play, *, says_more: bool) -> Counter[str]:
    document = read_pdf(screenplay(play, says_more=says_more), play.title)
    found: Counter[str] = Counter()
    for one in count(read_text(document.text)).characters:
        found[plain(one.name)] += one.words
    return found


@pytest.mark.parametrize("says_more", [False, True])
def test_words_per_speaker_are_those_of_the_text(says_more: bool) -> None:
    right = exact = speakers = 0
    # every second play in each way: all of them in both take a minute
    for path in sorted(PLAYS.glob("*.xml"))[says_more::2]:
        play = read_play(path)
        wanted, found = _wanted(play), _counted(play, says_more=says_more)
        speakers += len(wanted)
        right += sum(abs(found[name] - n) <= 0.01 * n for name, n in wanted.items())
        exact += sum(found[name] == n for name, n in wanted.items())
    assert speakers >= 100
    assert right / speakers >= 0.99
    assert exact / speakers >= 0.95
