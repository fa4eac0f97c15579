"""Fetches lists, films and people of one cycle, and lands each answer as it comes.

What the cycle has landed already is not asked for again: after a kill the same work is done once
more from its beginning, and all that was answered is read from the landing zone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cinediv_pipeline.errors import AnswerError, SourceError
from cinediv_pipeline.landing import without_credentials
from cinediv_pipeline.landing.lines import Edit
from cinediv_pipeline.landing.segments import Answer, Segments, digest
from cinediv_pipeline.sources.polite import in_parallel
from cinediv_pipeline.sources.tmdb import api
from cinediv_pipeline.sources.tmdb.api import Reply, Tmdb
from cinediv_pipeline.sources.tmdb.listing import Page, PageRequest
from cinediv_pipeline.steps.progress import Progress
from cinediv_pipeline.steps.tmdb.ledger import Ledger
from cinediv_pipeline.steps.tmdb.state import Cycle

# One answer in a thousand may fail, at least three: they are asked for again by the next refresh.
_FAILING_SHARE: Final = 0.001
_FEWEST_FAILING: Final = 3
# So many failures in a row mean that nothing is answered any more.
_FAILING_ROW: Final = 20
_PARAMETERS: Final[Mapping[str, Mapping[str, str | int]]] = {
    "movie": {"append_to_response": ",".join(api.APPENDED)},
    "person": {},
}
_WORDS: Final = {"movie": "films", "person": "people", "list": "pages of lists"}


@dataclass(frozen=True)
class Kept:
    """What of the answers is kept: `edit` withholds people, `never_asked` says whom not to ask for.

    Numbers below 1 stand for people without a name; nobody is asked for under them.
    """

    edit: Edit
    never_asked: Callable[[int], bool]


AS_SERVED: Final = Kept(lambda _key, body: body, lambda _number: False)


class Fetching:
    """The requests of one cycle."""

    def __init__(
        self,
        tmdb: Tmdb,
        segments: Segments,
        cycle: Cycle,
        ledger: Ledger,
        kept: Kept = AS_SERVED,
    ) -> None:
        self._kept = kept
        self._tmdb = tmdb
        self._segments = segments
        self._cycle = cycle
        self._asked = {kind: ledger.asked_in(cycle.id, kind) for kind in _PARAMETERS}
        self._pages = _landed_pages(segments, ledger, cycle.id)
        self.failures: dict[str, str] = {}
        self.list_pages = 0

    def pages(self, requests: Sequence[PageRequest]) -> list[Page]:
        """Return pages of lists, from the landing zone where this cycle has read them already."""
        missing = [each for each in requests if each.key not in self._pages]
        for request, reply in self._answers("list", missing, self._ask_page):
            if isinstance(reply, AnswerError):
                raise SourceError(
                    f"{reply} Without this list nothing is complete. Check the network or proxy "
                    "and refresh again: it goes on where it stopped."
                ) from reply
            page = Page.of(request.path, reply.json)
            self._land(request.key, reply)
            self._pages[request.key] = page
            self.list_pages += 1
        return [self._pages[request.key] for request in requests]

    def fetch(
        self, kind: str, ids: Iterable[int], *, known: Mapping[int, bytes] | None = None
    ) -> int:
        """Fetch films or people and return how many were asked for.

        Content equal to that of `known` (id to hash) is not stored a second time.

        Raises
        ------
        SourceError
            Too many of them cannot be had.
        """
        asked = self._asked[kind]
        wanted = sorted(each for each in set(ids) - asked if self._may_be_asked(kind, each))
        in_a_row = failed = 0
        for number, reply in self._answers(kind, wanted, lambda each: self._ask_item(kind, each)):
            key = f"{kind}/{number}"
            if isinstance(reply, AnswerError):
                self.failures[key] = str(reply)
                in_a_row, failed = in_a_row + 1, failed + 1
                if in_a_row >= _FAILING_ROW or failed > _tolerated(len(wanted)):
                    raise SourceError(
                        f"{reply} {failed:,} of {len(wanted):,} {_WORDS[kind]} cannot be had; what "
                        "was answered is landed. Check the network and refresh again: it goes on "
                        "where it stopped."
                    ) from reply
                continue
            in_a_row = 0
            self._land(key, reply, before=(known or {}).get(number))
            asked.add(number)
            self.failures.pop(key, None)
        return len(wanted)

    def _may_be_asked(self, kind: str, number: int) -> bool:
        return kind != "person" or (number > 0 and not self._kept.never_asked(number))

    def _answers(self, kind: str, items: Sequence[Any], ask: Any) -> Any:
        progress = Progress("TMDB", _WORDS[kind], len(items))
        gate = self._tmdb.client.gate
        for item, reply in in_parallel(ask, items, gate, connections=api.CONNECTIONS):
            yield item, reply
            progress.step(gate.per_second)

    def _ask_page(self, request: PageRequest) -> Reply:
        return self._tmdb.ask(request.path, {**dict(request.parameters), "page": request.page})

    def _ask_item(self, kind: str, number: int) -> Reply:
        reply = self._tmdb.ask(f"{kind}/{number}", _PARAMETERS[kind])
        if not reply.gone:
            _refuse_other(kind, number, reply.json)
        return reply

    def _land(self, key: str, reply: Reply, *, before: bytes | None = None) -> None:
        body = self._kept.edit(key, reply.content)
        if body is None:
            return
        same = before is not None and before == bytes.fromhex(digest(body))
        address = without_credentials(reply.address)
        self._segments.append(
            Answer(key, self._cycle.id, address, reply.status, body, same_as_before=same)
        )


def _tolerated(asked: int) -> int:
    return max(_FEWEST_FAILING, int(asked * _FAILING_SHARE))


def _refuse_other(kind: str, number: int, body: Mapping[str, Any]) -> None:
    """Refuse an answer about something else, or a film without the parts that were asked for."""
    if body.get("id") != number:
        raise AnswerError(f"TMDB /{kind}/{number} answers with the id {body.get('id')!r}.")
    if kind == "movie":
        missing = [part for part in api.APPENDED if not isinstance(body.get(part), Mapping)]
        if missing:
            raise AnswerError(f"TMDB /{kind}/{number} answers without {', '.join(missing)}.")


def _landed_pages(segments: Segments, ledger: Ledger, cycle: str) -> dict[str, Page]:
    """Return the pages of lists that this cycle has landed."""
    lines = segments.lines(ledger.segments_with(cycle, "list/"), b'"key": "list/')
    return {
        line["key"]: Page.of(line["key"], line["body"]) for line in lines if line["cycle"] == cycle
    }
