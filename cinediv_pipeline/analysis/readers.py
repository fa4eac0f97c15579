"""The language model of an analysis: at an endpoint of this machine, or elsewhere if allowed.

A script is somebody's secret until the film is out: it leaves the machine only where the caller
says so. Answers are kept in the home, so that nothing is paid for twice; `cinediv forget` removes
them.
"""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.home import Home
from cinediv_pipeline.llm.answers import Answers
from cinediv_pipeline.llm.asking import Asker
from cinediv_pipeline.llm.endpoint import endpoint_of
from cinediv_pipeline.llm.keeping import Answered, Budget
from cinediv_pipeline.llm.prices import Prices
from cinediv_pipeline.llm.sight import blindness
from cinediv_pipeline.llm.tasks import Task
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.storage import LocalStore

#: Where answers on contents are kept, apart from those of the refresh.
ANSWERS: Final = "analyses"


def answers_of(home: Home) -> Answers:
    """Return the kept answers on contents of a home."""
    return Answers(LocalStore(home.llm / ANSWERS))


def asked_subjects(home: Home) -> set[str]:
    """Return what a model was asked about: ``<content id>/<part of it>``."""
    rows = (row for call in answers_of(home).calls() for row in call["items"])
    return {row["subject"] for row in rows}


def forget_answers(home: Home, content_id: str) -> int:
    """Remove what a model was asked about a content; return the number of requests."""
    subjects = {name for name in asked_subjects(home) if name.startswith(f"{content_id}/")}
    return answers_of(home).forget(subjects, "forgotten on request")


class ModelReader:
    """A language model that reads contents, within the budget of the settings."""

    def __init__(self, settings: Settings, asker: Asker) -> None:
        self.name = settings.llm_model
        self._asker = asker
        self._blindness: str | None = None

    def ask(self, task: Task[Any], items: Sequence[Any]) -> Answered:
        """Return what is answered; what cannot be had stays open with its reason."""
        return self._asker.ask(task, items) if items else Answered()

    def knows(self, task: Task[Any], items: Sequence[Any]) -> bool:
        """Return whether all items were answered before, so that nothing is asked."""
        return not self._asker.open_questions(task, items)

    def blindness(self) -> str:
        """Return why the model sees no pictures, or an empty text; it is tried once."""
        if self._blindness is None:
            self._blindness = blindness(self._asker.endpoint)
        return self._blindness


def reader_of(
    settings: Settings, *, allow_remote: bool = False, transport: Any = None
) -> ModelReader:
    """Return the language model of the settings.

    Raises
    ------
    AnalysisError
        None is set, or it is not on this machine and nobody allowed the text to leave it.
    """
    if settings.llm_url is None:
        raise AnalysisError(
            "No language model is set (CINEDIV_LLM_URL and CINEDIV_LLM_MODEL). "
            "Without --model the analysis does without one."
        )
    if not allow_remote and not is_local(str(settings.llm_url)):
        raise AnalysisError(
            f"The language model at {urlsplit(str(settings.llm_url)).hostname} is not on this "
            "machine. Passages of the text, or the picture, would leave it: say --allow-remote if "
            "they may."
        )
    endpoint = endpoint_of(settings, transport)
    if endpoint is None:
        raise AssertionError
    asker = Asker(
        endpoint,
        answers_of(Home(settings.home)),
        Prices(settings.llm_model, endpoint.address, settings.llm_price),
        Budget(settings.llm_max_calls, settings.llm_max_usd),
        settings.llm_concurrency,
    )
    return ModelReader(settings, asker)


def is_local(url: str) -> bool:
    """Whether an address is of this machine: localhost, or a loopback number."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
