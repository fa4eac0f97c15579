"""The Batch API: the same requests, answered within a day and often at half the price.

A refresh collects what is finished and submits what is open; what is under way stays open with that
reason. ``custom_id`` of a request is its cache key: the key of its item, or the hash of its items'
keys. A record per batch (``batches/<id>.json``) holds what is needed to read its answers.
"""

import hashlib
import io
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from cinediv_pipeline.errors import ModelError
from cinediv_pipeline.llm.asking import Asker
from cinediv_pipeline.llm.endpoint import read_body
from cinediv_pipeline.llm.keeping import Answered, Sent
from cinediv_pipeline.llm.tasks import Group, Question, Task, id_names
from cinediv_pipeline.storage import Store, put_bytes

Item = TypeVar("Item")
log = logging.getLogger("cinediv")

_FOLDER: Final = "batches"
_PATH: Final = "/v1/chat/completions"
_ENDED: Final = ("completed", "failed", "expired", "cancelled")
_OK: Final = 200
_TROUBLE: Final = "no usable answer in a batch"


def forget_batches(store: Store, mentions: Callable[[str], bool]) -> int:
    """Drop requests under way that name somebody; return how many there were."""
    n = 0
    for key in store.list(_FOLDER):
        record = json.loads(store.get_local(key).read_bytes())
        kept = {
            name: request
            for name, request in record["requests"].items()
            if not any(mentions(str(message["content"])) for message in request["messages"])
        }
        n += len(record["requests"]) - len(kept)
        if len(kept) < len(record["requests"]):
            put_bytes(store, key, json.dumps({**record, "requests": kept}).encode())
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
            try:
                self._collect_one(task, record, questions)
            except ModelError as error:  # one that cannot be had does not keep others back
                log.warning("model    %s: batch %s: %s", task.prompt.name, record["id"], error)

    def _collect_one(
        self, task: Task[Item], record: Mapping[str, Any], questions: Mapping[str, Question[Item]]
    ) -> None:
        client = self._asker.endpoint.client
        batch = self._asker.endpoint.batch(record["id"])
        if batch is None:
            log.warning("model    %s: batch %s is not known any more; asked again",
                        task.prompt.name, record["id"])  # fmt: skip
            self._store.delete(f"{_FOLDER}/{record['id']}.json")
            return
        log.info("model    %s: batch %s is %s", task.prompt.name, batch.id, batch.status)
        if batch.status not in _ENDED:
            return
        files = [name for name in (batch.output_file_id, batch.error_file_id) if name]
        for name in files:
            self._read(task, record, questions, self._lines(name))
        self._store.delete(f"{_FOLDER}/{record['id']}.json")
        for name in (*files, record["file"]):  # names and synopses are not left with the provider
            with suppress(ModelError), self._asker.endpoint.explained():
                client.files.delete(name)

    def _lines(self, file_id: str) -> Iterator[dict[str, Any]]:
        """Yield the objects of a file; half a line of a provider costs that line only."""
        with self._asker.endpoint.explained():
            content = self._asker.endpoint.client.files.content(file_id).content
        for line in content.split(b"\n"):
            with suppress(ValueError):
                value = json.loads(line)
                if isinstance(value, dict):
                    yield value

    def _read(
        self,
        task: Task[Item],
        record: Mapping[str, Any],
        questions: Mapping[str, Question[Item]],
        lines: Iterable[Mapping[str, Any]],
    ) -> None:
        """Keep the answers; items that are settled or have changed meanwhile get no row."""
        for line in lines:
            asked = record["requests"].get(line.get("custom_id"))
            response = line.get("response") or {}
            if asked is None or response.get("status_code") != _OK:
                continue
            known = [
                (name, questions[key])
                for name, key in zip(id_names(len(asked["keys"])), asked["keys"], strict=True)
                if key in questions
            ]
            group = Group(
                task, tuple(each for _, each in known), names=tuple(name for name, _ in known)
            )
            reply = read_body(json.dumps(response.get("body")), self._asker.endpoint.model, 0.0)
            sent = Sent(group, asked["messages"])
            rows = self._asker.kept(sent, reply, record["submitted_at"])
            if not rows and reply.fault:  # asked about in smaller requests from now on
                self._asker.failed(sent, f"{_TROUBLE}: {reply.fault}", charge=False)

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
        budget = self._asker.budget
        sent: list[Sent[Item]] = []
        committed, refusal = 0.0, ""
        for group in _groups(task, left):
            expected = self._asker.expected_usd(group)
            refusal = budget.refusal(None if expected is None else committed + expected)
            if refusal:
                break
            committed += expected or 0.0
            budget.calls += 1
            sent.append(Sent(group, group.messages()))
        budget.usd += committed
        return sent, refusal

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
            "file": file.id,
            "prompt": task.prompt.label,
            "charged_usd": sum(self._asker.expected_usd(each.group) or 0.0 for each in sent),
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


def _groups(task: Task[Item], left: Sequence[Question[Item]]) -> Iterator[Group[Item]]:
    """Yield the requests; what had trouble before goes into small ones."""
    fresh = [question for question in left if not question.failed]
    again = [question for question in left if question.failed]
    few = 1 if any(question.failed.startswith(_TROUBLE) for question in again) else task.per_call
    for each, n in ((fresh, task.per_call), (again, few)):
        for start in range(0, len(each), n):
            yield Group(task, tuple(each[start : start + n]))


def submitted_since(store: Store, since: str) -> tuple[int, float]:
    """Return the requests of batches under way that were submitted since, and their charge."""
    records = [json.loads(store.get_local(key).read_bytes()) for key in store.list(_FOLDER)]
    own = [record for record in records if record["submitted_at"] >= since]
    return sum(len(one["requests"]) for one in own), sum(one["charged_usd"] for one in own)


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
