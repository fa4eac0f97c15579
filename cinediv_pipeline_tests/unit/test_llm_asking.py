"""Asking: nothing twice, nothing lost, nothing beyond the budget; trouble is a reason, no crash."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from cinediv_pipeline.enrichment.by_model import OpenPerson, person_task
from cinediv_pipeline.llm.answers import Answers
from cinediv_pipeline.llm.keeping import Answered, Budget
from cinediv_pipeline.llm.tasks import Group
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline_tests.unit.model_desk import (
    KEY,
    Body,
    Script,
    asker,
    by_first_name,
    chat,
    completion,
    lines_of,
    people_json,
    person,
    row,
    status,
)

KNOWN = {"Ana": "female", "Bo": "male"}
TASK = person_task()


def _people(n: int) -> list[OpenPerson]:
    return [
        person(number, f"{('Ana', 'Bo', 'Kim')[number % 3]} Nom{number}") for number in range(n)
    ]


def _genders(found: Answered) -> dict[str, str]:
    return {
        subject: outcome.result["gender"] if outcome.result else "unusable"
        for subject, outcome in found.settled.items()
    }


def test_fifty_people_go_into_one_request_and_no_person_is_paid_for_twice(tmp_path: Path) -> None:
    script = Script([by_first_name(KNOWN)])
    people = _people(120)
    found = asker(script, tmp_path).ask(TASK, people)
    assert found.calls == len(script.asked) == 3
    assert _genders(found) == {
        one.person_id: KNOWN.get(one.name.split()[0], "unknown") for one in people
    }
    again = asker(script, tmp_path).ask(TASK, people)
    assert (again.calls, len(script.asked)) == (0, 3)
    assert _genders(again) == _genders(found)


def test_one_more_person_costs_one_request_whatever_they_were_asked_with(tmp_path: Path) -> None:
    script = Script([by_first_name(KNOWN)])
    asker(script, tmp_path).ask(TASK, _people(60))
    found = asker(script, tmp_path).ask(TASK, list(reversed(_people(61))))
    assert (found.calls, len(lines_of(script.asked[-1]))) == (1, 1)


def test_the_model_sees_name_role_film_country_and_year_and_ids_of_the_request_only(
    tmp_path: Path,
) -> None:
    script = Script([by_first_name(KNOWN)])
    asker(script, tmp_path).ask(TASK, [person(7, "Ana Nom", role="montage", year=None)])
    asked = json.dumps(script.asked[0], ensure_ascii=False)
    assert lines_of(script.asked[0]) == {"p01": "Ana Nom | montage | Le Film | FR | "}
    assert "person-0007" not in asked
    schema = script.asked[0]["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["people"]["items"]["properties"]["id"]["enum"] == ["p01"]


def test_missing_foreign_and_doubled_ids_are_asked_again_alone_with_the_error(
    tmp_path: Path,
) -> None:
    first = people_json(row("p01"), row("p99"), row("p03"), row("p03", "male"))
    script = Script([chat(first), by_first_name(KNOWN)])
    people = [person(number, "Ana Nom", film=f"Film {number}") for number in (1, 2, 3)]
    found = asker(script, tmp_path).ask(TASK, people)
    assert found.calls == 2
    assert list(lines_of(script.asked[1])) == ["p01", "p02"]
    told = script.asked[1]["messages"][1]["content"]
    assert "p01 : the id is missing" in told
    assert "p02 : the id was answered twice" in told
    assert set(_genders(found).values()) == {"female"}


@pytest.mark.parametrize(
    "content",
    [
        "Bien sûr ! Voici la réponse.",
        '{"persons": []}',
        '{"people": "none"}',
        people_json(row("p01", gender="femme")),
        people_json(row("p01", gender="non_binary")),
        people_json(row("p01", quote="Maria")),
        people_json(row("p01", quote="")),
        people_json(row("p01", quote="…")),
        people_json(row("p01", basis="none")),
        people_json(row("p01", basis="face")),
        people_json({"id": "p01"}),
        '{"people": [{"id": null}]}',
        '{"people": [{"id": ["p01"], "gender": "female"}]}',
        "[" * 100_000,
    ],
)
def test_an_answer_that_cannot_be_used_is_asked_again_once_then_unknown(
    content: str, tmp_path: Path
) -> None:
    script = Script([chat(content)])
    found = asker(script, tmp_path).ask(TASK, [person(1, "Ana Nom")])
    assert found.calls == 2
    assert _genders(found) == {"person-0001": "unusable"}
    assert "p01 : " in script.asked[1]["messages"][1]["content"]
    again = asker(script, tmp_path).ask(TASK, [person(1, "Ana Nom")])
    assert again.calls == 0


def test_a_second_answer_that_is_right_counts(tmp_path: Path) -> None:
    script = Script([chat("no json"), by_first_name(KNOWN)])
    found = asker(script, tmp_path).ask(TASK, [person(1, "Ana Nom")])
    assert _genders(found) == {"person-0001": "female"}


def test_json_between_code_fences_is_json(tmp_path: Path) -> None:
    script = Script([chat(f"```json\n{people_json(row('p01'))}\n```")])
    assert asker(script, tmp_path).ask(TASK, [person(1, "Ana Nom")]).calls == 1


def test_a_cut_answer_is_asked_for_in_halves(tmp_path: Path) -> None:
    script = Script([chat('{"people": [{"id', finish="length"), by_first_name(KNOWN)])
    found = asker(script, tmp_path).ask(TASK, _people(50))
    assert [len(lines_of(body)) for body in script.asked] == [50, 25, 25]
    assert len(found.settled) == 50


def test_a_request_that_is_too_long_is_split_and_later_ones_are_as_short(tmp_path: Path) -> None:
    def context_of_30(body: Body) -> httpx2.Response:
        if len(lines_of(body)) > 30:
            return httpx2.Response(400, json={"error": {"message": "context length exceeded"}})
        return by_first_name(KNOWN)(body)

    script = Script([context_of_30])
    found = asker(script, tmp_path).ask(TASK, _people(100))
    assert len(found.settled) == 100
    assert [len(lines_of(body)) for body in script.asked] == [50, 25, 25, 25, 25]


def test_a_refusal_is_asked_for_in_halves_once(tmp_path: Path) -> None:
    script = Script([chat("", refusal="I cannot"), by_first_name(KNOWN)])
    found = asker(script, tmp_path).ask(TASK, _people(50))
    assert [len(lines_of(body)) for body in script.asked] == [50, 25, 25]
    assert len(found.settled) == 50
    nobody = asker(Script([chat("", refusal="never")]), tmp_path / "b").ask(TASK, _people(2))
    assert set(_genders(nobody).values()) == {"unusable"}


def _timeout(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadTimeout("slow", request=request)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (Script([status(500)]), "status 500"),
        (Script([status(429, retry_after="9999")]), "quota"),
        (Script([status(401)]), "refuses the key"),
        (Script([status(200, "<html>Bad gateway</html>")]), "no JSON"),
        (Script([status(200, "{}")]), "holds no answer"),
        (Script([chat("")]), "empty"),
        (_timeout, "in time"),
    ],
)
def test_trouble_is_a_reason_and_is_asked_again_by_the_next_refresh(
    script: Callable[[httpx2.Request], httpx2.Response], why: str, tmp_path: Path
) -> None:
    found = asker(script, tmp_path).ask(TASK, _people(3))
    assert not found.settled
    assert all(why in reason for reason in found.open.values())
    assert len(found.open) == 3
    healed = asker(Script([by_first_name(KNOWN)]), tmp_path).ask(TASK, _people(3))
    assert len(healed.settled) == 3


def test_after_three_failures_in_a_row_nobody_else_is_asked(tmp_path: Path) -> None:
    script = Script([status(200, "<html>")])
    found = asker(script, tmp_path).ask(TASK, _people(400))
    assert found.calls == len(script.asked) == 3
    assert len(found.open) == 400
    assert sum("3 requests in a row failed" in reason for reason in found.open.values()) == 250


def test_what_was_answered_before_the_trouble_is_kept(tmp_path: Path) -> None:
    script = Script([by_first_name(KNOWN), status(401)])
    found = asker(script, tmp_path).ask(TASK, _people(120))
    assert (len(found.settled), len(found.open)) == (50, 70)
    rest = Script([by_first_name(KNOWN)])
    assert asker(rest, tmp_path).ask(TASK, _people(120)).calls == 2
    assert sum(len(lines_of(body)) for body in rest.asked) == 70


def test_the_budget_of_requests_is_checked_before_each(tmp_path: Path) -> None:
    script = Script([by_first_name(KNOWN)])
    found = asker(script, tmp_path, budget=Budget(2, 100.0)).ask(TASK, _people(150))
    assert (found.calls, len(script.asked)) == (2, 2)
    assert set(found.open.values()) == {"not asked: the budget of 2 requests was reached"}
    assert len(found.open) == 50


def test_the_budget_of_money_counts_what_a_request_may_cost(tmp_path: Path) -> None:
    script = Script([by_first_name(KNOWN)])
    one = asker(script, tmp_path, price="1000/1000")
    questions = one.open_questions(TASK, _people(50))
    at_most = one.expected_usd(Group(TASK, tuple(questions)))
    assert at_most is not None
    # each answer costs 12 cents: 100 tokens in and 20 out at a tenth of a cent
    one.budget.max_usd = at_most + 0.2
    found = one.ask(TASK, _people(150))
    assert (found.calls, len(found.open)) == (2, 50)
    assert one.budget.usd == pytest.approx(0.24)
    assert "US dollars was reached" in next(iter(found.open.values()))
    nothing = asker(script, tmp_path / "b", budget=Budget(100, 0.0)).ask(TASK, _people(1))
    assert nothing.calls == 0


def test_an_unknown_price_is_null_and_only_requests_are_bounded(tmp_path: Path) -> None:
    one = asker(Script([by_first_name(KNOWN)]), tmp_path, price="", budget=Budget(9, 0.0))
    assert one.ask(TASK, _people(3)).calls == 1
    assert one.budget.unpriced == 1
    assert [call["usd"] for call in one.answers.calls()] == [None]


def test_every_call_is_kept_with_usage_latency_price_and_one_row_per_item(tmp_path: Path) -> None:
    one = asker(Script([by_first_name(KNOWN)]), tmp_path)
    one.ask(TASK, _people(2))
    [call] = one.answers.calls()
    assert (call["tokens_in"], call["tokens_out"]) == (100, 20)
    assert call["usd"] == pytest.approx((100 * 1 + 20 * 2) / 1e6)
    assert call["latency_seconds"] >= 0
    assert (call["prompt"], call["model"]) == ("person_gender-1", "scripted-1")
    assert "Ana Nom0" in call["messages"][1]["content"]
    assert json.loads(call["answer"])["choices"]
    assert [item["subject"] for item in call["items"]] == ["person-0000", "person-0001"]
    assert KEY not in json.dumps(call)


def test_the_fence_is_another_for_each_request(tmp_path: Path) -> None:
    script = Script([by_first_name(KNOWN)])
    asker(script, tmp_path).ask(TASK, _people(60))
    marks = [re.findall(r"<donnees-(\w+)>", json.dumps(body)) for body in script.asked]
    assert all(len(set(found)) == 1 for found in marks)
    assert marks[0][0] != marks[1][0]


def test_an_interruption_keeps_what_is_under_way_and_loses_no_answer(tmp_path: Path) -> None:
    arrived = threading.Event()

    def answer(body: Body) -> httpx2.Response:
        if len(script.asked) == 2:
            arrived.set()
        return by_first_name(KNOWN)(body)

    script = Script([answer])
    one = asker(script, tmp_path)

    class Stop(Answers):
        """Interrupts while the first answer is written down."""

        def keep(self, *arguments: object) -> None:
            super().keep(*arguments)  # type: ignore[arg-type]
            raise KeyboardInterrupt

    stopping = Stop(LocalStore(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        type(one)(one.endpoint, stopping, one.prices, one.budget, 1).ask(TASK, _people(150))
    kept = sum(len(call["items"]) for call in Answers(LocalStore(tmp_path)).calls())
    assert kept == 50 * len(script.asked)
    rest = Script([by_first_name(KNOWN)])
    found = asker(rest, tmp_path).ask(TASK, _people(150))
    assert len(found.settled) == 150
    assert sum(len(lines_of(body)) for body in rest.asked) == 150 - kept


def test_two_people_whose_question_is_the_same_are_asked_about_once(tmp_path: Path) -> None:
    script = Script([by_first_name(KNOWN)])
    twins = [person(1, "Ana Nom"), person(2, "Ana Nom")]
    found = asker(script, tmp_path).ask(TASK, twins)
    assert len(lines_of(script.asked[0])) == 1
    assert _genders(found) == {"person-0001": "female", "person-0002": "female"}


def test_another_model_or_another_input_is_another_question() -> None:
    one = person(1, "Ana Nom")
    assert TASK.key(one, "a") != TASK.key(one, "b")
    assert TASK.key(one, "a") != TASK.key(person(1, "Ana Nom", year=2021), "a")
    assert TASK.key(one, "a") == TASK.key(person(2, "Ana  Nom\u200b"), "a")


def test_many_requests_at_once_lose_nothing(tmp_path: Path) -> None:
    script = Script([by_first_name(KNOWN)])
    base = asker(script, tmp_path)
    many = type(base)(base.endpoint, base.answers, base.prices, base.budget, 8)
    found = many.ask(TASK, _people(1000))
    assert (found.calls, len(found.settled)) == (20, 1000)


def test_many_requests_at_once_learn_a_refused_parameter_once(tmp_path: Path) -> None:
    """All leave before the first refusal comes back: the bound is renamed, never left out."""

    def newer(body: Body) -> httpx2.Response:
        if "max_tokens" in body:
            said = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
            return httpx2.Response(400, json={"error": {"message": said, "param": "max_tokens"}})
        assert body["max_completion_tokens"] > 0
        return by_first_name(KNOWN)(body)

    base = asker(Script([newer]), tmp_path)
    many = type(base)(base.endpoint, base.answers, base.prices, base.budget, 4)
    assert len(many.ask(TASK, _people(400)).settled) == 400


def test_a_bound_that_is_too_large_is_a_request_that_is_too_long(tmp_path: Path) -> None:
    def small(body: Body) -> httpx2.Response:
        if body["max_tokens"] > 1000:
            said = "'max_tokens' or 'max_completion_tokens' is too large: 3100"
            return httpx2.Response(400, json={"error": {"message": said}})
        return by_first_name(KNOWN)(body)

    script = Script([small])
    assert len(asker(script, tmp_path).ask(TASK, _people(50)).settled) == 50
    assert all("max_tokens" in body for body in script.asked)


@pytest.mark.parametrize("written", ["\\ud83d", "Ana \\u001b[31m"])
def test_half_a_character_in_an_answer_loses_nothing(written: str, tmp_path: Path) -> None:
    content = people_json(row("p01", quote="Ana")).replace('"Ana"', f'"Ana {written}"')
    script = Script([chat(content, usage=True)])
    found = asker(script, tmp_path).ask(TASK, [person(1, "Ana Nom")])
    assert len(list(Answers(LocalStore(tmp_path)).calls())) == found.calls
    for outcome in found.settled.values():
        assert outcome.result is None or outcome.result["quote"].isprintable()


def test_a_usage_beyond_all_reason_is_none(tmp_path: Path) -> None:
    def huge(body: Body) -> httpx2.Response:
        answer = json.loads(by_first_name(KNOWN)(body).content)
        answer["usage"]["prompt_tokens"] = 10**400
        return httpx2.Response(200, text=json.dumps(answer))

    one = asker(Script([huge]), tmp_path)
    assert len(one.ask(TASK, _people(2)).settled) == 2
    assert one.budget.unpriced == 1
    assert one.budget.usd > 0  # held at what it may have cost


def _poisonous(body: Body) -> httpx2.Response:
    """An endpoint that will not read one name, and reads all others."""
    if any("Poison" in line for line in lines_of(body).values()):
        said = {"message": "The response was filtered", "code": "content_filter"}
        return httpx2.Response(400, json={"error": said})
    return by_first_name(KNOWN)(body)


def test_one_name_that_an_endpoint_will_not_read_keeps_nobody_else_back(tmp_path: Path) -> None:
    people = [person(99, "Ana Poison"), *_people(20)]
    found = asker(Script([_poisonous]), tmp_path).ask(TASK, people)
    assert len(found.settled) == 20
    assert list(found.open) == ["person-0099"]
    again = Script([_poisonous])
    assert len(asker(again, tmp_path).ask(TASK, people).settled) == 21
    assert len(again.asked) == 1
    never = Script([_poisonous])
    asker(never, tmp_path).ask(TASK, people)
    assert never.asked == []


def test_one_refusal_settles_no_innocents(tmp_path: Path) -> None:
    def refuses(body: Body) -> httpx2.Response:
        if any("Poison" in line for line in lines_of(body).values()):
            return completion("", refusal="no")
        return by_first_name(KNOWN)(body)

    people = [*_people(49), person(99, "Ana Poison")]
    found = asker(Script([refuses]), tmp_path).ask(TASK, people)
    unusable = [who for who, outcome in found.settled.items() if outcome.result is None]
    assert unusable == ["person-0099"]
    assert len(found.settled) == 50


def test_answers_that_are_always_cut_are_asked_for_one_by_one_and_end(tmp_path: Path) -> None:
    def thinks_aloud(body: Body) -> httpx2.Response:
        if len(lines_of(body)) > 2:
            return completion('{"people": [', finish="length")
        return by_first_name(KNOWN)(body)

    script = Script([thinks_aloud])
    one = asker(script, tmp_path, budget=Budget(90, 100.0))
    found = one.ask(TASK, _people(100))
    assert len(found.settled) == 100
    cut = [body for body in script.asked if len(lines_of(body)) > 2]
    assert len(cut) <= 6  # what works is learnt once


def test_what_brings_nothing_is_asked_about_last(tmp_path: Path) -> None:
    def empty_on_poison(body: Body) -> httpx2.Response:
        if any("Poison" in line for line in lines_of(body).values()):
            return completion("")
        return by_first_name(KNOWN)(body)

    single = replace(TASK, per_call=1)
    people = [person(n, "Ana Poison", film=f"F{n}") for n in range(3)] + _people(20)
    first = asker(Script([empty_on_poison]), tmp_path).ask(single, people)
    assert len(first.settled) == 0
    second = asker(Script([empty_on_poison]), tmp_path).ask(single, people)
    assert len(second.settled) >= 17


def test_a_server_that_sends_blanks_for_ever_is_given_up(tmp_path: Path) -> None:
    def hangs(_: httpx2.Request) -> httpx2.Response:
        threading.Event().wait(6)
        return completion("{}")

    one = asker(hangs, tmp_path, llm_timeout_seconds=0.5)
    found = one.ask(TASK, [person(1, "Ana Nom")])
    assert "in time" in found.open["person-0001"]
