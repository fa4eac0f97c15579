"""What a release says of itself beside its tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cinediv_pipeline.home import DataKind


@dataclass(frozen=True)
class Context:
    """What the refresh knows of the data that it releases."""

    data_kind: DataKind
    stale_sources: tuple[str, ...] = ()
    accepted_checks: tuple[Mapping[str, str], ...] = ()
    corrections: tuple[Mapping[str, Any], ...] = ()
    missing_sources: Mapping[str, str] = field(default_factory=dict)
    opt_outs_changed: bool = False
    evaluation: Mapping[str, Any] = field(default_factory=dict)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def fictional(self) -> bool:
        """Whether every row describes something invented."""
        return self.data_kind == "fictional"


@dataclass(frozen=True)
class Edition:
    """Identity of a release, number of rows per table, and the release that was served before."""

    id: str
    created: datetime
    digest: str
    rows: Mapping[str, int]
    previous: str | None
