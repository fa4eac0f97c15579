"""What the queue holds: files that were received, analyses, results."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline import __version__

#: End of the name of a file that is being received.
PART: Final = ".part"
_ENDED: Final = ("done", "refused", "failed")


@dataclass(frozen=True)
class Upload:
    """A file that was received whole: where it lies, what it is, and what is asked of it."""

    path: Path
    content_id: str
    n_bytes: int
    name: str
    options: Mapping[str, Any]

    def id_for(self, owner: str) -> str:
        """Return the id of its analysis: same owner, bytes, options and version, same id."""
        kind = Path(self.name).suffix.lower()
        told = [owner, self.content_id, kind, dict(self.options), __version__]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Analysis:
    """An analysis as its owner sees it; times are ISO 8601 in UTC."""

    number: int
    id: str
    owner: str
    content_id: str
    options: Mapping[str, Any]
    name: str
    n_bytes: int
    state: str
    attempts: int
    reason: str
    content_type: str | None
    queued_at: str
    started_at: str | None
    finished_at: str | None

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in _ENDED


@dataclass(frozen=True)
class Result:
    """What an analysis found: the report as JSON, and as a page in French and English."""

    content_type: str
    report: bytes
    page_fr: bytes
    page_en: bytes


class FullError(Exception):
    """The queue is full."""


def analysis_of(row: sqlite3.Row) -> Analysis:
    """Return a row of the table of analyses."""
    return Analysis(**{**dict(row), "options": json.loads(row["options"])})
