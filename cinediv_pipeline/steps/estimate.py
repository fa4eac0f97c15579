"""What a refresh would ask a language model, and what that may cost, before anything is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cinediv_pipeline.enrichment import tables
from cinediv_pipeline.enrichment.attribution import Verdict
from cinediv_pipeline.enrichment.by_model import is_a_name, person_task
from cinediv_pipeline.enrichment.stories import is_a_story, story_task
from cinediv_pipeline.errors import HomeError
from cinediv_pipeline.llm.endpoint import Usage
from cinediv_pipeline.llm.prices import Prices
from cinediv_pipeline.llm.tasks import Group, Question, Task
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps import open_people, stories
from cinediv_pipeline.steps.model import Model, model_of
from cinediv_pipeline.workshop import Workshop

Item = TypeVar("Item")


@dataclass(frozen=True)
class Estimate:
    """One task: items, those that are answered, requests and tokens of the rest, at most.

    `usd` is null where nobody knows the price.
    """

    task: str
    items: int
    answered: int
    requests: int
    tokens_in: int
    tokens_out: int
    usd: float | None


def estimate(shop: Workshop, settings: Settings) -> list[Estimate]:
    """Return one estimate per task, from the tables in force.

    Raises
    ------
    HomeError
        No refresh has run.
    """
    if shop.lake.info(tables.PERSON_GENDER.key) is None:
        raise HomeError(f"{shop.home.root} has no people yet: run `cinediv refresh` first.")
    model = model_of(shop, settings)
    everybody = open_people.open_people(_lake(shop), _open_verdicts(shop))
    withheld = shop.opt_outs().ids
    people = [one for one in everybody if is_a_name(one) and one.person_id not in withheld]
    films = [one for one in stories.stories_of(stories.lake_of(shop)) if is_a_story(one)]
    return [
        _estimated("people", person_task(), people, settings, model),
        _estimated("stories", story_task(), films, settings, model),
    ]


def _lake(shop: Workshop) -> dict[str, Any]:
    return {key: shop.lake.read(key) for key in open_people.KEYS}


def _open_verdicts(shop: Workshop) -> list[Verdict]:
    """Return those who are open, or whom a model has answered on."""
    columns = ["person_id", "method"]
    claims = shop.lake.read(tables.GENDER_CLAIMS.key).select(columns).to_pylist()
    asked = {row["person_id"] for row in claims if row["method"] == "model"}
    queue = shop.lake.read(tables.REVIEW_QUEUE.key).select(["person_id", "reasons"]).to_pylist()
    doubtful = {row["person_id"] for row in queue if "conflict" in row["reasons"].split("|")}
    rows = shop.lake.read(tables.PERSON_GENDER.key).select(columns).to_pylist()
    return [
        Verdict(row["person_id"], "unknown", "unknown", "", None, "unknown", "",
                contradicted=False)
        for row in rows
        if row["person_id"] in asked
        or (row["method"] == "unknown" and row["person_id"] not in doubtful)
    ]  # fmt: skip


def _estimated(
    name: str, task: Task[Item], items: Sequence[Item], settings: Settings, model: Model | None
) -> Estimate:
    if model is not None:
        left = model.asker.open_questions(task, items)
        address = model.endpoint.address
    else:
        left = [Question(item, "") for item in items]
        address = ""
    n = task.per_call
    groups = [Group(task, tuple(left[start : start + n])) for start in range(0, len(left), n)]
    tokens_in = sum(group.tokens_in() for group in groups)
    tokens_out = sum(group.bound() for group in groups)
    usd = Prices(settings.llm_model, address, settings.llm_price).of(Usage(tokens_in, tokens_out))
    known = usd if model is not None and groups else (0.0 if not groups else None)
    return Estimate(
        name, len(items), len(items) - len(left), len(groups), tokens_in, tokens_out, known
    )
