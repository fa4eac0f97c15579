"""Our own screenplays, in every form of file, against what a human reader counts."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from cinediv_pipeline.analysis.screenplays.counting import count
from cinediv_pipeline.analysis.screenplays.elements import Script
from cinediv_pipeline.analysis.screenplays.fountain import read_fountain
from cinediv_pipeline.analysis.screenplays.reading import read_file
from cinediv_pipeline.analysis.screenplays.word import read_word
from cinediv_pipeline_tests.screenplays import HERE, NAMES, Own, own
from cinediv_pipeline_tests.screenplays.text_forms import (
    WIDE,
    as_bytes,
    as_fdx,
    as_flush,
    as_fountain,
    as_indented,
    as_typed_fountain,
)
from cinediv_pipeline_tests.screenplays.word_forms import (
    CELTX,
    FRENCH,
    as_centred_word,
    as_dense_word,
    as_indented_word,
    as_styled_word,
    as_tabbed_word,
)

FORMS: dict[str, tuple[str, Callable[[Own], bytes]]] = {
    "indented": ("txt", lambda script: as_bytes(as_indented(script))),
    "wide": ("txt", lambda script: as_bytes(as_indented(script, WIDE))),
    "windows": ("txt", lambda it: as_bytes(as_indented(it), encoding="cp1252", crlf=True)),
    "flush": ("txt", lambda script: as_bytes(as_flush(script))),
    "flush windows": ("txt", lambda it: as_bytes(as_flush(it), encoding="cp1252", crlf=True)),
    "fountain": ("fountain", lambda script: as_bytes(as_fountain(script))),
    "typed fountain": ("fountain", lambda it: as_bytes(as_typed_fountain(it), crlf=True)),
    "fdx": ("fdx", lambda script: as_bytes(as_fdx(script))),
    "Word styles of Final Draft": ("docx", as_styled_word),
    "Word styles of Celtx": ("docx", lambda script: as_styled_word(script, CELTX)),
    "Word styles in French": ("docx", lambda script: as_styled_word(script, FRENCH)),
    "Word indents": ("docx", as_indented_word),
    "Word centred cues": ("docx", as_centred_word),
    "Word tabs": ("docx", as_tabbed_word),
    "Word spaced alike": ("docx", as_dense_word),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_script_is_counted_as_by_hand(form: str, name: str, tmp_path: Path) -> None:
    script = own(name)
    ending, written = FORMS[form]
    assert _told(_read(tmp_path / f"{name}.{ending}", written(script))) == _truth(script)


def _read(path: Path, content: bytes) -> Script:
    if path.suffix == ".docx":
        return read_word(content, path.name)
    path.write_bytes(content)
    return read_file(path)


def _told(script: Script) -> dict[str, object]:
    found = count(script)
    told: dict[str, object] = {
        one.name: (one.words, one.turns, one.scenes, set(one.variants)) for one in found.characters
    }
    return told | {"scenes": [" ".join(scene.heading.split()) for scene in found.scenes]}


def _truth(script: Own) -> dict[str, object]:
    told: dict[str, object] = {
        one["name"]: (one["words"], one["turns"], tuple(one["scenes"]), set(one["variants"]))
        for one in script.truth["characters"]
    }
    return told | {"scenes": [scene["heading"] for scene in script.truth["scenes"]]}


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_counts_are_those_of_the_neutral_form(name: str) -> None:
    truth = own(name).truth
    who = {v: [one["name"]] for one in truth["characters"] for v in one["variants"]}
    words, turns, scenes, speaking = Counter[str](), Counter[str](), set[tuple[str, int]](), [""]
    scene = 0
    for line in (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()[3:]:
        kind, _, text = line.partition(": ")
        scene += kind == "heading"
        if kind in ("cue", "dual"):
            speaking = (who | truth["together"])[re.sub(r" \(.*", "", text)]
            turns.update(speaking)
            scenes |= {(one, scene) for one in speaking}
        elif kind == "dialogue":
            words.update(dict.fromkeys(speaking, len(re.findall(r"\w+", text))))
    assert {one["name"]: one["words"] for one in truth["characters"]} == words
    assert {one["name"]: one["turns"] for one in truth["characters"]} == turns
    assert {(one["name"], n) for one in truth["characters"] for n in one["scenes"]} == scenes
    assert [one["number"] for one in truth["scenes"]] == list(range(1, scene + 1))


@pytest.mark.parametrize("name", NAMES)
def test_a_truth_says_all_that_its_readers_expect(name: str) -> None:
    script = own(name)
    truth = script.truth
    assert (truth["title"], truth["language"]) == (script.title, script.language)
    assert [one["heading"] for one in truth["scenes"]] == [
        line.text for line in script.lines if line.kind == "heading"
    ]
    assert {one["gender"] for one in truth["characters"]} <= {"female", "male", "unknown"}
    steps = [truth["bechdel"][step]["passes"] for step in ("1", "2", "3")]
    # a later step never holds more surely than an earlier one
    sure = {False: 0, None: 1, True: 2}
    assert sorted(steps, key=sure.__getitem__, reverse=True) == steps
    assert read_fountain(as_fountain(script)).title == truth["title"]
