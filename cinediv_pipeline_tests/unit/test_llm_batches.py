"""The Batch API over a scripted server: submitted once, collected later, ids are cache keys."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from cinediv_pipeline.enrichment.by_model import person_task
from cinediv_pipeline.llm.asking import Asker
from cinediv_pipeline.llm.batches import Batches, request_id, submitted_since
from cinediv_pipeline.llm.keeping import Budget
from cinediv_pipeline.llm.tasks import Group
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline_tests.unit.model_desk import (
    Answer,
    Body,
    asker,
    by_first_name,
    completion,
    lines_of,
    person,
    status,
)

TASK = person_task()
PEOPLE = [person(number, f"{'Ana' if number % 2 else 'Bo'} Nom{number}") for number in range(60)]
MODEL = by_first_name({"Ana": "female", "Bo": "male"})


@dataclass
class BatchServer:
    """Files and batches as the API has them; `finish` answers what was submitted."""

    model: Answer = MODEL
    state: str = "in_progress"
    submitted: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    output: str = ""
    lost: bool = False

    def __call__(self, request: httpx2.Request) -> httpx2.Response:  # noqa: PLR0911 -- a route each
        path = request.url.path
        if path.endswith("/files") and request.method == "POST":
            body = request.content.decode()
            self.submitted.append("\n".join(
                line.strip() for line in body.splitlines() if line.strip().startswith("{")
            ))  # fmt: skip
            return httpx2.Response(200, json={"id": "file-in", "object": "file"})
        if path.endswith("/batches"):
            return httpx2.Response(200, json=self._batch("validating"))
        if request.method == "DELETE":
            name = path.rsplit("/", 1)[1]
            self.deleted.append(name)
            return httpx2.Response(200, json={"id": name, "object": "file", "deleted": True})
        if "/batches/" in path and self.lost:
            return httpx2.Response(404, json={"error": {"message": "no such batch"}})
        if "/batches/" in path:
            return httpx2.Response(200, json=self._batch(self.state))
        if path.endswith("/content"):
            return httpx2.Response(200, text=self.output)
        return httpx2.Response(404, json={"error": {"message": path}})

    def _batch(self, state: str) -> dict[str, Any]:
        done = {"output_file_id": "file-out"} if state == "completed" else {}
        return {"id": f"batch-{len(self.submitted)}", "object": "batch", "status": state, **done}

    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(line) for text in self.submitted for line in text.splitlines()]

    def finish(self, *, only: int | None = None) -> None:
        self.state = "completed"
        lines = []
        for request in self.requests()[:only]:
            answer = self.model(request["body"])
            response = {"status_code": answer.status_code, "body": json.loads(answer.content)}
            lines.append(json.dumps({"custom_id": request["custom_id"], "response": response}))
        self.output = "\n".join(lines)


def _batches(server: BatchServer, folder: Path, **more: Any) -> tuple[Batches, Asker]:
    one = asker(server, folder, **more)
    return Batches(one, LocalStore(folder)), one


def test_a_batch_is_submitted_once_and_collected_by_a_later_refresh(tmp_path: Path) -> None:
    server = BatchServer()
    found = _batches(server, tmp_path)[0].ask(TASK, PEOPLE)
    assert (found.calls, len(found.open)) == (2, 60)
    assert set(found.open.values()) == {"asked in a batch that is under way"}
    waiting = _batches(server, tmp_path)[0].ask(TASK, PEOPLE)
    assert (waiting.calls, len(server.submitted)) == (0, 1)
    server.finish()
    batches, one = _batches(server, tmp_path)
    done = batches.ask(TASK, PEOPLE)
    assert (done.calls, len(done.settled), len(server.submitted)) == (0, 60, 1)
    assert sum(call["tokens_in"] for call in one.answers.calls()) == 200
    assert not list((tmp_path / "batches").glob("*"))


def test_the_custom_id_of_a_request_is_its_cache_key(tmp_path: Path) -> None:
    server = BatchServer()
    batches, one = _batches(server, tmp_path)
    batches.ask(TASK, PEOPLE[:1])
    [request] = server.requests()
    [question] = one.open_questions(TASK, PEOPLE[:1])
    assert request["custom_id"] == question.key == TASK.key(PEOPLE[0], "scripted")
    assert (request["method"], request["url"]) == ("POST", "/v1/chat/completions")
    assert request["body"]["model"] == "scripted"
    two = Group(TASK, tuple(one.open_questions(TASK, PEOPLE[:2])))
    assert request_id(two) not in {each.key for each in two.questions}


def test_what_a_batch_left_unanswered_is_submitted_again(tmp_path: Path) -> None:
    server = BatchServer()
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE)
    server.finish(only=1)
    found = _batches(server, tmp_path)[0].ask(TASK, PEOPLE)
    assert (len(found.settled), len(found.open), len(server.submitted)) == (50, 10, 2)


@pytest.mark.parametrize("state", ["failed", "expired", "cancelled"])
def test_a_batch_that_came_to_nothing_is_submitted_again(state: str, tmp_path: Path) -> None:
    server = BatchServer()
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE)
    server.state = state
    found = _batches(server, tmp_path)[0].ask(TASK, PEOPLE)
    assert (found.calls, len(server.submitted)) == (2, 2)


def test_a_wrong_answer_of_a_batch_is_asked_again_with_the_error(tmp_path: Path) -> None:
    server = BatchServer(model=by_first_name({}))
    server.model = lambda _: httpx2.Response(
        200, json={"choices": [{"message": {"content": "no json"}, "finish_reason": "stop"}]}
    )
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:1])
    server.finish()
    found = _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:1])
    assert (found.calls, len(found.open)) == (1, 1)
    assert (
        "p01 : the answer does not follow"
        in server.requests()[-1]["body"]["messages"][1]["content"]
    )


def test_the_budget_bounds_what_is_submitted(tmp_path: Path) -> None:
    server = BatchServer()
    found = _batches(server, tmp_path, budget=Budget(1, 100.0))[0].ask(TASK, PEOPLE)
    assert len(server.requests()) == 1
    assert sorted(set(found.open.values())) == [
        "asked in a batch that is under way", "not asked: the budget of 1 requests was reached",
    ]  # fmt: skip


def test_trouble_of_the_batch_api_is_a_reason(tmp_path: Path) -> None:
    one = asker(lambda request: status(500)({"path": str(request.url)}), tmp_path)
    found = Batches(one, LocalStore(tmp_path)).ask(TASK, PEOPLE[:2])
    assert set(found.open.values()) == {"the endpoint failed (status 500)"}


def test_an_answer_of_which_one_item_has_changed_serves_the_others(tmp_path: Path) -> None:
    server = BatchServer()
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:5])
    server.finish()
    changed = [*PEOPLE[:2], person(2, "Bo Nouveau"), *PEOPLE[3:5]]
    found = _batches(server, tmp_path)[0].ask(TASK, changed)
    genders = {who: one.result["gender"] for who, one in found.settled.items() if one.result}
    assert genders == {
        "person-0000": "male", "person-0001": "female", "person-0003": "female",
        "person-0004": "male",
    }  # fmt: skip
    assert len(lines_of(server.requests()[-1]["body"])) == 1


def test_a_batch_that_the_provider_does_not_know_keeps_nothing_back(tmp_path: Path) -> None:
    server = BatchServer()
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:2])
    server.lost = True
    found = _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:3])
    assert (found.calls, len(server.submitted)) == (1, 2)
    assert len(lines_of(server.requests()[-1]["body"])) == 3  # those of the lost batch too


def test_half_a_line_and_line_separators_cost_that_line_only(tmp_path: Path) -> None:
    server = BatchServer()
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE)
    server.finish()
    first, second = server.output.split("\n")
    server.output = (
        first.replace('"custom_id"', '"note": "a\u2028b", "custom_id"') + "\n" + second[:40]
    )
    found = _batches(server, tmp_path)[0].ask(TASK, PEOPLE)
    assert len(found.settled) == 50


def test_files_are_not_left_with_the_provider(tmp_path: Path) -> None:
    server = BatchServer()
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:2])
    server.finish()
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:2])
    assert sorted(server.deleted) == ["file-in", "file-out"]


def test_cut_answers_of_a_batch_are_asked_for_one_by_one(tmp_path: Path) -> None:
    def cut(body: Body) -> httpx2.Response:
        if len(lines_of(body)) > 1:
            return completion('{"people": [', finish="length")
        return MODEL(body)

    server = BatchServer(model=cut)
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:3])
    server.finish()
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:3])
    assert [len(lines_of(one["body"])) for one in server.requests()] == [3, 1, 1, 1]
    server.finish()
    assert len(_batches(server, tmp_path)[0].ask(TASK, PEOPLE[:3]).settled) == 3


def test_what_is_under_way_counts_in_the_budget_of_its_refresh(tmp_path: Path) -> None:
    _, one = _batches(BatchServer(), tmp_path)
    Batches(one, LocalStore(tmp_path)).ask(TASK, PEOPLE)
    calls, usd = submitted_since(LocalStore(tmp_path), "2000-01-01")
    assert calls == 2
    assert usd == pytest.approx(one.budget.usd)
    assert submitted_since(LocalStore(tmp_path), "2999-01-01") == (0, 0)
