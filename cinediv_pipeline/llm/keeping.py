"""What is asked is counted, what is answered is written down before it is used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from cinediv_pipeline.llm.answers import Answers, Call, Outcome
from cinediv_pipeline.llm.endpoint import Endpoint, Reply, Usage
from cinediv_pipeline.llm.prices import Prices
from cinediv_pipeline.llm.tasks import Group, Question, Task, outcomes, untouched

Item = TypeVar("Item")

#: Faults of an answer that say nothing of its items.
NOTHING_SAID: Final[Mapping[str, str]] = {
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
class Keeper:
    """What asking needs: an endpoint, what it said before, what it costs and may cost."""

    endpoint: Endpoint
    answers: Answers
    prices: Prices
    budget: Budget
    concurrency: int = 4

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

    def kept(self, sent: Sent[Item], reply: Reply, asked_at: str = "") -> list[Outcome]:
        """Write an answer down, count it, and return what it says of each item.

        An answer without a choice, an empty one, and one that fewer items may bring settle nothing:
        their rows say why, so that these items are asked about last. `asked_at` is the time of a
        request that was sent earlier, and counted then.
        """
        usd = self.prices.of(reply.usage)
        charged = 0.0 if asked_at else self._charge(sent.group, usd)
        self.budget.unpriced += usd is None
        if reply.fault in NOTHING_SAID:
            rows = untouched(sent.group, NOTHING_SAID[reply.fault])
        elif goes_on(sent.group, reply):
            rows = []
        else:
            rows = outcomes(sent.group, reply)
        self.answers.keep(self._call(sent, reply, usd, charged, asked_at), rows)
        return rows

    def failed(
        self, sent: Sent[Item], why: str, *, refused: bool = False, charge: bool = True
    ) -> list[Outcome]:
        """Write down that a request got no answer, and may have been billed all the same.

        What an endpoint refuses to read counts as an attempt: it will not read it tomorrow either.
        """
        reply = Reply("", "no_answer", "", self.endpoint.model, Usage(), 0.0)
        rows = untouched(sent.group, why)
        if refused:
            rows = [replace(row, attempts=row.attempts + 1) for row in rows]
        charged = self._charge(sent.group, None) if charge and not refused else 0.0
        self.answers.keep(self._call(sent, reply, None, charged, ""), rows)
        return rows

    def _charge(self, group: Group[Any], usd: float | None) -> float:
        """Hold an answer against the budget: at what it costs, else at what it may have cost."""
        charged = usd if usd is not None else self.expected_usd(group) or 0.0
        self.budget.usd += charged
        return charged

    def _call(
        self, sent: Sent[Any], reply: Reply, usd: float | None, charged: float, asked_at: str
    ) -> Call:
        parameters = sent.group.parameters()
        # a model may name whom it sees: of pictures only what was checked is kept
        has_picture = sent.group.task.picture is not None
        return Call(
            prompt=sent.group.task.prompt.label,
            model=reply.model,
            parameters={name: parameters[name] for name in ("temperature", "max_tokens")},
            messages=None if has_picture else list(sent.messages),
            answer=None if has_picture else reply.raw,
            fault=reply.fault,
            tokens_in=reply.usage.tokens_in,
            tokens_out=reply.usage.tokens_out,
            usd=usd,
            charged_usd=charged,
            latency_seconds=round(reply.latency_seconds, 3),
            asked_at=asked_at or datetime.now(UTC).isoformat(timespec="seconds"),
            address=self.endpoint.address,
        )


def goes_on(group: Group[Any], reply: Reply) -> bool:
    """Return whether a cut answer or a refusal may be no fault of single items: ask for fewer."""
    return reply.fault in ("cut", "refused") and len(group.questions) > 1
