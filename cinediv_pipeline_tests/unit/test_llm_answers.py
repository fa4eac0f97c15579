"""Kept calls: found by item, forgotten by subject, without texts after six months."""

import json
from datetime import date
from pathlib import Path

import pytest

from cinediv_pipeline.enrichment.by_model import person_task
from cinediv_pipeline.errors import StorageError
from cinediv_pipeline.llm.answers import Answers
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline_tests.unit.model_desk import Script, asker, by_first_name, person

TASK = person_task()
PEOPLE = [person(1, "Ana Perdrix"), person(2, "Bo Merle"), person(3, "Kim Geai")]


def _asked(folder: Path) -> Answers:
    one = asker(Script([by_first_name({"Ana": "female", "Bo": "male"})]), folder)
    one.ask(TASK, PEOPLE)
    return Answers(LocalStore(folder))


def _everything(folder: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.json"))


def test_a_person_who_leaves_takes_row_and_texts_along_and_nobody_else_s_answer(
    tmp_path: Path,
) -> None:
    answers = _asked(tmp_path)
    assert answers.forget(["person-0001"], "opt-out") == 1
    left = _everything(tmp_path)
    assert "Perdrix" not in left
    assert "person-0001" not in left
    assert TASK.key(PEOPLE[0], "scripted") not in left
    [call] = answers.calls()
    assert call["buried"]["reason"] == "opt-out"
    assert len(call["buried"]["sha256"]) == 64
    assert (call["tokens_in"], call["messages"], call["answer"]) == (100, None, None)
    assert answers.find(TASK.key(PEOPLE[0], "scripted")) is None
    other = answers.find(TASK.key(PEOPLE[1], "scripted"))
    assert other is not None
    assert other.result == {"gender": "male", "basis": "given_name", "quote": "Bo"}


def test_forgetting_nobody_changes_nothing(tmp_path: Path) -> None:
    answers = _asked(tmp_path)
    before = _everything(tmp_path)
    assert answers.forget(["person-9999"], "opt-out") == 0
    assert _everything(tmp_path) == before


def test_the_second_opt_out_keeps_the_first_tombstone(tmp_path: Path) -> None:
    answers = _asked(tmp_path)
    answers.forget(["person-0001"], "opt-out")
    [first] = answers.calls()
    answers.forget(["person-0002"], "opt-out")
    [second] = answers.calls()
    assert second["buried"] == first["buried"]
    assert [item["subject"] for item in second["items"]] == ["person-0003"]


def test_texts_are_dropped_after_six_months_and_answers_stay(tmp_path: Path) -> None:
    answers = _asked(tmp_path)
    today = date.today()
    assert answers.retire(today) == 0
    later = date.fromordinal(today.toordinal() + 181)
    assert answers.retire(later) == 1
    assert "Perdrix" not in _everything(tmp_path)
    again = asker(Script([by_first_name({})]), tmp_path).ask(TASK, PEOPLE)
    assert (again.calls, len(again.settled)) == (0, 3)


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    answers = _asked(tmp_path)
    path = next((tmp_path / "calls").glob("*.json"))
    path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")
    for _ in range(2):  # half an index never passes for a whole one
        with pytest.raises(StorageError, match=r"damaged .* Remove it"):
            answers.find("x")


def test_a_result_stands_against_a_failure_whatever_their_order(tmp_path: Path) -> None:
    _asked(tmp_path)
    path = next((tmp_path / "calls").glob("*.json"))
    call = json.loads(path.read_text(encoding="utf-8"))
    failed = [{**item, "result": None, "failed": "x", "attempts": 2} for item in call["items"]]
    later = {**call, "id": "later", "asked_at": "2999-01-01T00:00:00+00:00", "items": failed}
    path.with_name("later.json").write_text(json.dumps(later), encoding="utf-8")
    found = Answers(LocalStore(tmp_path)).find(TASK.key(PEOPLE[0], "scripted"))
    assert found is not None
    assert found.result is not None


def test_what_a_refresh_has_spent_is_counted_from_its_start(tmp_path: Path) -> None:
    answers = _asked(tmp_path)
    calls, usd = answers.spent("2000-01-01")
    assert calls == 1
    assert usd == pytest.approx(140e-6)
    assert answers.spent("2999-01-01") == (0, 0.0)


@pytest.mark.parametrize(
    "answer", ["{}", "[]", "null", '{"choices": []}', '{"choices": [{"message": null}]}', "<html>"]
)
def test_an_answer_without_a_choice_keeps_nobody_from_being_forgotten(
    answer: str, tmp_path: Path
) -> None:
    answers = _asked(tmp_path)
    path = next((tmp_path / "calls").glob("*.json"))
    call = {**json.loads(path.read_text(encoding="utf-8")), "answer": answer}
    path.write_text(json.dumps(call), encoding="utf-8")
    assert answers.forget([], "opt-out", lambda text: "Perdrix" in text) == 1
    assert "Perdrix" not in _everything(tmp_path)
