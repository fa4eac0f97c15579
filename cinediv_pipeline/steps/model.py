"""The language model of a refresh: its endpoint, its kept answers, and what it may still cost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from cinediv_pipeline.home import held_since
from cinediv_pipeline.llm.answers import Answers
from cinediv_pipeline.llm.asking import Asker
from cinediv_pipeline.llm.batches import Batches, submitted_since
from cinediv_pipeline.llm.endpoint import Endpoint, endpoint_of
from cinediv_pipeline.llm.keeping import Answered, Budget
from cinediv_pipeline.llm.prices import Prices
from cinediv_pipeline.llm.tasks import Task
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline.workshop import Workshop

Item = TypeVar("Item")
#: What an operator can do about open people.
NOT_SET: Final = "no language model is set (CINEDIV_LLM_URL and CINEDIV_LLM_MODEL)"


def answers_of(shop: Workshop) -> Answers:
    """Return the kept answers of a home."""
    return Answers(LocalStore(shop.home.llm))


@dataclass(frozen=True)
class Model:
    """What steps ask with."""

    settings: Settings
    endpoint: Endpoint
    asker: Asker
    batches: Batches | None

    def does(self, task: str) -> bool:
        """Return whether the operator wants it for this task."""
        return task in self.settings.llm_tasks

    def identity(self, task: Task[Any]) -> str:
        """Return what decides its answers, for the fingerprint of a step."""
        return f"{self.endpoint.model}/{task.prompt.label}"

    def ask(self, task: Task[Item], items: Sequence[Item]) -> Answered:
        """Ask for what is not known; see `Asker.ask`."""
        if not items:
            return Answered()
        return (self.batches or self.asker).ask(task, items)

    def told(self, answered: Answered) -> str:
        """Return what asking came to, for the log."""
        budget = self.asker.budget
        money = f"{budget.usd:.4f} US dollars" if not budget.unpriced else "price unknown"
        reasons = Counter(answered.open.values()).most_common(1)
        why = f" ({reasons[0][0]})" if reasons else ""
        return (
            f"{self.endpoint.model}: {answered.calls:,} requests ({money} in this refresh), "
            f"{len(answered.settled):,} answered, {len(answered.open):,} without an answer{why}"
        )


def _spent(shop: Workshop, answers: Answers, since: str) -> tuple[int, float]:
    """Return the requests of this refresh so far and what is held for them, batches included."""
    kept, under_way = answers.spent(since), submitted_since(LocalStore(shop.home.llm), since)
    return kept[0] + under_way[0], kept[1] + under_way[1]


def model_of(shop: Workshop, settings: Settings, *, transport: Any = None) -> Model | None:
    """Return the language model of the settings with the budget that this refresh has left.

    None where no endpoint is set. `transport` replaces the network, for tests.
    """
    endpoint = endpoint_of(settings, transport)
    if endpoint is None:
        return None
    answers = answers_of(shop)
    answers.retire(datetime.now(UTC).date())
    since = held_since(shop.home)
    spent = _spent(shop, answers, since) if since else (0, 0.0)
    asker = Asker(
        endpoint,
        answers,
        Prices(settings.llm_model, endpoint.address, settings.llm_price),
        Budget(settings.llm_max_calls, settings.llm_max_usd, *spent),
        settings.llm_concurrency,
    )
    batches = Batches(asker, LocalStore(shop.home.llm)) if settings.llm_batch else None
    return Model(settings, endpoint, asker, batches)
