"""One round of questions: a queue of requests, a few of them under way."""

import logging
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final, Generic, TypeVar

from cinediv_pipeline.errors import (
    ModelAnswerError,
    ModelError,
    RefusedError,
    SlowAnswerError,
    TooLongError,
)
from cinediv_pipeline.llm.endpoint import Reply
from cinediv_pipeline.llm.keeping import NOTHING_SAID, Keeper, Sent, goes_on
from cinediv_pipeline.llm.tasks import Group, Question, Task

Item = TypeVar("Item")
log = logging.getLogger("cinediv")

# So many requests in a row without an answer mean that nothing is answered any more.
_FAILING_ROW: Final = 3
_PROGRESS_SECONDS: Final = 5.0
# Whoever interrupts waits so long for answers that are under way, and paid for.
_GRACE_SECONDS: Final = 5.0


class Run(Generic[Item]):
    """Asks until everything is settled or cannot be had; `open` says why, by cache key.

    Answers are taken in by one thread. Portions of a request that was too much stand at the head
    of the queue, so that single items are reached before the budget ends; the size that works is
    kept for what follows.
    """

    def __init__(self, asker: Keeper, task: Task[Item]) -> None:
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
        """Ask; an interruption waits a moment for answers under way and is raised."""
        self._total = len(questions)
        self._add(questions)
        pool = ThreadPoolExecutor(self._asker.concurrency, thread_name_prefix="model")
        try:
            while self._queue or self._running:
                self._submit(pool)
                self._collect(None)
        except BaseException:
            self._queue.clear()
            try:
                self._collect(_GRACE_SECONDS)
            finally:
                self._asker.endpoint.close()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _add(self, questions: Iterable[Question[Item]]) -> None:
        """Queue the questions, those that had trouble before at the end and by themselves."""
        questions = list(questions)
        for each in ([q for q in questions if not q.failed], [q for q in questions if q.failed]):
            n = self._task.per_call
            self._queue.extend(
                Group(self._task, tuple(each[start : start + n]))
                for start in range(0, len(each), n)
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
        try:
            reply = future.result()
        except TooLongError as error:
            self._fewer(sent.group, str(error))
        except SlowAnswerError as error:
            self._asker.failed(sent, str(error))
            self._count_failure(str(error))
            self._fewer(sent.group, str(error))
        except RefusedError as error:
            self._refused(sent, str(error))
        except ModelAnswerError as error:
            self._fail(sent.group, str(error))
        except ModelError as error:
            self._stopped = str(error)
            self._leave(sent.group, self._stopped)
        else:
            self._read(sent, reply)

    def _read(self, sent: Sent[Item], reply: Reply) -> None:
        group = sent.group
        rows = self._asker.kept(sent, reply)
        if reply.fault in NOTHING_SAID:
            self._fail(group, NOTHING_SAID[reply.fault])
            return
        if goes_on(group, reply) and reply.fault == "refused":
            self._portions(group, "the model refused to answer")
            return
        if reply.fault == "refused":
            self._count_failure("the model refused to answer")
        else:
            self._failing = 0
        if goes_on(group, reply):
            self._fewer(group, "the answer was cut at its bound")
            return
        again = tuple(
            Question(question.item, question.key, row.attempts, row.failed)
            for question, row in zip(group.questions, rows, strict=True)
            if not row.is_settled
        )
        if again:
            self._queue.appendleft(Group(self._task, again))

    def _refused(self, sent: Sent[Item], why: str) -> None:
        """Find out which item an endpoint will not read; the others are no less worth asking."""
        if len(sent.group.questions) > 1:
            self._portions(sent.group, why)
        else:
            self._asker.failed(sent, why, refused=True)
            self._fail(sent.group, why)

    def _portions(self, group: Group[Item], why: str) -> None:
        parts = group.halves()
        for part in parts or [group]:  # the reason, should they not be asked
            self._leave(part, why)
        self._queue.extendleft(reversed(parts))

    def _fewer(self, group: Group[Item], why: str) -> None:
        """Ask for fewer at once, from now on too."""
        self._portions(group, why)
        self._most = min(self._most, (len(group.questions) + 1) // 2)

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
            "model    %s: %s of %s, %s requests, %.2f US dollars held",
            self._task.prompt.name, f"{self._total - left:,}", f"{self._total:,}",
            f"{self.calls:,}", self._asker.budget.usd,
        )  # fmt: skip
