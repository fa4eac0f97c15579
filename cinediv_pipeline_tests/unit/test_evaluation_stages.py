"""Measures by stage, source and group, by hand: nothing of fewer than five people is told."""

import json
from typing import Any

import httpx2
import pytest

from cinediv_pipeline.enrichment.attribution import Claim
from cinediv_pipeline.enrichment.evaluation import Labelled
from cinediv_pipeline.enrichment.evidence import Births, World
from cinediv_pipeline.enrichment.first_names import Decision
from cinediv_pipeline.enrichment.given_names import Name
from cinediv_pipeline.enrichment.stages import agreement, labelled_scores
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps.model_evaluation import ask_model_on_labels
from cinediv_pipeline_tests.unit.model_desk import URL, Script, by_first_name, status


def _claims(method: str, said: str, *, confidence: float | None = None) -> list[Claim]:
    """One claim per letter: f, m or u, of the people 0, 1, 2 …"""
    words = {"f": "female", "m": "male", "u": "unknown"}
    return [
        Claim(f"p{place}", words[letter], method, method, confidence, "a_rule: name")
        for place, letter in enumerate(said)
    ]


HUMAN = [(f"p{place}", "female" if place < 6 else "male", "review") for place in range(12)]


def test_each_source_is_measured_where_humans_have_decided() -> None:
    claims = [
        *_claims("first_name", "fffmuummmmmf", confidence=0.98),
        *_claims("tmdb", "ffffffmmmmmm"),
    ]
    found = agreement(claims, [*HUMAN, ("p99", "female", "first_name")])["human"]
    assert list(found) == ["tmdb", "first_name"]
    first = found["first_name"]
    assert (first["n"], first["coverage"]["n"], first["coverage"]["of"]) == (12, 10, 12)
    assert (first["error"]["n"], first["error"]["of"]) == (2, 10)
    assert (first["by_gender"]["female"]["coverage"]["n"], first["by_gender"]["female"]["n"]) == (
        4, 6,
    )  # fmt: skip
    assert first["by_group"]["a_rule"]["n"] == 12
    assert first["calibration"] == [{"confidence": 0.98, "right": first["calibration"][0]["right"]}]
    assert (first["calibration"][0]["right"]["n"], first["calibration"][0]["right"]["of"]) == (
        8,
        10,
    )
    assert found["tmdb"]["error"]["n"] == 0


def test_wikidata_measures_what_is_weaker_and_not_itself() -> None:
    claims = [*_claims("wikidata", "fffffmmmmm"), *_claims("tmdb", "fffffmmmmf")]
    found = agreement(claims, [])
    assert found["human"] == {}
    assert list(found["wikidata"]) == ["tmdb"]
    assert found["wikidata"]["tmdb"]["error"]["n"] == 1


def test_whom_wikidata_calls_both_is_no_truth_and_two_claims_of_a_source_are_no_decision() -> None:
    twice = [Claim("p0", "male", "wikidata", "wikidata"), Claim("p1", "male", "tmdb", "tmdb")]
    claims = [*_claims("wikidata", "ffffff"), *_claims("tmdb", "ffffff"), *twice]
    tmdb = agreement(claims, [])["wikidata"]["tmdb"]
    assert (tmdb["n"], tmdb["coverage"]["n"]) == (5, 4)


def test_nothing_of_fewer_than_five_people_is_told() -> None:
    found = agreement(_claims("tmdb", "ffff"), HUMAN)["human"]["tmdb"]
    assert (found["n"], found["coverage"], found["error"]) == (None, None, None)


def _labelled(name: str, truth: str, said: str, group: str = "") -> Labelled:
    births = Births(1000, 0.99 if truth == "female" else 0.01)
    world = World(9, 0.5)
    reason = "insee_frequent" if said != "unknown" else "mixed"
    confidence = 0.99 if said != "unknown" else None
    decision = Decision(said, reason, name.upper(), confidence, births, world)
    return Labelled(Name(name, "Nom"), truth, "tuning", decision, group)


LABELS = [
    *(_labelled("Ana", "female", "female", "sound") for _ in range(6)),
    *(_labelled("Bo", "male", "female", "sound") for _ in range(2)),
    *(_labelled("Kim", "female", "unknown", "camera") for _ in range(5)),
]


def test_labelled_names_are_measured_by_group_and_source() -> None:
    found = labelled_scores(LABELS)
    assert found["by_group"]["sound"]["error"]["n"] == 2
    assert found["by_group"]["camera"]["coverage"]["n"] == 0
    assert found["by_source"]["insee"]["coverage"]["n"] == 13
    assert found["by_source"]["insee"]["error"]["n"] == 0
    assert found["by_source"]["nomquamgender"]["coverage"]["n"] == 0
    assert [cell["right"]["of"] for cell in found["calibration"]] == [8]


def _settings(**more: Any) -> Settings:
    return Settings(llm_url=URL, llm_model="scripted", **more)


def test_the_model_is_measured_on_what_first_names_leave_open() -> None:
    script = Script([by_first_name({"Kim": "female"})])
    transport = httpx2.MockTransport(script)
    found = ask_model_on_labels(_settings(), LABELS, transport=transport)
    assert (found["calls"], found["not_answered"], found["prompt"]) == (1, 0, "person_gender-1")
    assert found["model"]["n"] == 5
    assert found["model"]["error"]["n"] == 0
    assert found["cascade"]["coverage"]["n"] == 13
    assert found["cascade"]["error"]["n"] == 2
    assert "Kim" not in json.dumps(found)


def test_a_model_that_does_not_answer_has_no_accuracy() -> None:
    transport = httpx2.MockTransport(Script([status(401)]))
    found = ask_model_on_labels(_settings(), LABELS, transport=transport)
    assert (found["model"]["n"], found["model"]["error"]) == (None, None)
    assert found["not_answered"] == 5
    assert found["cascade"]["coverage"]["n"] == 8


def test_without_an_endpoint_the_option_is_refused() -> None:
    with pytest.raises(SettingsError, match="CINEDIV_LLM_URL"):
        ask_model_on_labels(Settings(), LABELS)
