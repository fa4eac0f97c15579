"""The state of the loads: which one is under way, which one was completed last.

A cycle is the work between two complete loads. It may take several runs: each goes on where the
last one stopped, because every answer is landed with the cycle that asked for it.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from cinediv_pipeline.landing.segments import Segments

_RECORD: Final = "loads"


@dataclass(frozen=True)
class Cycle:
    """One load, begun and perhaps not finished. `started_on` is its day in UTC."""

    id: str
    started_on: date
    first_year: int

    @classmethod
    def begin(cls, today: date, first_year: int) -> "Cycle":
        """Return a new cycle."""
        return cls(uuid.uuid4().hex[:12], today, first_year)


@dataclass(frozen=True)
class Completed:
    """The last complete load: everything up to the line `last_line` is in force."""

    started_on: date
    completed_at: str
    first_year: int
    reconciled_on: date
    last_line: int
    films: int
    people: int
    unanswered: Sequence[str] = ()

    @property
    def last_year(self) -> int:
        """Films planned up to two years ahead are observed."""
        return self.started_on.year + 2


@dataclass(frozen=True)
class State:
    """What was completed last, and what is under way."""

    completed: Completed | None = None
    open: Cycle | None = None

    @classmethod
    def read(cls, segments: Segments) -> "State":
        """Read the record beside the segments."""
        record = segments.record(_RECORD) or {}
        done, begun = record.get("completed"), record.get("open")
        return cls(
            completed=Completed(**{**done, **_dates(done, "started_on", "reconciled_on")})
            if done
            else None,
            open=Cycle(**{**begun, **_dates(begun, "started_on")}) if begun else None,
        )

    def keep(self, segments: Segments) -> "State":
        """Write the record."""
        segments.keep(_RECORD, {
            "completed": _plain(asdict(self.completed)) if self.completed else None,
            "open": _plain(asdict(self.open)) if self.open else None,
        })  # fmt: skip
        return self


def now() -> str:
    """Return the time, for records."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _dates(record: Mapping[str, Any], *names: str) -> dict[str, date]:
    return {name: date.fromisoformat(record[name]) for name in names}


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value
            for name, value in record.items()}  # fmt: skip
