"""Requests to Wikidata's query service and what its answers mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from cinediv_pipeline.errors import AnswerError, SourceError
from cinediv_pipeline.sources import http
from cinediv_pipeline.sources.polite import Client, Gate, Traffic, Verdict, json_object
from cinediv_pipeline.sources.wikidata.queries import Kind, query
from cinediv_pipeline.sources.wikidata.rows import read_rows

#: Queries under way at once; the service allows five to a client.
CONNECTIONS: Final = 2
#: A query of some hundred ids takes a second or more of the minute's sixty.
PER_SECOND: Final = 1.0
_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500
# A query that timed out has cost the service a minute: it is sent once more, not often.
_RETRIES: Final = 1


@dataclass(frozen=True)
class Reply:
    """A whole answer that says only what was asked for."""

    address: str
    status: int
    content: bytes


class Wikidata:
    """The query service at one address. Threads may share it."""

    def __init__(self, client: Client, base: str) -> None:
        self.client = client
        self._base = base

    def ask(self, kind: Kind, ids: Sequence[int]) -> Reply:
        """Return the answer about some TMDB ids.

        Raises
        ------
        AnswerError
            This one cannot be had: a time-out, a server error, no whole JSON, something else.
        SourceError
            None can be had: banned, quota exhausted, a question that the service does not take.
        """
        shown = f"Wikidata ({kind} of {len(ids)} ids)"
        asked = urlencode({"query": query(kind, ids), "format": "json"})
        response, body = self.client.get(f"{self._base}?{asked}", shown)
        if response.status != _OK:
            raise SourceError(
                f"{shown} is refused with status {response.status}. 403 is a ban, for a day as a "
                "rule: write to Wikimedia if it lasts. Anything else: CINEDIV_WIKIDATA_URL is not "
                "the address of a SPARQL service."
            )
        try:
            read_rows(kind, body, ids)
        except ValueError as error:
            raise AnswerError(f"{shown} answers something else: {error}.") from error
        return Reply(self._base, response.status, response.content)


def _judge(response: http.Response) -> Verdict:
    """Tell a refusal, a JSON object, and what is asked again.

    A query that timed out after its answer began is cut by a Java stack trace: no JSON.
    """
    if response.status == _TOO_MANY:
        return Verdict("too_many")
    if response.status >= _SERVER_ERROR:
        return Verdict("broken")
    if response.status != _OK:
        return Verdict("whole")
    body = json_object(response.content)
    return Verdict("broken") if body is None else Verdict("whole", body)


def connect(
    base: str,
    contact: str,
    *,
    timeout_seconds: float,
    per_second: float | None = PER_SECOND,
    local: Callable[[str], tuple[int, bytes]] | None = None,
    patience_seconds: float = 300.0,
) -> Wikidata:
    """Return the service behind one limiter; `local` answers instead of the network.

    `contact` tells Wikimedia how to reach the operator, in the User-Agent of these requests only.
    """
    gate, traffic = Gate(per_second, patience_seconds=patience_seconds), Traffic()

    def turn() -> None:
        traffic.resent()
        gate.enter()

    session = http.session(
        retries=_RETRIES, connections=CONNECTIONS, before_retry=turn, contact=contact
    )
    http.settle(session, base)
    session.headers["Accept"] = "application/sparql-results+json"
    if local is not None:
        session.mount(base, http.LocalAnswers(local))
    client = Client(
        session=session, gate=gate, timeout_seconds=timeout_seconds, judge=_judge, traffic=traffic
    )
    return Wikidata(client, base)
