"""The Batch API over a scripted server: submitted once, collected later, ids are cache keys."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from cinediv_pipeline.enrichment.by_model import person_task
from cinediv_pipeline.llm.asking import Asker, Budget
from cinediv_pipeline.llm.batches import Batches, request_id
from cinediv_pipeline.llm.tasks import Group
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline_tests.unit.model_desk import (
    Answer,
    asker,
    by_first_name,
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
    output: str = ""

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        if path.endswith("/files") and request.method == "POST":
            body = request.content.decode()
            self.submitted.append("\n".join(
                line.strip() for line in body.splitlines() if line.strip().startswith("{")
            ))  # fmt: skip
            return httpx2.Response(200, json={"id": "file-in", "object": "file"})
        if path.endswith("/batches"):
            return httpx2.Response(200, json=self._batch("validating"))
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


def test_an_answer_whose_items_have_changed_meanwhile_is_kept_without_rows(tmp_path: Path) -> None:
    server = BatchServer()
    _batches(server, tmp_path)[0].ask(TASK, PEOPLE[:2])
    server.finish()
    changed = [PEOPLE[0], person(1, "Ana Nouveau")]
    batches, one = _batches(server, tmp_path)
    found = batches.ask(TASK, changed)
    assert not found.settled
    assert [call["items"] for call in one.answers.calls()] == [[]]
