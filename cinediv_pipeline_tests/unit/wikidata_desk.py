"""What the tests of Wikidata share: a query service on the loopback that answers as it is told, and
a real home that asks it.

No answer was recorded: all are written by hand in the layout of SPARQL 1.1 results in JSON.
"""

import datetime as dt
import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.sources.wikidata import connect
from cinediv_pipeline.sources.wikidata.queries import KINDS, VARIABLES, Kind, query
from cinediv_pipeline.sources.wikidata.rows import ENTITY, STATEMENT
from cinediv_pipeline.steps.wikidata import segments_of, wanted_ids
from cinediv_pipeline.steps.wikidata.load import Asked, Load
from cinediv_pipeline.workshop import Workshop

CONTACT = "data@example.org"
_IDS = re.compile(r'VALUES \?tmdb \{ ([0-9 "]*) \}')
Binding = dict[str, dict[str, str]]


def uri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value if ":" in value else f"{ENTITY}{value}"}


def text(value: object) -> dict[str, str]:
    return {"type": "literal", "value": str(value)}


def gender_row(
    tmdb: int, gender: str = "female", statement: str = "", /, **more: dict[str, str]
) -> Binding:
    name = statement or f"Q{tmdb}-{gender}"
    return {
        "tmdb": text(tmdb), "item": uri(f"Q{tmdb}"), "statement": uri(f"{STATEMENT}{name}"),
        "gender": text(gender), **more,
    }  # fmt: skip


def award_row(
    tmdb: int, outcome: str = "nominated", award: str = "Q900", /, **more: dict[str, str]
) -> Binding:
    return {
        "tmdb": text(tmdb), "item": uri(f"Q{tmdb}"),
        "statement": uri(f"{STATEMENT}Q{tmdb}-{award}-{outcome}"), "outcome": text(outcome),
        "award": uri(award), "awardLabel": text("Grand Prix"), **more,
    }  # fmt: skip


def body(kind: Kind, rows: Sequence[Binding]) -> bytes:
    answer = {"head": {"vars": list(VARIABLES[kind])}, "results": {"bindings": list(rows)}}
    return json.dumps(answer).encode()


@dataclass(frozen=True)
class Fault:
    """A wrong answer; `seconds` is how long it lets wait."""

    status: int = 200
    content: bytes = b""
    retry_after: str | None = None
    seconds: float = 0.0


# As WDQS ends an answer that has begun when the query's time is over (written by hand).
CUT_BY_TIMEOUT = Fault(content=b'{"head":{"vars":["tmdb"]},"results":{"bindings":[{"tmdb":'
                       b"\njava.util.concurrent.TimeoutException\n\tat java.base/java")  # fmt: skip
TIMED_OUT = Fault(500, b"SPARQL-QUERY: queryStr=SELECT\njava.util.concurrent.TimeoutException")
HTML = Fault(content=b"<html><body><h1>Wikimedia Error</h1></body></html>")


@dataclass
class Service:
    """A query service. `rows` are what it knows, `faults` come first, one per request."""

    rows: dict[Kind, list[Binding]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    faults: list[Fault] = field(default_factory=list)
    refuses: set[int] = field(default_factory=set)  # a question about such an id times out
    asked: list[tuple[Kind, list[int]]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    most_at_once: int = 0
    url: str = ""
    lock: Lock = field(default_factory=Lock)
    _now: int = 0

    def answer(self, address: str) -> Fault:
        kind, ids = question(address)
        with self.lock:
            self.asked.append((kind, ids))
            self.at.append(time.monotonic())
            if self.faults:
                return self.faults.pop(0)
        if self.refuses & set(ids):
            return TIMED_OUT
        known = {str(number) for number in ids}
        rows = [row for row in self.rows[kind] if row["tmdb"]["value"] in known]
        return Fault(content=body(kind, rows))

    def enter(self, step: int) -> None:
        with self.lock:
            self._now += step
            self.most_at_once = max(self.most_at_once, self._now)


def question(address: str) -> tuple[Kind, list[int]]:
    """Tell what an address asks; fail where the text is not the pipeline's own."""
    parameters = parse_qs(urlsplit(address).query)
    assert parameters["format"] == ["json"]
    (asked,) = parameters["query"]
    found = _IDS.search(asked)
    assert found, asked
    ids = [int(part.strip('"')) for part in found[1].split()]
    (kind,) = [kind for kind in KINDS if query(kind, ids) == asked]
    return kind, ids


@contextmanager
def running() -> Iterator[Service]:
    """Serve on the loopback."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.agents.append(self.headers["User-Agent"])
            service.enter(1)
            found = service.answer(self.path)
            time.sleep(found.seconds)
            service.enter(-1)
            with suppress(ConnectionError):  # who asked may have gone
                self._send(found)

        def _send(self, found: Fault) -> None:
            self.send_response(found.status)
            if found.retry_after is not None:
                self.send_header("Retry-After", found.retry_after)
            self.send_header("Content-Length", str(len(found.content)))
            self.end_headers()
            self.wfile.write(found.content)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}/sparql"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Desk:
    """A real home on such a service."""

    service: Service
    settings: Settings
    shop: Workshop

    @classmethod
    def at(cls, home: Path, service: Service, **more: object) -> "Desk":
        Home(home).prepare("real")
        values: dict[str, object] = {
            "home": home, "contact": CONTACT, "wikidata_url": service.url,
            "http_timeout_seconds": 5, **more,
        }  # fmt: skip
        settings = Settings(_env_file=None, **values)
        return cls(service, settings, Workshop.open(settings, real=True))

    def load(
        self, day: dt.datetime | None = None, *, batch: int = 200, wanted: Any = None
    ) -> Asked:
        """Ask as if it were that day, without the limit of one question a second."""
        wikidata = connect(self.service.url, CONTACT, timeout_seconds=5, per_second=None)
        try:
            return Load(segments_of(self.shop), wikidata, today=day, batch=batch).run(
                wanted or wanted_ids(self.shop)
            )
        finally:
            wikidata.client.session.close()


def later(days: int) -> dt.datetime:
    """So many days from now: lines bear the time of this machine."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
