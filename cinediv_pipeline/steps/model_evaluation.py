"""A language model on labelled names: what it gets right where first names leave a row open."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cinediv_pipeline.enrichment.by_model import OpenPerson, is_a_name, person_task
from cinediv_pipeline.enrichment.evaluation import Labelled
from cinediv_pipeline.enrichment.stages import model_scores
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.llm.answers import Answers
from cinediv_pipeline.llm.asking import Asker
from cinediv_pipeline.llm.endpoint import endpoint_of
from cinediv_pipeline.llm.keeping import Budget
from cinediv_pipeline.llm.prices import Prices
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.storage import LocalStore


def ask_model_on_labels(
    settings: Settings, labelled: Sequence[Labelled], *, transport: Any = None
) -> dict[str, Any]:
    """Ask about the rows that first names leave open, and score the answers.

    Names of labelled people are kept nowhere, so that each evaluation is paid for anew. The budget
    is that of a refresh; rows beyond it are not scored.

    Raises
    ------
    SettingsError
        No endpoint is set.
    """
    endpoint = endpoint_of(settings, transport)
    if endpoint is not None and "people" not in settings.llm_tasks:
        raise SettingsError("--model sends names, and CINEDIV_LLM_TASKS has no people.")
    if endpoint is None:
        raise SettingsError(
            "--model needs an endpoint: set CINEDIV_LLM_URL and CINEDIV_LLM_MODEL (.env.example)."
        )
    budget = Budget(settings.llm_max_calls, settings.llm_max_usd)
    prices = Prices(settings.llm_model, endpoint.address, settings.llm_price)
    everybody = [
        OpenPerson(f"label-{place}", item.name.full, item.name.given)
        for place, item in enumerate(labelled)
        if not item.decided
    ]
    people = [one for one in everybody if is_a_name(one)]
    task = person_task()
    with tempfile.TemporaryDirectory() as folder:
        answers = Answers(LocalStore(Path(folder)))
        asker = Asker(endpoint, answers, prices, budget, settings.llm_concurrency)
        found = asker.ask(task, people)
    said = {
        int(subject.removeprefix("label-")): str((outcome.result or {}).get("gender", "unknown"))
        for subject, outcome in found.settled.items()
    }
    return {
        "name": endpoint.model,
        "prompt": task.prompt.label,
        "calls": found.calls,
        "usd": None if budget.unpriced else budget.usd,
        "not_answered": len(found.open),
        "why_not": sorted(set(found.open.values())),
        **model_scores(labelled, said),
    }
