"""How far a long part of a load is, said every few seconds."""

import logging
import time
from dataclasses import dataclass, field
from typing import Final

log = logging.getLogger("cinediv")

_PROGRESS_SECONDS: Final = 5.0


@dataclass
class Progress:
    """Counts the answers of one part of a load; `source` and `label` say of which."""

    source: str
    label: str
    total: int
    done: int = 0
    _said_at: float = field(default_factory=time.monotonic)
    _done_then: int = 0

    def step(self, limit: float | None) -> None:
        """Count one answer."""
        self.done += 1
        elapsed = time.monotonic() - self._said_at
        if elapsed >= _PROGRESS_SECONDS:
            rate = (self.done - self._done_then) / elapsed
            left = (self.total - self.done) / rate / 60 if rate else 0.0
            allowed = f" of {limit:g} allowed" if limit else ""
            log.info(
                "landing  %s %s: %s of %s, %.1f a second%s, %.0f min left",
                self.source, self.label, f"{self.done:,}", f"{self.total:,}", rate, allowed, left,
                extra={"progress": (self.label, self.done, self.total)},
            )  # fmt: skip
            self._said_at, self._done_then = time.monotonic(), self.done
