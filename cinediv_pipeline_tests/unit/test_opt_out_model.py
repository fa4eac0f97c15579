"""An opt-out reaches what a language model was asked, and what Wikidata answered."""

import json
from datetime import date

import pytest

from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.opt_outs import OptOut, OptOuts
from cinediv_pipeline.linkage.people import person_id_of
from cinediv_pipeline.llm.answers import Answers
from cinediv_pipeline.sources.wikidata.redaction import redact, withheld_key
from cinediv_pipeline.steps import attribute_gender
from cinediv_pipeline.steps.model import answers_of
from cinediv_pipeline.steps.opt_out.hooks import Forgetting, forget_answers
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline.workshop import Options, Workshop
from cinediv_pipeline_tests.unit.model_desk import (
    Script,
    by_first_name,
    lines_of,
)
from cinediv_pipeline_tests.unit.test_gender_by_model import _model


def _opt_out(*ids: str) -> OptOut:
    return OptOut("abcdefgh", 5, frozenset(ids), frozenset(), date(2026, 1, 1))


def _withheld(number: int) -> OptOuts:
    return OptOuts([_opt_out(f"person-tmdb-{number}")])


def _answer(*ids: int) -> bytes:
    rows = [
        {"tmdb": {"type": "literal", "value": str(number)},
         "item": {"type": "uri", "value": f"http://www.wikidata.org/entity/Q99{number}"}}
        for number in ids
    ]  # fmt: skip
    return json.dumps({"head": {"vars": []}, "results": {"bindings": rows}}).encode()


@pytest.mark.parametrize("kind", ["gender", "person_awards"])
def test_wikidata_s_rows_and_ids_of_somebody_withheld_go(kind: str) -> None:
    kept = redact(f"{kind}/12,45,77", _answer(12, 45, 45), _withheld(45))
    assert kept is not None
    assert json.loads(kept)["results"]["bindings"] == json.loads(_answer(12))["results"]["bindings"]
    assert withheld_key(f"{kind}/12,45,77", _withheld(45)) == f"{kind}/12,77"


def test_an_answer_on_nobody_withheld_stays_byte_for_byte() -> None:
    body = _answer(12, 77)
    assert redact("gender/12,77", body, _withheld(45)) is body
    assert withheld_key("gender/12,77", _withheld(45)) is None


def test_an_answer_on_nobody_else_is_not_kept() -> None:
    assert redact("gender/45", _answer(45), _withheld(45)) is None
    assert withheld_key("gender/45", _withheld(45)) == "gender/withheld"


def test_a_line_without_a_body_loses_its_ids_only() -> None:
    assert redact("gender/12,45", b"null", _withheld(45)) == b"null"


def test_awards_of_films_name_nobody() -> None:
    body = _answer(45)
    assert redact("film_awards/45", body, _withheld(45)) is body
    assert withheld_key("film_awards/45", _withheld(45)) is None


def test_what_a_model_was_asked_about_a_person_goes_and_others_answers_stay(
    shop: Workshop,
) -> None:
    script = Script([by_first_name({})])
    attribute_gender(shop, Options(), _model(shop, script))
    name = next(iter(lines_of(script.asked[0]).values())).split(" | ")[0]
    [*calls] = answers_of(shop).calls()
    subjects = [item["subject"] for call in calls for item in call["items"]]
    person = Forgetting(
        _opt_out(subjects[0]),
        frozenset({name}),
    )
    told = forget_answers(shop, person)
    assert len(told) == 1
    assert name not in " ".join(told)
    text = "".join(path.read_text(encoding="utf-8") for path in (shop.home.llm).rglob("*.json"))
    assert json.dumps(name)[1:-1] not in text
    assert name not in text
    assert subjects[0] not in text
    left = [item["subject"] for call in Answers(LocalStore(shop.home.llm)).calls()
            for item in call["items"]]  # fmt: skip
    assert left == [subject for subject in subjects if subject != subjects[0]]
    assert forget_answers(shop, person) == []


def test_a_batch_under_way_that_names_the_person_is_not_collected(
    shop: Workshop,
) -> None:
    folder = shop.home.llm / "batches"
    folder.mkdir(parents=True)
    requests = {
        "key-1": {"keys": ["a"], "messages": [{"content": "p01 | Perdrix ZOÉ | montage"}]},
        "key-2": {"keys": ["b"], "messages": [{"content": "p01 | Ana Merle | montage"}]},
    }
    (folder / "batch-1.json").write_text(json.dumps({"requests": requests}))
    person = Forgetting(
        _opt_out(person_id_of(name_key("PERDRIX Zoé"))),
        frozenset({"Zoé Perdrix"}),
    )
    [told] = forget_answers(shop, person)
    assert "not collected" in told
    left = json.loads((folder / "batch-1.json").read_text())
    assert list(left["requests"]) == ["key-2"]


def test_a_person_is_found_in_any_order_and_case_of_the_words(shop: Workshop) -> None:
    """A synopsis writes « Zoé Perdrix » of whom the list prints as « PERDRIX Zoé »."""
    folder = shop.home.llm / "calls"
    folder.mkdir(parents=True)
    told = {"characters": [{"name": "Zoé Perdrix"}]}
    answer = {"choices": [{"message": {"content": json.dumps({"stories": [told]})}}]}
    call = {
        "id": "1", "asked_at": "2026-01-01", "prompt": "s-1", "model": "m",
        "messages": [{"content": "La vie de Zoé Perdrix."}], "answer": json.dumps(answer),
        "items": [{"key": "k", "subject": "tmdb-1", "result": told, "failed": "", "attempts": 1}],
    }  # fmt: skip
    (folder / "1.json").write_text(json.dumps(call))
    person = Forgetting(_opt_out(person_id_of(name_key("PERDRIX Zoé"))), frozenset({"PERDRIX Zoé"}))
    assert len(forget_answers(shop, person)) == 1
    left = json.loads((folder / "1.json").read_text())
    assert (left["messages"], left["answer"], left["items"]) == (None, None, [])
