"""The gender step with a language model: asked last, about the open only, and never in the way."""

from collections.abc import Callable
from math import ceil
from typing import Any

import httpx2
import pytest

from cinediv_pipeline.enrichment import tables
from cinediv_pipeline.lake import content_hash
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps import attribute_gender, model_of
from cinediv_pipeline.steps.model import Model
from cinediv_pipeline.workshop import Options, Workshop
from cinediv_pipeline_tests.unit.model_desk import (
    KEY,
    URL,
    Body,
    Script,
    chat,
    completion,
    lines_of,
    people_json,
    status,
)

Transport = Callable[[httpx2.Request], httpx2.Response]


def _model(shop: Workshop, script: Transport, **more: Any) -> Model:
    settings = Settings(home=shop.home.root, llm_url=URL, llm_model="scripted", llm_key=KEY, **more)
    found = model_of(shop, settings, transport=httpx2.MockTransport(script))
    assert found is not None
    return found


def _by_last_letter(body: Body) -> httpx2.Response:
    """A model that goes by the last letter of the given name, and abstains on initials."""
    rows = []
    for name, line in lines_of(body).items():
        given = [word for word in line.split(" | ")[0].split() if not word.isupper()]
        gender = ("female" if given[-1].endswith(("a", "e")) else "male") if given else "unknown"
        rows.append({"id": name, "gender": gender, "basis": "given_name" if given else "none",
                     "quote": given[-1] if given else ""})  # fmt: skip
    return completion(people_json(*rows))


def _methods(shop: Workshop) -> dict[str, str]:
    rows = shop.lake.read(tables.PERSON_GENDER.key).to_pylist()
    return {row["person_id"]: row["method"] for row in rows}


def _model_claims(shop: Workshop) -> dict[str, dict[str, Any]]:
    rows = shop.lake.read(tables.GENDER_CLAIMS.key).to_pylist()
    return {row["person_id"]: row for row in rows if row["method"] == "model"}


def _open(shop: Workshop) -> set[str]:
    return {person for person, method in _methods(shop).items() if method == "unknown"}


def test_only_the_open_are_asked_fifty_at_a_time_and_never_twice(shop: Workshop) -> None:
    before = _methods(shop)
    open_ = _open(shop)
    script = Script([_by_last_letter])
    result = attribute_gender(shop, Options(), _model(shop, script))
    assert result.outcome == "written"
    asked = sum(len(lines_of(body)) for body in script.asked)
    assert 0 < asked <= len(open_)
    assert len(script.asked) <= ceil(len(open_) / 50)
    assert set(_model_claims(shop)) <= open_
    after = _methods(shop)
    assert {p: m for p, m in after.items() if p not in open_} == {
        p: m for p, m in before.items() if p not in open_
    }
    assert "model" in after.values()
    again = Script([_by_last_letter])
    assert attribute_gender(shop, Options(), _model(shop, again)).outcome == "unchanged"
    forced = attribute_gender(shop, Options(force=True), _model(shop, again))
    assert forced.outcome == "written"
    assert again.asked == []


def test_a_claim_of_the_model_says_what_it_rests_on(shop: Workshop) -> None:
    attribute_gender(shop, Options(), _model(shop, Script([_by_last_letter])))
    decided = [row for row in _model_claims(shop).values() if row["gender"] != "unknown"]
    assert decided
    for row in decided:
        assert row["source"] == "scripted-1, person_gender-1"
        assert row["evidence"].startswith("given_name: ")
        assert row["confidence"] is None  # never measured here
        assert row["claimed_at"] is not None


def test_without_an_endpoint_the_step_is_complete_and_says_who_stays_open(shop: Workshop) -> None:
    result = attribute_gender(shop, Options(force=True))
    assert f"{len(_open(shop)):,} people stay open: no language model is set" in result.message
    assert model_of(shop, Settings(home=shop.home.root)) is None


def test_a_model_that_is_not_wanted_for_people_is_not_asked(shop: Workshop) -> None:
    script = Script([_by_last_letter])
    model = _model(shop, script, llm_tasks="stories")
    assert attribute_gender(shop, Options(force=True), model).outcome == "written"
    assert script.asked == []


def _timeout(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadTimeout("slow", request=request)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (Script([status(429, retry_after="9999")]), "quota"),
        (Script([status(500)]), "status 500"),
        (_timeout, "in time"),
        (Script([chat('{"people": [{"id"', finish="length")]), "cut"),
        (Script([chat("", refusal="no")]), "refused"),
        (Script([chat(people_json({"id": "p999", "gender": "female"}))]), "missing"),
        (Script([chat("")]), "empty"),
        (Script([chat("Voici.")]), "schema"),
        (Script([status(200, "<html>login</html>")]), "no JSON"),
    ],
)
def test_no_trouble_stops_the_step_and_everybody_has_a_reason(
    script: Transport, why: str, shop: Workshop
) -> None:
    open_ = _open(shop)
    result = attribute_gender(shop, Options(), _model(shop, script))
    assert result.outcome == "written"
    assert _open(shop) == open_
    claims = _model_claims(shop)
    assert claims
    assert {row["gender"] for row in claims.values()} == {"unknown"}
    assert all(why in row["evidence"] or "in a row" in row["evidence"] for row in claims.values())
    assert KEY not in str(claims) + result.message


def test_who_could_not_be_asked_is_asked_by_the_next_refresh(shop: Workshop) -> None:
    attribute_gender(shop, Options(), _model(shop, Script([status(500)])))
    still = attribute_gender(shop, Options(), _model(shop, Script([status(500)])))
    assert still.outcome == "unchanged"
    healed = attribute_gender(shop, Options(), _model(shop, Script([_by_last_letter])))
    assert healed.outcome == "written"
    assert "model" in _methods(shop).values()


def test_a_spent_budget_leaves_the_rest_for_the_next_refresh(shop: Workshop) -> None:
    none = _model(shop, Script([_by_last_letter]), llm_max_calls=0)
    attribute_gender(shop, Options(), none)
    assert all("budget" in row["evidence"] for row in _model_claims(shop).values())
    attribute_gender(shop, Options(), _model(shop, Script([_by_last_letter])))
    assert not any("budget" in row["evidence"] for row in _model_claims(shop).values())


def test_a_model_never_overrules_the_counts_of_a_first_name(shop: Workshop) -> None:
    def contrary(body: Body) -> httpx2.Response:
        rows = [
            {"id": name, "gender": gender, "basis": "given_name",
             "quote": line.split(" | ")[0].split()[-1]}
            for name, line in lines_of(body).items()
            for gender in ("female",)
        ]  # fmt: skip
        return completion(people_json(*rows))

    attribute_gender(shop, Options(), _model(shop, Script([contrary])))
    rows = shop.lake.read(tables.GENDER_CLAIMS.key).to_pylist()
    clear = {
        row["person_id"] for row in rows if row["method"] == "statistic" and row["gender"] == "male"
    }
    denied = [row for person, row in _model_claims(shop).items() if person in clear]
    assert all(row["gender"] == "unknown" for row in denied)
    for row in denied:
        assert "deny it" in row["evidence"]


def test_the_tables_are_the_same_whatever_order_answers_come_in(shop: Workshop) -> None:
    attribute_gender(shop, Options(), _model(shop, Script([_by_last_letter])))
    first = content_hash(shop.lake.read(tables.GENDER_CLAIMS.key))
    attribute_gender(shop, Options(force=True), _model(shop, Script([_by_last_letter])))
    assert content_hash(shop.lake.read(tables.GENDER_CLAIMS.key)) == first
