"""The stand-in over HTTP/1.1, on a loop and a thread of its own."""

import asyncio
import json
import time
from collections import Counter, deque
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from cinediv_pipeline_tests.standin.answers import Answer, gzipped, json_answer
from cinediv_pipeline_tests.standin.api import KINDS, Api, kind_of
from cinediv_pipeline_tests.standin.faults import too_many
from cinediv_pipeline_tests.standin.world import World

_COMPRESSED_FROM_BYTES = 500
_CONTROL = "/_control/"


class StandIn(Api):
    """A server on the loopback; use it as a context manager, or `start` and `stop` it.

    Parameters
    ----------
    n_films : int
        French films of the world.
    seed : int
        The same seed gives the same world.
    latency_seconds : float
        How long each answer waits; may be set at any time.
    token : str
        What a request must bring as its bearer token.
    port : int
        0 for any that is free.
    keep_log : bool
        Whether `requests` and `request_times` are kept; the counters always are.
    oddities : bool
        Whether payloads hold the oddities listed in `payloads`.

    Attributes
    ----------
    requests, request_times : list
        Path with query of each request in order, and when it came (monotonic seconds).
    counters : Counter
        "total", and one for movie, person, discover, changes, export and other.
    connections, most_in_flight : int
        Connections opened so far, and requests at the same time at most.
    allowed_per_second : int or None
        Requests above that number within any second get 429; `rate_violations` counts them.
    gzip_answers : bool
        Whether bodies are compressed for clients that accept it.
    """

    def __init__(
        self,
        n_films: int = 200,
        *,
        seed: int = 1,
        latency_seconds: float = 0.0,
        token: str = "stand-in-token",
        port: int = 0,
        keep_log: bool = True,
        oddities: bool = True,
    ) -> None:
        super().__init__(World(n_films, seed, oddities=oddities), token)
        self.latency_seconds = latency_seconds
        self.gzip_answers, self.keep_log = True, keep_log
        self.allowed_per_second: int | None = None
        self.started_at_seconds = 0.0
        self.url = ""
        self._port = port
        self._recent: deque[float] = deque()
        self._in_flight = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self.clear_log()

    # -- life -------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; `url` is known from here on."""
        ready = Event()
        self._failure = None
        self._thread = Thread(target=self._run, args=(ready,), name="stand-in", daemon=True)
        self._thread.start()
        ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Close every connection, also where an answer is under way."""
        if self._loop is not None and self._stopping is not None:
            with suppress(RuntimeError):  # the loop has already ended
                self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread is not None:
            self._thread.join()
        self._thread = self._loop = self._stopping = None

    def _run(self, ready: Event) -> None:
        try:
            asyncio.run(self._serve(ready))
        except BaseException as problem:  # noqa: BLE001 - `start` raises it in its own thread
            self._failure = problem
        finally:
            ready.set()

    async def _serve(self, ready: Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self._port, backlog=512)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self.started_at_seconds = time.monotonic()
        ready.set()
        await self._stopping.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await server.wait_closed()

    # -- log --------------------------------------------------------------------------------

    def clear_log(self) -> None:
        """Forget the requests so far, and start all counters again."""
        self.requests: list[str] = []
        self.request_times: list[float] = []
        self.counters: Counter[str] = Counter()
        self.connections = 0
        self.most_in_flight = 0
        self.rate_violations = 0

    def count(self, prefix: str) -> int:
        """How many logged requests have a path that starts so."""
        if not self.keep_log:
            raise ValueError("the log is switched off; read `counters`")
        return sum(path.startswith(prefix) for path in self.requests)

    def stats(self) -> dict[str, Any]:
        """The counters, as /_control/stats answers them."""
        return {
            **{kind: self.counters[kind] for kind in ("total", *KINDS)},
            "connections": self.connections,
            "most_in_flight": self.most_in_flight,
            "rate_violations": self.rate_violations,
            "faults": dict(self.faults.given),
            "films": len(self.world.film_ids()),
        }

    def _note(self, target: str, now: float) -> None:
        self.counters["total"] += 1
        self.counters[kind_of(target)] += 1
        if self.keep_log:
            self.requests.append(target.replace(self.token, "***") if self.token else target)
            self.request_times.append(now)

    # -- answers ----------------------------------------------------------------------------

    def _one_too_many(self, now: float) -> bool:
        allowed, recent = self.allowed_per_second, self._recent
        if allowed is None:
            return False
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if len(recent) >= allowed:
            self.rate_violations += 1
            return True
        recent.append(now)
        return False

    async def _respond(self, target: str, headers: dict[str, str]) -> Answer:
        now = time.monotonic()
        self._note(target, now)
        refused = self._one_too_many(now)
        fault = None if refused else self.faults.take(target)
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            if self.latency_seconds > 0:
                await asyncio.sleep(self.latency_seconds)
            if refused:
                return too_many(1)
            answer = self.answer(target, headers.get("authorization", ""))
            if fault is not None:
                answer = self.faults.spoil(fault, answer)
                await asyncio.sleep(answer.wait_seconds)
            return answer
        finally:
            self._in_flight -= 1

    def _control(self, method: str, action: str, body: bytes) -> Answer:
        match method, action:
            case "GET", "stats":
                return json_answer(self.stats())
            case "POST", "mutate":
                return json_answer(self.mutate(json.loads(body)))
            case "POST", "set":
                wanted = json.loads(body)
                if "latency_seconds" in wanted:
                    self.latency_seconds = float(wanted["latency_seconds"])
                if "allowed_per_second" in wanted:
                    self.allowed_per_second = wanted["allowed_per_second"]
                if "today" in wanted:
                    self.world.today = date.fromisoformat(wanted["today"])
                return json_answer(wanted)
        return json_answer({"error": f"no such control: {method} {action}"}, 404)

    # -- connections ------------------------------------------------------------------------

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self.connections += 1
        try:
            while await self._exchange(reader, writer):
                pass
        except asyncio.CancelledError:
            writer.transport.abort()  # do not wait for a client that does not read
        except (asyncio.IncompleteReadError, OSError):
            pass  # the client has gone
        finally:
            writer.close()
        with suppress(asyncio.CancelledError, OSError):
            await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Read one request and answer it; return whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        request_line, *lines = head[:-4].split("\r\n")
        method, target, *_ = (*request_line.split(" "), "", "")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): text.strip() for name, _, text in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if target.startswith(_CONTROL):
            try:
                answer = self._control(method, target.removeprefix(_CONTROL), body)
            except (ValueError, TypeError, AttributeError) as problem:
                answer = json_answer({"error": str(problem)}, 400)
        elif method == "GET":
            answer = await self._respond(target, headers)
        else:
            answer = json_answer({"error": "GET only"}, 405)
        if answer.reset:
            writer.transport.abort()
            return False
        stays = headers.get("connection", "").lower() != "close"
        return await self._send(writer, answer, headers, stays=stays)

    async def _send(
        self, writer: asyncio.StreamWriter, answer: Answer, asked: dict[str, str], *, stays: bool
    ) -> bool:
        body = answer.body
        if (
            self.gzip_answers
            and answer.compressible
            and len(body) > _COMPRESSED_FROM_BYTES
            and "gzip" in asked.get("accept-encoding", "")
        ):
            body = gzipped(body)
            answer.headers["Content-Encoding"] = "gzip"
        fields = {
            "Content-Type": answer.content_type,
            "Content-Length": str(len(body)),
            "Server": "openresty",
            "Vary": "accept-encoding",
            "Connection": "keep-alive" if stays else "close",
            **answer.headers,
        }
        lines = "".join(f"{name}: {text}\r\n" for name, text in fields.items())
        status = HTTPStatus(answer.status)
        writer.write(f"HTTP/1.1 {status.value} {status.phrase}\r\n{lines}\r\n".encode("latin-1"))
        if answer.drip:
            for byte in body:
                writer.write(bytes((byte,)))
                await writer.drain()
                await asyncio.sleep(self.faults.drip_seconds)
        else:
            writer.write(body[: int(len(body) * answer.sent_share)])
            await writer.drain()
        return stays and answer.sent_share == 1
