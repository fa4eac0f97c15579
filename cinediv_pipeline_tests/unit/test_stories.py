"""Characters of synopses: backed by the text or not determinable; real people are hardly coded."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from cinediv_pipeline.enrichment.observations import OBSERVATIONS
from cinediv_pipeline.enrichment.stories import Story, observation_rows, still_said, story_task
from cinediv_pipeline_tests.unit.model_desk import Body, Script, asker, completion, lines_of

TEXT = "À Lille, Awa, une jeune avocate noire de 30 ans, défend son père retraité, Moussa."
STORY = Story("film-7", "tmdb-7", TEXT)
TASK = story_task()
NOTHING = {"value": "not_determinable", "quote": ""}
AWA = {
    "name": "Awa", "real_person": False,
    "gender": {"value": "female", "quote": "une jeune avocate"},
    "age_band": {"value": "18-34", "quote": "30 ans"},
    "social_category": {"value": "csp_plus", "quote": "avocate"},
    "narrative_role": {"value": "lead", "quote": "Awa"},
    "perceived_origin": {"value": "black", "quote": "avocate noire"},
    "disability": NOTHING, "orientation": NOTHING,
}  # fmt: skip


def _told(folder: Path, *characters: Any, story: Story = STORY) -> list[dict[str, Any]]:
    def answer(body: Body) -> httpx2.Response:
        rows = [{"id": name, "characters": list(characters)} for name in lines_of(body)]
        return completion(json.dumps({"stories": rows}))

    found = asker(Script([answer]), folder).ask(TASK, [story])
    return observation_rows([story], found.settled, TASK.prompt.label)


def _values(rows: list[dict[str, Any]], subject: str = "tmdb-7/c1") -> dict[str, str]:
    return {row["dimension"]: row["value"] for row in rows if row["subject_id"] == subject}


def test_what_the_text_says_is_kept_with_its_words(tmp_path: Path) -> None:
    rows = _told(tmp_path, AWA)
    assert _values(rows) == {
        "gender": "female", "age_band": "18-34", "social_category": "csp_plus",
        "narrative_role": "lead", "perceived_origin": "black", "disability": "not_determinable",
        "orientation": "not_determinable", "real_person": "no",
    }  # fmt: skip
    origin = next(row for row in rows if row["dimension"] == "perceived_origin")
    assert (origin["evidence"], origin["subject_label"], origin["film_id"]) == (
        "avocate noire", "Awa", "film-7",
    )  # fmt: skip
    assert (origin["method"], origin["model"], origin["prompt_version"]) == (
        "model", "scripted-1", "story_characters-1",
    )  # fmt: skip
    assert OBSERVATIONS.table(rows).num_rows == 8


@pytest.mark.parametrize(
    ("trait", "told"),
    [
        ("perceived_origin", {"value": "black", "quote": "Awa"}),
        ("perceived_origin", {"value": "arab", "quote": "née à Alger"}),
        ("perceived_origin", {"value": "arab", "quote": "Moussa"}),
        ("perceived_origin", {"value": "arab", "quote": "son père retraité, Moussa"}),
        ("perceived_origin", {"value": "white", "quote": "avocate noire"}),
        ("disability", {"value": "stated", "quote": "À Lille"}),
        ("orientation", {"value": "homosexual", "quote": "défend son père"}),
        ("orientation", {"value": "homosexual", "quote": "Awa"}),
        ("age_band", {"value": "18-34", "quote": "trente ans"}),
        ("age_band", {"value": "30", "quote": "30 ans"}),
        ("gender", {"value": "female", "quote": ""}),
        ("gender", {"value": "female"}),
        ("gender", "female"),
        ("gender", None),
        ("gender", {"value": ["female"], "quote": "une jeune avocate"}),
    ],
)
def test_what_no_words_show_is_not_determinable(trait: str, told: Any, tmp_path: Path) -> None:
    assert _values(_told(tmp_path, {**AWA, trait: told}))[trait] == "not_determinable"


@pytest.mark.parametrize("real", [True, None, "no", 0])
def test_a_real_person_or_one_in_doubt_is_coded_for_gender_and_role_only(
    real: Any, tmp_path: Path
) -> None:
    assert _values(_told(tmp_path, {**AWA, "real_person": real})) == {
        "gender": "female", "narrative_role": "lead", "real_person": "yes",
    }  # fmt: skip


def test_everybody_in_a_documentary_is_a_real_person(tmp_path: Path) -> None:
    story = Story("film-7", "tmdb-7", TEXT, about_real_people=True)
    assert set(_values(_told(tmp_path, AWA, story=story))) == {
        "gender", "narrative_role", "real_person",
    }  # fmt: skip


def test_a_character_whom_the_text_does_not_name_is_none(tmp_path: Path) -> None:
    rows = _told(tmp_path, {**AWA, "name": "Fatou"}, {**AWA, "name": "son père retraité"})
    assert {row["subject_label"] for row in rows} == {"son père retraité"}


def test_one_character_told_twice_counts_once_and_six_at_most(tmp_path: Path) -> None:
    words = ["Lille", "Awa", "jeune", "avocate", "père", "retraité", "Moussa"]
    rows = _told(tmp_path, AWA, {**AWA, "name": "awa"}, *({**AWA, "name": w} for w in words))
    assert len({row["subject_id"] for row in rows}) == 6
    assert [row["subject_label"] for row in rows].count("awa") == 0


def test_no_character_is_an_answer(tmp_path: Path) -> None:
    script = Script([lambda body: completion(json.dumps(
        {"stories": [{"id": name, "characters": []} for name in lines_of(body)]}
    ))])  # fmt: skip
    found = asker(script, tmp_path).ask(TASK, [STORY])
    assert (found.calls, observation_rows([STORY], found.settled, "p")) == (1, [])


@pytest.mark.parametrize("characters", ["none", [1], {"name": "Awa"}])
def test_something_else_than_a_list_of_characters_is_asked_again(
    characters: Any, tmp_path: Path
) -> None:
    script = Script([lambda body: completion(json.dumps(
        {"stories": [{"id": name, "characters": characters} for name in lines_of(body)]}
    ))])  # fmt: skip
    found = asker(script, tmp_path).ask(TASK, [STORY])
    assert (found.calls, [one.result for one in found.settled.values()]) == (2, [None])


def test_the_model_sees_the_synopsis_and_nothing_of_the_film(tmp_path: Path) -> None:
    script = Script([lambda _: completion("{}")])
    asker(script, tmp_path).ask(TASK, [STORY])
    assert lines_of(script.asked[0]) == {"p01": TEXT}
    assert "film-7" not in json.dumps(script.asked[0])


def test_a_name_that_is_a_colour_states_no_origin(tmp_path: Path) -> None:
    story = Story(
        "film-7", "tmdb-7", "Mark White, a policeman of forty years, is sent to a quiet town."
    )
    mark = {
        **AWA,
        "name": "Mark White",
        "perceived_origin": {"value": "white", "quote": "Mark White"},
    }
    assert _values(_told(tmp_path, mark, story=story))["perceived_origin"] == "not_determinable"


def test_who_bears_the_name_of_a_real_person_is_taken_for_one(tmp_path: Path) -> None:
    story = Story("film-7", "tmdb-7", "Une jeune avocate noire, Awa Diop, défend son père.")
    awa = {**AWA, "name": "Awa Diop"}

    def answer(body: Body) -> httpx2.Response:
        rows = [{"id": name, "characters": [awa]} for name in lines_of(body)]
        return completion(json.dumps({"stories": rows}))

    found = asker(Script([answer]), tmp_path).ask(TASK, [story])
    rows = observation_rows([story], found.settled, "p", frozenset({"awa diop"}))
    assert {row["dimension"] for row in rows} == {"gender", "narrative_role", "real_person"}
    assert len(observation_rows([story], found.settled, "p", frozenset({"awa"}))) == 8


def test_an_observation_leaves_with_the_words_it_rests_on() -> None:
    row = {"subject_label": "Awa", "evidence": "une jeune avocate"}
    assert still_said(row, STORY)
    withheld = Story("film-7", "tmdb-7", TEXT.replace("Awa", "[retrait abcdefgh]"))
    assert not still_said(row, withheld)
