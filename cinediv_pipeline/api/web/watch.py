"""What is seen of the server from outside: a line of log per request, and metrics (Prometheus).

Neither holds an address, a key, a query, a title or an id: routes stand for paths.
"""

import json
import logging
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cinediv_pipeline.api.web.problems import answer

log = logging.getLogger("cinediv.api")

#: The caller was gone before it was answered.
_GONE: Final = 499
_FRAMES: Final = 6
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ANALYSIS_BUCKETS: Final = (0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600)
#: The first words of paths that are told apart; whatever else is asked for is one route.
_KNOWN: Final = frozenset(
    ("releases", "files", "catalogue", "indicators", "films", "figures", "slates", "analyses",
     "bonus-parite", "openapi.json")
)  # fmt: skip
_SPEAKERS: Final = frozenset(("cinediv", "uvicorn", "asyncio"))
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "DELETE", "OPTIONS"))


class Metrics:
    """Counts of one server."""

    def __init__(self, queue: Callable[[], Mapping[str, int]], release: Callable[[], str]) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "cinediv_requests", "Requests answered.", ("route", "method", "status"),
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "cinediv_request_seconds", "Seconds until the whole answer was sent.", ("route",),
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self._analyses = Histogram(
            "cinediv_analysis_seconds", "Seconds of analyses that ended.", ("state",),
            buckets=_ANALYSIS_BUCKETS, registry=self.registry,
        )  # fmt: skip
        ProcessCollector(registry=self.registry)
        self.registry.register(_Now(queue, release))

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def analysed(self, state: str, seconds: float) -> None:
        """Count the end of an analysis."""
        self._analyses.labels(state).observe(seconds)

    def text(self) -> tuple[bytes, str]:
        """Return all of it as Prometheus reads it, and its media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


class _Now(Collector):
    """What is looked up when somebody asks."""

    def __init__(self, queue: Callable[[], Mapping[str, int]], release: Callable[[], str]) -> None:
        self._queue = queue
        self._release = release

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the analyses by state, and the release in force."""
        found = GaugeMetricFamily("cinediv_analyses", "Analyses that are kept, by state.",
                                  labels=["state"])  # fmt: skip
        for state, number in self._queue().items():
            found.add_metric([state], number)
        yield found
        release = GaugeMetricFamily("cinediv_release", "The release in force.", labels=["release"])
        release.add_metric([self._release()], 1)
        yield release


class Watch:
    """Times every answer, and tells the log and the metrics."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status, n_bytes = _GONE, 0

        async def seen(message: Message) -> None:
            nonlocal status, n_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                n_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, seen)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 -- the server goes on, and says what it can
            log.error("fault", extra={"told": _fault(error)})  # noqa: TRY400 -- words of a fault may quote data
            if status == _GONE:
                await answer(500, "The server could not answer; its log says why.")(
                    scope, receive, seen
                )
        finally:
            seconds = time.perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = route_of(scope["path"])
            self.metrics.answered(route, method, status, seconds)
            told = {"route": route, "method": method, "status": status,
                    "ms": round(1000 * seconds, 1), "bytes": n_bytes}  # fmt: skip
            log.info("request", extra={"told": told})


def _fault(error: BaseException) -> dict[str, object]:
    """Return the kind of a fault and where it happened; its words may quote what was sent."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(one.filename).name}:{one.lineno}" for one in frames]
    return {"fault": type(error).__name__, "at_lines": places}


def route_of(path: str) -> str:
    """Return what stands for a path: few values, and nothing that a caller wrote."""
    if path in ("/v1", "/v1/"):
        return "/v1/"
    parts = path.split("/")
    if len(parts) > 2 and parts[1] == "v1":
        if parts[2] not in _KNOWN:
            return "other"
        last = {"report": "/{id}/report", "chart": "/{id}/chart", "simulations": "/simulations"}
        name = "/{name}" if parts[2] == "files" else "/{id}"
        more = last.get(parts[-1], name) if len(parts) > 3 else ""
        return f"/v1/{parts[2]}{more}"
    return path if path in ("/healthz", "/readyz", "/metrics") else "other"


class JsonLines(logging.Formatter):
    """One JSON object per line: time, level, event, and what belongs to it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line. A traceback tells where, and not with which values."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        # what others log may show values: of the server the first line, of libraries who speaks
        is_known = record.name.partition(".")[0] in _SPEAKERS
        event = record.getMessage().partition("\n")[0] if is_known else record.name
        line = {"at": at, "level": record.levelname.lower(), "event": event,
                **getattr(record, "told", {})}  # fmt: skip
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            line["fault"] = f"{kind.__name__} at {_place(trace)}"
        return json.dumps(line, ensure_ascii=False)


def _place(trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"


def log_to_stderr() -> None:
    """Let the log go to standard error, a JSON object per line, also what libraries log."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for one, level in ((log, logging.INFO), (logging.getLogger(), logging.WARNING)):
        one.handlers[:] = [handler]
        one.setLevel(level)
    log.propagate = False
