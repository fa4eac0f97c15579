"""Asks a language model for what is not known yet, within a budget, without losing an answer.

Requests run a few at a time; their answers are written down before they are used. What cannot be
had stays open with its reason and is asked again by the next refresh.
"""

from collections.abc import Sequence
from typing import TypeVar

from cinediv_pipeline.llm.keeping import Answered, Keeper
from cinediv_pipeline.llm.run import Run
from cinediv_pipeline.llm.tasks import Task

Item = TypeVar("Item")


class Asker(Keeper):
    """Asks request by request; see `Batches` for the other way."""

    def ask(self, task: Task[Item], items: Sequence[Item]) -> Answered:
        """Return what is known of the items, asking for what is not.

        No trouble of the endpoint is raised: it is the reason why items stay open. An interruption
        is; what was answered until then is kept.
        """
        keys = {task.subject(item): task.key(item, self.endpoint.model) for item in items}
        questions = self.open_questions(task, items)
        run = Run(self, task)
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
