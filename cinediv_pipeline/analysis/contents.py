"""What an analysis is given, what it may use, and what every content type can do."""

import hashlib
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.enrichment.evidence import Births
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.language import Language
from cinediv_pipeline.llm.keeping import Answered
from cinediv_pipeline.llm.tasks import Task

#: No screenplay, list of credits or poster is larger.
MOST_BYTES: Final = 50_000_000


@dataclass(frozen=True)
class Content:
    """Bytes, and the name of their file, which serves messages and tells formats apart."""

    data: bytes
    name: str = "content"

    @classmethod
    def of(cls, path: Path) -> "Content":
        """Read a file; raise `AnalysisError` where it cannot be read, is empty or too large."""
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):  # a device or a pipe may never end
                raise AnalysisError(f"{path} cannot be read: it is no file.")
            if status.st_size > MOST_BYTES:
                raise AnalysisError(
                    f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB and is not read."
                )
            data = path.read_bytes()
        except OSError as error:
            raise AnalysisError(f"{path} cannot be read: {error.strerror}.") from error
        if not data:
            raise AnalysisError(f"{path.name} is empty.")
        return cls(data, path.name)

    @cached_property
    def id(self) -> str:
        """SHA-256 of the bytes: what reports, rows and `cinediv forget` know the content by."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def suffix(self) -> str:
        """End of the file's name in lower case, with its dot."""
        return Path(self.name).suffix.lower()


class Reader(Protocol):
    """A language model that answers tasks and keeps its answers."""

    @property
    def name(self) -> str:
        """Name of the model, for the report."""

    def ask(self, task: Task[Any], items: Sequence[Any]) -> Answered:
        """Return what is answered, and why the rest stays open."""


@runtime_checkable
class SeeingReader(Reader, Protocol):
    """A reader that may see pictures."""

    def knows(self, task: Task[Any], items: Sequence[Any]) -> bool:
        """Return whether all items were answered before."""

    def blindness(self) -> str:
        """Return why it sees no pictures, or an empty text."""


@dataclass(frozen=True)
class Options:
    """What an analysis may use beside the content.

    Parameters
    ----------
    genders : mapping
        Genders that the caller knows, by name as printed.
    births : mapping
        Births in France by folded first name: number and share of girls. Empty where no counts
        were fetched; then the first names of the world decide alone.
    reader : Reader, optional
        A language model. Without one nothing is told that only reading tells.
    real_names : frozenset of str
        Folded names of real people, words sorted: a character with first and family name who bears
        one is taken for that person, and only the gender is kept.
    ocr : bool
        Whether pages without text may be read from their picture.
    faces : bool
        Whether faces of a poster may be counted by a detector of this machine.
    is_opted_out : callable
        Whether somebody of a name asked that no gender be found: it stays unknown.
    genre, year : str, int
        What the bonus parité is simulated for: fiction, documentary or animation, and the year of
        the agreement, by default the present one.
    """

    genders: Mapping[str, str] = field(default_factory=dict)
    births: Mapping[str, Births] = field(default_factory=dict)
    reader: Reader | None = None
    real_names: frozenset[str] = frozenset()
    ocr: bool = True
    faces: bool = False
    is_opted_out: Callable[[str], bool] = lambda _: False
    genre: str = "fiction"
    year: int | None = None


class ContentType(Protocol):
    """One kind of content. A new one is a module and a line of the registry."""

    name: str
    """As in `Report.content_type`."""
    suffixes: frozenset[str]
    """Ends of names that are of this kind for sure, in lower case with their dots."""

    def accepts(self, content: Content) -> bool:
        """Whether bytes and name could be of this kind; `analyse` may still refuse them."""

    def analyse(self, content: Content, options: Options) -> Report:
        """Return the report; raise `AnalysisError` with what is wrong in one sentence."""

    def read(self, told: Mapping[str, Any]) -> Report:
        """Return a report from its JSON."""

    def observations(self, report: Report, film_id: str | None, day: date) -> list[dict[str, Any]]:
        """Return rows of the table of observations, one per subject and dimension."""

    def html(self, report: Report, language: Language) -> str:
        """Return the report as one page that needs nothing else."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of its reports."""
