"""Observations of characters: the table, its suite, and the words for its values."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.enrichment.observations import OBSERVATIONS
from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.validation.runner import run_suite
from cinediv_pipeline.validation.suites.observations import SUITE
from cinediv_pipeline.vocabulary import (
    ATTRIBUTE_LABELS,
    CHARACTER_ATTRIBUTES,
    CHARACTER_LABELS,
    CHARACTER_TRAITS,
    REAL_PERSON_ATTRIBUTES,
    SENSITIVE_TRAITS,
    dbt_vars,
)
from cinediv_pipeline.workshop import Workshop


def row(dimension: str, value: str, **other: Any) -> dict[str, Any]:
    said = None if value == "not_determinable" else "la vieille institutrice"
    return {
        "content_type": "synopsis", "content_id": "tmdb-12", "film_id": "film-9001",
        "subject_id": "tmdb-12/c1", "subject_label": "Rose", "dimension": dimension,
        "value": value, "confidence": 0.8, "method": "model", "model": "a-model",
        "prompt_version": "characters_v1", "evidence": said, "observed_at": date(2026, 3, 1),
        **other,
    }  # fmt: skip


FICTIONAL = [
    row("gender", "female"), row("age_band", "65_plus"), row("social_category", "csp_plus"),
    row("narrative_role", "lead"), row("perceived_origin", "not_determinable"),
    row("disability", "not_determinable"), row("orientation", "not_determinable"),
    row("real_person", "no"),
]  # fmt: skip
REAL = [
    row("gender", "male", subject_id="tmdb-12/c2"),
    row("narrative_role", "supporting", subject_id="tmdb-12/c2"),
    row("real_person", "yes", subject_id="tmdb-12/c2", method="rule", model=None,
        prompt_version=None),
]  # fmt: skip


def failed(*rows: dict[str, Any]) -> list[str]:
    table = OBSERVATIONS.table([*FICTIONAL, *REAL, *rows])
    empty = OBSERVATIONS.schema.empty_table()
    results = run_suite(
        SUITE, {OBSERVATIONS.key: table}, {OBSERVATIONS.key: empty}, reference=Path(), real=True
    )
    assert all(result.blocking for result in results)
    return [result.name for result in results if not result.passed]


def test_characters_and_real_persons_as_they_should_be_pass() -> None:
    assert failed() == []


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        (row("gender", "male"), "character_observed_once_per_dimension"),
        (row("gender", "male", subject_id="person-77"), "observation_names_film_and_character"),
        (row("gender", "male", subject_id="tmdb-12/c3", film_id="9001"),
         "observation_names_film_and_character"),
        (row("gender", "male", subject_id="tmdb-12/c3", content_type="trailer"),
         "observed_content_in_vocabulary"),
        (row("religion", "other", subject_id="tmdb-12/c3"), "observed_value_in_vocabulary"),
        (row("gender", "white", subject_id="tmdb-12/c3"), "observed_value_in_vocabulary"),
        (row("gender", "male", subject_id="tmdb-12/c3", evidence=None),
         "observed_value_has_its_evidence"),
        (row("gender", "male", subject_id="tmdb-12/c3", evidence="  "),
         "observed_value_has_its_evidence"),
        (row("perceived_origin", "arab", subject_id="tmdb-12/c2"),
         "real_person_has_gender_and_narrative_role_only"),
        (row("orientation", "not_determinable", subject_id="tmdb-12/c2"),
         "real_person_has_gender_and_narrative_role_only"),
        (row("gender", "male", subject_id="tmdb-12/c3", method="face"),
         "observation_method_in_vocabulary"),
        (row("gender", "male", subject_id="tmdb-12/c3", prompt_version=None),
         "observation_of_a_model_names_model_and_prompt"),
        (row("gender", "male", subject_id="tmdb-12/c3", confidence=80.0),
         "observation_confidence_is_a_share"),
    ],
)  # fmt: skip
def test_one_wrong_row_fails_the_check_that_is_for_it(wrong: dict[str, Any], check: str) -> None:
    assert failed(wrong) == [check]


def test_the_same_character_may_be_a_real_person_in_another_film() -> None:
    other = {"content_id": "tmdb-13", "film_id": "film-9002", "subject_id": "tmdb-13/c2"}
    assert failed(row("age_band", "18-34", **other), row("real_person", "no", **other)) == []


@pytest.mark.parametrize("column", ["film_id", "subject_id", "value"])
def test_no_observation_without_film_character_and_value(column: str) -> None:
    with pytest.raises(ContractError, match=f"{column} is null"):
        OBSERVATIONS.table([{**row("gender", "male"), column: None}])


def test_a_home_without_observations_has_the_empty_table(tmp_path: Path) -> None:
    Home(tmp_path).prepare("fictional")
    lake = Workshop.open(Settings(home=tmp_path, _env_file=None), real=False).lake
    lake.ensure()
    info = lake.info("enriched/observations")
    assert info is not None
    assert (info.n_rows, info.fingerprint) == (0, "never-fetched")


def test_every_attribute_and_value_has_its_words() -> None:
    assert set(ATTRIBUTE_LABELS) == set(CHARACTER_ATTRIBUTES)
    assert {name: set(labels) for name, labels in CHARACTER_LABELS.items()} == {
        name: set(values) for name, values in CHARACTER_ATTRIBUTES.items()
    }
    for label in CHARACTER_LABELS["perceived_origin"].values():
        assert label.fr.startswith("perçu·e comme ")
        assert label.en.startswith("perceived as ")


def test_traits_are_what_is_never_said_of_a_real_person() -> None:
    assert set(CHARACTER_TRAITS) | set(REAL_PERSON_ATTRIBUTES) == set(CHARACTER_ATTRIBUTES)
    assert not set(CHARACTER_TRAITS) & set(REAL_PERSON_ATTRIBUTES)
    assert SENSITIVE_TRAITS == ("perceived_origin", "disability", "orientation")
    assert dbt_vars()["character_attributes"]["disability"] == ["stated"]
