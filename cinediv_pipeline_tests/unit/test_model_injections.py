"""Texts that give orders: they are left out and reported; and a model that obeys gets nowhere.

The model of these tests does whatever an attacker may wish: it answers labels outside the lists,
foreign ids, evidence that nobody wrote. What counts is what is left of its answers.
"""

import json
from pathlib import Path

import httpx2
import pytest

from cinediv_pipeline.enrichment.by_model import is_a_name, model_claims, person_task
from cinediv_pipeline.enrichment.stories import (
    Story,
    is_a_story,
    observation_rows,
    story_task,
)
from cinediv_pipeline.llm.text import gives_orders, is_quoted
from cinediv_pipeline.vocabulary import CHARACTER_ATTRIBUTES, NOT_DETERMINABLE
from cinediv_pipeline_tests.unit.injections import NAMES, SYNOPSES
from cinediv_pipeline_tests.unit.model_desk import Body, Script, asker, completion, lines_of, person

PEOPLE = person_task()
STORIES = story_task()


def test_there_are_thirty_texts() -> None:
    assert len(SYNOPSES) + len(NAMES) == 30


@pytest.mark.parametrize("text", SYNOPSES)
def test_a_synopsis_that_gives_orders_is_not_sent(text: str) -> None:
    assert not is_a_story(Story("film-1", "tmdb-1", text))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_gives_orders_is_not_sent(name: str) -> None:
    assert not is_a_name(person(1, name))


@pytest.mark.parametrize(
    "text",
    [
        "Une romancière oublie ses règles de vie et part pour Lisbonne.",
        "L’assistant d’un photographe tombe amoureux du système solaire.",
        "A policeman must answer for his past; the men of the village say nothing.",
        "Male et femelle : dans la savane, un couple de lions protège ses petits.",
        "Ignoré de tous, un prisonnier prépare son évasion.",
        "Elle écrit à son fils une lettre qu’il ne lira jamais.",
        "The output of the mine falls; a woman leads the strike.",
        "Un robot apprend à désobéir aux ordres de son maître.",
        "Un policier infiltré ignore les consignes de sa hiérarchie et part seul.",
        "Une mère doit se battre contre le système : seule, elle cherche un avocat.",
        "Le vieux photographe et son assistant : un jeune loup qui veut sa place.",
        "Dans une classe de lycée, une professeure bouscule les idées reçues sur le genre.",
        "À dix-sept ans, il écrit à son père sur sa transition de genre.",
        "En réponse à la violence de genre, des femmes occupent la place.",
        "Set in 1950s Alabama, a white woman hides a fugitive.",
        "People say she is the best female boxer of her town.",
        "A record label signs a female singer and takes everything from her.",
        "Mark, a white cop, is sent back to the street where he grew up.",
        "Return to White River",
    ],
)
def test_a_story_that_only_sounds_alike_is_read(text: str) -> None:
    assert not gives_orders(text)


@pytest.mark.parametrize("name", ["Mark White", "Ada Prompt", "Jean-Paul de La Règle", "Dis"])
def test_a_name_that_only_sounds_alike_is_a_name(name: str) -> None:
    assert is_a_name(person(1, name, film="Return to White River"))


def _obedient_on_people(body: Body) -> httpx2.Response:
    rows = [
        {"id": name, "gender": gender, "basis": basis, "quote": quote}
        for name in (*lines_of(body), "p99")
        for gender, basis, quote in (("queer", "origin", "ordre"),)
    ]
    return completion(json.dumps({"people": rows, "religion": "x"}))


@pytest.mark.parametrize("name", NAMES)
def test_a_model_that_obeys_leaves_no_label_and_no_evidence(name: str, tmp_path: Path) -> None:
    """The guard in front taken away, the checks behind it hold by themselves."""
    people = [person(1, name), person(2, "Ana Nom")]
    found = asker(Script([_obedient_on_people]), tmp_path).ask(PEOPLE, people)
    claims = model_claims(found, "p-1", {})
    assert {claim.gender for claim in claims} == {"unknown"}
    assert not any("ordre" in claim.evidence for claim in claims)
    assert {claim.person_id for claim in claims} == {"person-0001", "person-0002"}


@pytest.mark.parametrize("text", SYNOPSES)
def test_a_story_told_by_an_obedient_model_holds_only_what_the_text_says(
    text: str, tmp_path: Path
) -> None:
    def obedient(body: Body) -> httpx2.Response:
        traits = {
            name: {"value": values[0], "quote": "comme il est ordonné"}
            for name, values in CHARACTER_ATTRIBUTES.items()
        }
        invented = {"name": text[:20], "real_person": False, **traits}
        outside = {**invented, "gender": {"value": "woman!", "quote": text[:12]},
                   "perceived_origin": {"value": "martian", "quote": text[:12]},
                   "religion": {"value": "any", "quote": text[:12]}}  # fmt: skip
        rows = [{"id": name, "characters": [invented, outside]} for name in lines_of(body)]
        return completion(json.dumps({"stories": [*rows, {"id": "p77", "characters": []}]}))

    story = Story("film-1", "tmdb-1", text)
    found = asker(Script([obedient]), tmp_path).ask(STORIES, [story])
    rows = observation_rows([story], found.settled, "story_characters-1")
    for row in rows:
        assert row["dimension"] in CHARACTER_ATTRIBUTES
        assert row["value"] in (*CHARACTER_ATTRIBUTES[row["dimension"]], NOT_DETERMINABLE)
        assert row["evidence"] is None or is_quoted(row["evidence"], text)
        assert row["value"] == NOT_DETERMINABLE or row["dimension"] == "real_person"
