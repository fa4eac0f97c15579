"""The Batch API: the same requests, answered within a day and often at half the price.

A refresh collects what is finished and submits what is open; what is under way stays open with that
reason. ``custom_id`` of a request is its cache key: the key of its item, or the hash of its items'
keys. A record per batch (``batches/<id>.json``) holds what is needed to read its answers.
"""

import hashlib
import io
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from cinediv_pipeline.errors import ModelError
from cinediv_pipeline.llm.asking import Answered, Asker, Sent
from cinediv_pipeline.llm.endpoint import read_body
from cinediv_pipeline.llm.tasks import Group, Question, Task
from cinediv_pipeline.storage import Store, put_bytes

Item = TypeVar("Item")
log = logging.getLogger("cinediv")

_FOLDER: Final = "batches"
_PATH: Final = "/v1/chat/completions"
_ENDED: Final = ("completed", "failed", "expired", "cancelled")
_OK: Final = 200


def forget_batches(store: Store, names: Iterable[str]) -> int:
    """Drop the records of batches that name somebody; return how many there were."""
    wanted = [json.dumps(name)[1:-1] for name in names]
    n = 0
    for key in store.list(_FOLDER):
        text = store.get_local(key).read_text(encoding="utf-8")
        if any(name in text for name in wanted):
            store.delete(key)
            n += 1
    return n


def request_id(group: Group[Any]) -> str:
    """Return the cache key of a request."""
    keys = [question.key for question in group.questions]
    return keys[0] if len(keys) == 1 else hashlib.sha256("".join(keys).encode()).hexdigest()


class Batches:
    """The batches of one home at one endpoint."""

    def __init__(self, asker: Asker, store: Store) -> None:
        self._asker = asker
        self._store = store

    def ask(self, task: Task[Item], items: Sequence[Item]) -> Answered:
        """Collect what is finished, submit what is open, and return what is known now.

        As with single requests no trouble of the endpoint is raised: it is a reason to stay open.
        """
        found, reason, calls = Answered(), "", 0
        try:
            self._collect(task, items)
            calls, reason = self._submit(task, items)
        except ModelError as error:
            reason = str(error)
        under_way = {key for record in self._records(task) for key in _keys(record)}
        for item in items:
            key, subject = task.key(item, self._asker.endpoint.model), task.subject(item)
            outcome = self._asker.answers.find(key)
            if outcome is not None and outcome.is_settled:
                found.settled[subject] = outcome
            else:
                waiting = "asked in a batch that is under way" if key in under_way else reason
                found.open[subject] = waiting or "not asked"
        found.calls = calls
        return found

    def _records(self, task: Task[Any]) -> Iterator[dict[str, Any]]:
        for key in self._store.list(_FOLDER):
            record = json.loads(self._store.get_local(key).read_bytes())
            if record["prompt"] == task.prompt.label:
                yield record

    def _collect(self, task: Task[Item], items: Iterable[Item]) -> None:
        records = list(self._records(task))
        if not records:
            return
        questions = {each.key: each for each in self._asker.open_questions(task, items)}
        for record in records:
            with self._asker.endpoint.explained():
                batch = self._asker.endpoint.client.batches.retrieve(record["id"])
            log.info("model    %s: batch %s is %s", task.prompt.name, batch.id, batch.status)
            if batch.status not in _ENDED:
                continue
            for file_id in (batch.output_file_id, batch.error_file_id):
                if file_id:
                    self._read(task, record, questions, self._lines(file_id))
            self._store.delete(f"{_FOLDER}/{record['id']}.json")

    def _lines(self, file_id: str) -> list[dict[str, Any]]:
        with self._asker.endpoint.explained():
            text = self._asker.endpoint.client.files.content(file_id).text
        return [json.loads(line) for line in text.splitlines() if line.strip()]

    def _read(
        self,
        task: Task[Item],
        record: Mapping[str, Any],
        questions: Mapping[str, Question[Item]],
        lines: Iterable[Mapping[str, Any]],
    ) -> None:
        """Keep the answers; one whose items have changed meanwhile is kept without rows."""
        for line in lines:
            asked = record["requests"].get(line.get("custom_id"))
            response = line.get("response") or {}
            if asked is None or response.get("status_code") != _OK:
                continue
            known = [questions.get(key) for key in asked["keys"]]
            group = Group(task, tuple(each for each in known if each is not None))
            if len(group.questions) < len(known):
                group = Group(task, ())
            reply = read_body(json.dumps(response.get("body")), self._asker.endpoint.model, 0.0)
            self._asker.kept(Sent(group, asked["messages"]), reply)

    def _submit(self, task: Task[Item], items: Iterable[Item]) -> tuple[int, str]:
        under_way = {key for record in self._records(task) for key in _keys(record)}
        left = [
            question
            for question in self._asker.open_questions(task, items)
            if question.key not in under_way
        ]
        sent, reason = self._within_budget(task, left)
        if sent:
            self._create(task, sent)
        return len(sent), reason

    def _within_budget(
        self, task: Task[Item], left: Sequence[Question[Item]]
    ) -> tuple[list[Sent[Item]], str]:
        budget, n = self._asker.budget, task.per_call
        sent: list[Sent[Item]] = []
        committed = 0.0
        for start in range(0, len(left), n):
            group = Group(task, tuple(left[start : start + n]))
            expected = self._asker.expected_usd(group)
            refusal = budget.refusal(None if expected is None else committed + expected)
            if refusal:
                return sent, refusal
            committed += expected or 0.0
            budget.calls += 1
            sent.append(Sent(group, group.messages()))
        budget.usd += committed  # until its answers say what it cost
        return sent, ""

    def _create(self, task: Task[Item], sent: Sequence[Sent[Item]]) -> None:
        endpoint = self._asker.endpoint
        lines = "\n".join(json.dumps(_line(each, endpoint.model, endpoint)) for each in sent)
        with endpoint.explained():
            file = endpoint.client.files.create(
                file=("requests.jsonl", io.BytesIO(lines.encode())), purpose="batch"
            )
            batch = endpoint.client.batches.create(
                input_file_id=file.id, endpoint=_PATH, completion_window="24h"
            )
        record = {
            "id": batch.id,
            "prompt": task.prompt.label,
            "submitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "requests": {
                request_id(each.group): {
                    "keys": [question.key for question in each.group.questions],
                    "messages": list(each.messages),
                }
                for each in sent
            },
        }
        put_bytes(self._store, f"{_FOLDER}/{batch.id}.json", json.dumps(record).encode())
        log.info("model    %s: batch %s submitted, %s requests",
                 task.prompt.name, batch.id, len(sent))  # fmt: skip


def _line(sent: Sent[Any], model: str, endpoint: Any) -> dict[str, Any]:
    parameters = endpoint.accepted(sent.group.parameters())
    return {
        "custom_id": request_id(sent.group),
        "method": "POST",
        "url": _PATH,
        "body": {"model": model, "messages": list(sent.messages), **parameters},
    }


def _keys(record: Mapping[str, Any]) -> Iterator[str]:
    for request in record["requests"].values():
        yield from request["keys"]
