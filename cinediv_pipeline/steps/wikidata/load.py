"""Asks Wikidata about ids in batches and lands each answer as it comes.

An id is due when it was never asked about, when its answer is 90 days old, or when the question
has changed. So a load that was interrupted needs no memory: what was answered is not due any more.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cinediv_pipeline.errors import AnswerError, SourceError
from cinediv_pipeline.landing.segments import Answer, Segments
from cinediv_pipeline.sources.polite import in_parallel
from cinediv_pipeline.sources.wikidata.api import CONNECTIONS, Reply, Wikidata
from cinediv_pipeline.sources.wikidata.queries import Kind, version
from cinediv_pipeline.sources.wikidata.rows import key_of
from cinediv_pipeline.steps.progress import Progress
from cinediv_pipeline.steps.wikidata.ledger import Ledger

log = logging.getLogger("cinediv")

ASK_AGAIN_AFTER: Final = timedelta(days=90)
#: Ids in one question: the address stays under 8 kB, the query far from its 60 seconds.
BATCH: Final = 200
# A batch that cannot be had may hold an id about which there is too much to say in time.
_SMALLER: Final = 40
# So many failures in a row mean that nothing is answered any more. Wikimedia allows 30 failing
# queries a minute.
_FAILING_ROW: Final = 5
_WORDS: Final[Mapping[Kind, str]] = {
    "gender": "questions about people's gender",
    "person_awards": "questions about people's awards",
    "film_awards": "questions about films' awards",
}


@dataclass(frozen=True)
class Asked:
    """What a run asked: the mode, counts for whoever watches, and questions without an answer."""

    mode: str
    counts: dict[str, Any] = field(default_factory=dict)
    unanswered: Sequence[str] = ()

    @property
    def found_nothing(self) -> bool:
        """Whether no answer was landed."""
        return not self.counts.get("answers")


class Load:
    """One run of the load."""

    def __init__(
        self,
        segments: Segments,
        wikidata: Wikidata,
        *,
        today: datetime | None = None,
        batch: int = BATCH,
    ) -> None:
        segments.recover()
        self._segments = segments
        self._wikidata = wikidata
        self._since = (today or datetime.now(UTC)) - ASK_AGAIN_AFTER
        self._batch = batch
        self._answers = self._ids = 0

    def run(self, wanted: Mapping[Kind, Sequence[int]]) -> Asked:
        """Ask about those of the ids that are due.

        Raises
        ------
        SourceError
            Nothing is answered any more; what was answered is landed.
        """
        ledger = Ledger.read(self._segments)
        unanswered: list[str] = []
        try:
            for kind, ids in wanted.items():
                due = sorted(set(ids) - ledger.known_since(kind, self._since))
                unanswered += self._ask_about(kind, due)
        finally:
            self._segments.seal()
        counts = {"answers": self._answers, "ids": self._ids, "superseded": self._bury()}
        return Asked("asked", {**counts, **self._wikidata.client.traffic.counts()}, unanswered)

    def _ask_about(self, kind: Kind, due: Sequence[int]) -> list[str]:
        """Ask about all that are due; return the questions that got no answer, asked twice."""
        failed = self._ask(kind, _batches(due, self._batch))
        again = [number for batch in failed for number in batch]
        return [key_of(kind, batch) for batch in self._ask(kind, _batches(again, _SMALLER))]

    def _ask(self, kind: Kind, batches: Sequence[Sequence[int]]) -> list[Sequence[int]]:
        failed: list[Sequence[int]] = []
        in_a_row = 0
        for batch, reply in self._replies(kind, batches):
            if isinstance(reply, AnswerError):
                failed.append(batch)
                in_a_row += 1
                if in_a_row >= _FAILING_ROW:
                    raise SourceError(
                        f"{reply} {in_a_row} questions in a row got no answer; what was answered "
                        "is landed. Refresh again later: it goes on where it stopped."
                    ) from reply
                continue
            in_a_row = 0
            self._land(kind, batch, reply)
        return failed

    def _replies(
        self, kind: Kind, batches: Sequence[Sequence[int]]
    ) -> Iterator[tuple[Sequence[int], Reply | AnswerError]]:
        gate = self._wikidata.client.gate
        progress = Progress("Wikidata", _WORDS[kind], len(batches))
        ask = self._wikidata.ask
        for batch, reply in in_parallel(
            lambda ids: ask(kind, ids), batches, gate, connections=CONNECTIONS
        ):
            yield batch, reply
            progress.step(gate.per_second)

    def _land(self, kind: Kind, batch: Sequence[int], reply: Reply) -> None:
        # `cycle` is the identity of the question
        self._segments.append(
            Answer(key_of(kind, batch), version(kind), reply.address, reply.status, reply.content)
        )
        self._answers += 1
        self._ids += len(batch)

    def _bury(self) -> int:
        """Remove bodies of which nothing is in force any more: they would be copies of the past."""
        kept = set(Ledger.read(self._segments).segment_names())
        old = [item["sha256"] for item in self._segments.sidecars()
               if "buried" not in item and item["sha256"] not in kept]  # fmt: skip
        for segment in old:
            self._segments.bury(segment, "newer answers of Wikidata are in force")
        return len(old)


def _batches(ids: Sequence[int], size: int) -> list[Sequence[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
