"""Asks a language model for what is not known yet, within a budget, without losing an answer.

Requests run a few at a time; their answers are written down before they are used. What cannot be
had stays open with its reason and is asked again by the next refresh.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from cinediv_pipeline.errors import (
    ModelAnswerError,
    ModelError,
    SlowAnswerError,
    TooLongError,
)
from cinediv_pipeline.llm.answers import Answers, Call, Outcome
from cinediv_pipeline.llm.endpoint import Endpoint, Reply, Usage
from cinediv_pipeline.llm.prices import Prices
from cinediv_pipeline.llm.tasks import Group, Question, Task, outcomes

Item = TypeVar("Item")
log = logging.getLogger("cinediv")

# So many requests in a row without an answer mean that nothing is answered any more.
_FAILING_ROW: Final = 3
_PROGRESS_SECONDS: Final = 5.0
# Whoever interrupts waits so long for answers that are under way, and paid for.
_GRACE_SECONDS: Final = 5.0
_UNBILLED: Final = {
    "no_json": "the endpoint answered something that is no JSON",
    "no_answer": "the endpoint's JSON holds no answer",
    "empty": "the model's answer was empty",
}


@dataclass
class Budget:
    """What one refresh may ask: requests, and US dollars where the price is known."""

    max_calls: int
    max_usd: float
    calls: int = 0
    usd: float = 0.0
    unpriced: int = 0

    def refusal(self, expected_usd: float | None) -> str:
        """Return why no further request may be sent, or an empty text."""
        if self.calls >= self.max_calls:
            return f"not asked: the budget of {self.max_calls} requests was reached"
        if expected_usd is not None and self.usd + expected_usd > self.max_usd:
            return f"not asked: the budget of {self.max_usd:g} US dollars was reached"
        return ""


@dataclass(frozen=True)
class Sent(Generic[Item]):
    """A request as it was sent: the fence of its messages is never used twice."""

    group: Group[Item]
    messages: Sequence[Mapping[str, Any]]


@dataclass
class Answered:
    """What is known after asking: settled outcomes by subject, and why others stay open."""

    settled: dict[str, Outcome] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)
    calls: int = 0


@dataclass(frozen=True)
class Asker:
    """Everything that asking needs."""

    endpoint: Endpoint
    answers: Answers
    prices: Prices
    budget: Budget
    concurrency: int = 4

    def ask(self, task: Task[Item], items: Sequence[Item]) -> Answered:
        """Return what is known of the items, asking for what is not.

        No trouble of the endpoint is raised: it is the reason why items stay open. An interruption
        is; what was answered until then is kept.
        """
        keys = {task.subject(item): task.key(item, self.endpoint.model) for item in items}
        questions = self.open_questions(task, items)
        run = _Run(self, task)
        if questions:
            run.work(questions)
        found = Answered(calls=run.calls)
        for subject, key in keys.items():
            outcome = self.answers.find(key)
            if outcome is not None and outcome.is_settled:
                found.settled[subject] = outcome
            else:
                found.open[subject] = run.open.get(key, "not asked")
        return found

    def open_questions(self, task: Task[Item], items: Iterable[Item]) -> list[Question[Item]]:
        """Return what was not answered before; the same question of two items once."""
        left: dict[str, Question[Item]] = {}
        for item in items:
            key = task.key(item, self.endpoint.model)
            before = self.answers.find(key)
            if before is None:
                left[key] = Question(item, key)
            elif not before.is_settled:
                left[key] = Question(item, key, before.attempts, before.failed)
        return list(left.values())

    def expected_usd(self, group: Group[Any]) -> float | None:
        """Return what a request may cost at most; None where the price is not known."""
        return self.prices.of(Usage(group.tokens_in(), group.bound()))

    def kept(self, sent: "Sent[Item]", reply: Reply) -> list[Outcome]:
        """Write an answer down, count it, and return what it says of each item."""
        usd = self.prices.of(reply.usage)
        self.budget.usd += usd or 0.0
        self.budget.unpriced += usd is None
        useless = reply.fault in _UNBILLED or _goes_on(sent.group, reply)
        rows = [] if useless else outcomes(sent.group, reply)
        self.answers.keep(self._call(sent, reply, usd), rows)
        return rows

    def _call(self, sent: "Sent[Any]", reply: Reply, usd: float | None) -> Call:
        parameters = sent.group.parameters()
        return Call(
            prompt=sent.group.task.prompt.label,
            model=reply.model,
            parameters={name: parameters[name] for name in ("temperature", "max_tokens")},
            messages=list(sent.messages),
            answer=reply.raw,
            fault=reply.fault,
            tokens_in=reply.usage.tokens_in,
            tokens_out=reply.usage.tokens_out,
            usd=usd,
            latency_seconds=round(reply.latency_seconds, 3),
            asked_at=datetime.now(UTC).isoformat(timespec="seconds"),
            address=self.endpoint.address,
        )


def _goes_on(group: Group[Any], reply: Reply) -> bool:
    """Return whether a cut answer is no fault of its items: fewer of them are asked again."""
    return reply.fault == "cut" and len(group.questions) > 1


class _Run(Generic[Item]):
    """One round of questions: a queue of requests, a few of them under way."""

    def __init__(self, asker: Asker, task: Task[Item]) -> None:
        self.calls = 0
        self.open: dict[str, str] = {}
        self._asker = asker
        self._task = task
        self._queue: deque[Group[Item]] = deque()
        self._running: dict[Future[Reply], Sent[Item]] = {}
        self._most = task.per_call
        self._failing = 0
        self._stopped = ""
        self._total = 0
        self._said_at = time.monotonic()

    def work(self, questions: Sequence[Question[Item]]) -> None:
        """Ask until everything is settled or cannot be had."""
        self._total = len(questions)
        self._add(questions)
        pool = ThreadPoolExecutor(self._asker.concurrency, thread_name_prefix="model")
        try:
            while self._queue or self._running:
                self._submit(pool)
                self._collect(None)
        except BaseException:
            self._queue.clear()
            self._collect(_GRACE_SECONDS)
            self._asker.endpoint.close()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _add(self, questions: Iterable[Question[Item]]) -> None:
        each = sorted(questions, key=lambda question: bool(question.failed))
        n = self._task.per_call
        self._queue.extend(
            Group(self._task, tuple(each[start : start + n])) for start in range(0, len(each), n)
        )

    def _submit(self, pool: ThreadPoolExecutor) -> None:
        while self._queue and len(self._running) < self._asker.concurrency:
            group = self._queue.popleft()
            if len(group.questions) > self._most:
                self._queue.extendleft(reversed(group.halves()))
                continue
            refusal = self._stopped or self._asker.budget.refusal(self._committed_usd(group))
            if refusal:
                self._leave(group, refusal)
                continue
            self._asker.budget.calls += 1
            self.calls += 1
            sent = Sent(group, group.messages())
            ask = self._asker.endpoint.ask
            self._running[pool.submit(ask, sent.messages, **group.parameters())] = sent

    def _committed_usd(self, group: Group[Item]) -> float | None:
        """Return what this request and those under way may cost together."""
        under_way = [sent.group for sent in self._running.values()]
        costs = [self._asker.expected_usd(each) for each in (group, *under_way)]
        return None if costs[0] is None else sum(cost or 0.0 for cost in costs)

    def _collect(self, seconds: float | None) -> None:
        if not self._running:
            return
        done, _ = wait(
            self._running, timeout=seconds,
            return_when=FIRST_COMPLETED if seconds is None else "ALL_COMPLETED",
        )  # fmt: skip
        for future in done:
            self._take(self._running.pop(future), future)
        self._tell()

    def _take(self, sent: Sent[Item], future: "Future[Reply]") -> None:
        group = sent.group
        try:
            reply = future.result()
        except TooLongError as error:
            self._split_or_leave(group, str(error))
        except SlowAnswerError as error:
            self._count_failure(str(error))
            self._split_or_leave(group, str(error))
        except ModelAnswerError as error:
            self._fail(group, str(error))
        except ModelError as error:
            self._stopped = str(error)
            self._leave(group, self._stopped)
        else:
            self._read(sent, reply)

    def _read(self, sent: Sent[Item], reply: Reply) -> None:
        group = sent.group
        rows = self._asker.kept(sent, reply)
        if reply.fault in _UNBILLED:
            self._fail(group, _UNBILLED[reply.fault])
            return
        self._failing = 0
        if _goes_on(group, reply):
            self._queue.extend(group.halves())
            return
        again = [
            Question(question.item, question.key, row.attempts, row.failed)
            for question, row in zip(group.questions, rows, strict=True)
            if not row.is_settled
        ]
        if again:
            parts = Group(self._task, tuple(again))
            self._queue.extend(parts.halves() if reply.fault == "refused" else [parts])

    def _split_or_leave(self, group: Group[Item], why: str) -> None:
        """Ask for fewer at once, from now on too."""
        parts = group.halves()
        self._queue.extend(parts)
        if not parts:
            self._leave(group, why)
            return
        for part in parts:  # the reason, should they not be asked
            self._leave(part, why)
        self._most = min(self._most, len(parts[-1].questions))

    def _fail(self, group: Group[Item], why: str) -> None:
        self._leave(group, why)
        self._count_failure(why)

    def _count_failure(self, why: str) -> None:
        self._failing += 1
        if self._failing >= _FAILING_ROW:
            self._stopped = f"not asked: {self._failing} requests in a row failed, lastly: {why}"

    def _leave(self, group: Group[Item], why: str) -> None:
        for question in group.questions:
            self.open[question.key] = why

    def _tell(self) -> None:
        if time.monotonic() - self._said_at < _PROGRESS_SECONDS:
            return
        self._said_at = time.monotonic()
        under_way = (sent.group for sent in self._running.values())
        left = sum(len(each.questions) for each in (*self._queue, *under_way))
        log.info(
            "model    %s: %s of %s, %s requests, %.2f US dollars known",
            self._task.prompt.name, f"{self._total - left:,}", f"{self._total:,}",
            f"{self.calls:,}", self._asker.budget.usd,
        )  # fmt: skip
