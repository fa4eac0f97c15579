"""What was asked and answered: every call is kept, every item is found again by its key.

``calls/<id>.json`` is one request with its answer, usage, latency and price; it holds one row per
item, so that an item is found again whatever other items it was asked with. A call is written
before its answer is used: a kill loses nothing that was paid for.

After six months the texts of a call are dropped (they hold content of TMDB); its rows stay.
"""

import hashlib
import json
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from cinediv_pipeline.errors import StorageError
from cinediv_pipeline.storage import Store, put_bytes

_CALLS: Final = "calls"
#: Texts are kept as long as TMDB lets its content be kept.
KEPT_DAYS: Final = 180
#: An item that was answered so often without a usable answer is not asked again.
ATTEMPTS: Final = 2


@dataclass(frozen=True)
class Outcome:
    """What became of one item in one call: a checked result, or what was wrong with the answer."""

    key: str
    subject: str
    result: Mapping[str, Any] | None = None
    failed: str = ""
    attempts: int = 1
    model: str = ""
    answered_on: date | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it need not be asked again."""
        return self.result is not None or self.attempts >= ATTEMPTS


@dataclass(frozen=True)
class Call:
    """One request and its answer, as kept. Money in US dollars.

    `usd` is null where nobody knows the price; `charged_usd` is what was held against the budget.
    """

    prompt: str
    model: str
    parameters: Mapping[str, Any]
    messages: list[Mapping[str, Any]] | None
    answer: str | None
    fault: str
    tokens_in: int | None
    tokens_out: int | None
    usd: float | None
    charged_usd: float
    latency_seconds: float
    asked_at: str
    address: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


def item_key(
    *, schema: Mapping[str, Any], prompt: str, model: str, parameters: Mapping[str, Any], text: str
) -> str:
    """Return the identity of one question: the same question is never paid for twice."""
    asked = {
        "schema": schema, "prompt": prompt, "model": model, "parameters": parameters, "text": text,
    }  # fmt: skip
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


class Answers:
    """The kept calls of one home. Threads may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Outcome] | None = None
        self._lock = threading.Lock()

    def find(self, key: str) -> Outcome | None:
        """Return what is known of an item."""
        return self._index().get(key)

    def keep(self, call: Call, outcomes: Iterable[Outcome]) -> None:
        """Write a call down before its answer is used."""
        rows = list(outcomes)
        record = {**asdict(call), "items": [_row(item) for item in rows]}
        self._put(call.id, record)
        index = self._index()
        with self._lock:
            for item in rows:
                _take(index, _dated(item, call))

    def calls(self) -> Iterator[dict[str, Any]]:
        """Yield every kept call, as written."""
        for key in self._store.list(_CALLS):
            try:
                yield json.loads(self._store.get_local(key).read_bytes())
            except ValueError as error:
                raise StorageError(
                    f"{key} is damaged ({error}). Remove it: its items are asked again."
                ) from error

    def forget(
        self,
        subjects: Iterable[str],
        reason: str,
        mentions: Callable[[str], bool] = lambda _text: False,
    ) -> int:
        """Remove rows on these subjects, and texts in which they or somebody mentioned stood.

        A call of many items keeps the rows of the others; in place of its texts stand their hash,
        the reason and the date. A row whose own result mentions somebody goes too: its item is
        asked about again. Returns the number of calls.
        """
        wanted = set(subjects)
        n = 0
        for record in list(self.calls()):
            rows = [
                row
                for row in record["items"]
                if row["subject"] not in wanted and not _mentioned(row["result"], mentions)
            ]
            texts = [record["messages"], _read(record["answer"])]
            if len(rows) < len(record["items"]) or _mentioned(texts, mentions):
                self._put(record["id"], {**_without_texts(record, reason), "items": rows})
                n += 1
        self._known = None
        return n

    def of_subjects(self, prompt: str) -> dict[str, Outcome]:
        """Return subject -> result of one prompt, the latest: what was said of whom, ever."""
        found: dict[str, Outcome] = {}
        for record in sorted(self.calls(), key=lambda one: str(one["asked_at"])):
            for row in record["items"] if record["prompt"] == prompt else ():
                if row["result"] is not None:
                    found[row["subject"]] = _outcome(row, record)
        return found

    def spent(self, since: str) -> tuple[int, float]:
        """Return the requests since a time (ISO 8601, UTC), and what was charged for them."""
        own = [record for record in self.calls() if record["asked_at"] >= since]
        return len(own), sum(record["charged_usd"] for record in own)

    def retire(self, today: date) -> int:
        """Drop the texts of calls older than six months; return how many there were."""
        limit = (today - timedelta(days=KEPT_DAYS)).isoformat()
        n = 0
        for record in list(self.calls()):
            if record["asked_at"] < limit and record.get("messages") is not None:
                self._put(record["id"], _without_texts(record, "older than six months"))
                n += 1
        return n

    def _index(self) -> dict[str, Outcome]:
        with self._lock:
            if self._known is None:
                found: dict[str, Outcome] = {}
                for record in sorted(self.calls(), key=lambda one: str(one["asked_at"])):
                    for row in record["items"]:
                        _take(found, _outcome(row, record))
                self._known = found
            return self._known

    def _put(self, name: str, record: Mapping[str, Any]) -> None:
        # escaped: half a pair of a surrogate, which models do write, is no UTF-8
        content = (json.dumps(record, indent=1) + "\n").encode()
        put_bytes(self._store, f"{_CALLS}/{name}.json", content)


def _mentioned(value: Any, mentions: Callable[[str], bool]) -> bool:
    if isinstance(value, str):
        return mentions(value)
    if isinstance(value, dict):
        return any(_mentioned(part, mentions) for part in value.values())
    return isinstance(value, list) and any(_mentioned(part, mentions) for part in value)


def _read(answer: str | None) -> Any:
    """Return the texts of an answer with what is written as JSON in it read, as far as it goes."""
    found: list[Any] = [answer]
    with suppress(ValueError, LookupError, TypeError, RecursionError):  # whatever a server sent
        found.append(json.loads(answer or ""))
        found.append(json.loads(found[-1]["choices"][0]["message"]["content"]))
    return found


def _take(index: dict[str, Outcome], item: Outcome) -> None:
    """Let a result stand against a failure, and the last failure against those before."""
    known = index.get(item.key)
    better = known is not None and (known.result is not None or known.attempts > item.attempts)
    if item.result is not None or not better:
        index[item.key] = item


def _row(item: Outcome) -> dict[str, Any]:
    return {
        "key": item.key,
        "subject": item.subject,
        "result": None if item.result is None else dict(item.result),
        "failed": item.failed,
        "attempts": item.attempts,
    }


def _dated(item: Outcome, call: Call) -> Outcome:
    day = date.fromisoformat(call.asked_at[:10])
    return Outcome(item.key, item.subject, item.result, item.failed, item.attempts, call.model, day)


def _outcome(row: Mapping[str, Any], record: Mapping[str, Any]) -> Outcome:
    day = date.fromisoformat(str(record["asked_at"])[:10])
    return Outcome(**row, model=str(record["model"]), answered_on=day)


def _without_texts(record: Mapping[str, Any], reason: str) -> dict[str, Any]:
    texts = json.dumps([record["messages"], record["answer"]])
    at = datetime.now(UTC).isoformat(timespec="seconds")
    buried = {"sha256": hashlib.sha256(texts.encode()).hexdigest(), "reason": reason, "at": at}
    kept = record.get("buried") or buried
    return {**record, "messages": None, "answer": None, "buried": kept}
