"""A client for an API that limits its callers: many requests at once under one shared limit.

All threads draw from one limiter. When the publisher says "too many", all of them wait as long as
it asks, at least a second, and the limit is lowered; it recovers while nothing more is refused.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

from pyrate_limiter import GCRA, Limiter, Rate, StateBucket

from cinediv_pipeline.errors import AnswerError, SourceError
from cinediv_pipeline.sources import http

Item = TypeVar("Item")
Result = TypeVar("Result")

_SLOWER: Final = 0.75
_SLOWEST_SHARE: Final = 0.1
# Seconds without a refusal after which the limit rises again by a step.
_RECOVERY_SECONDS: Final = 30.0
_LEAST_WAIT_SECONDS: Final = 1.0
# Requests leave evenly, a little slower than allowed: what left evenly may arrive in a bunch, and
# the publisher counts what arrives.
_MARGIN: Final = 0.98
# Whoever waits for a turn looks up now and then, to see that a load was stopped.
_LOOK_UP_SECONDS: Final = 1.0
_BURST: Final = 2
_ATTEMPTS: Final = 3
_SERVER_ERROR: Final = 500


@dataclass
class Traffic:
    """What a load cost: requests sent (retries among them), waits and bytes on the wire."""

    requests: int = 0
    retries: int = 0
    waits: int = 0
    waited_seconds: float = 0.0
    wire_bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def counts(self) -> dict[str, float]:
        """Return the counts by name."""
        return {
            "requests": self.requests,
            "retries": self.retries,
            "waits": self.waits,
            "waited_seconds": round(self.waited_seconds, 1),
            "bytes": self.wire_bytes,
        }

    def add(self, response: http.Response) -> None:
        """Count an answer."""
        with self._lock:
            self.requests += 1
            self.wire_bytes += response.wire_bytes

    def lost(self) -> None:
        """Count a request that got no whole answer."""
        with self._lock:
            self.requests += 1

    def resent(self) -> None:
        """Count a request that failed and is sent once more by the session."""
        self.lost()
        self.again()

    def again(self) -> None:
        """Count that something is asked for once more."""
        with self._lock:
            self.retries += 1

    def waited(self, seconds: float) -> None:
        """Count a wait that the publisher asked for."""
        with self._lock:
            self.waits += 1
            self.waited_seconds += seconds


class Gate:
    """The shared limit: at most `per_second` requests in any second; None is no limit.

    `patience_seconds` is how long the publisher may refuse everything before we give up.
    """

    def __init__(self, per_second: float | None, *, patience_seconds: float = 300.0) -> None:
        self._allowed = per_second
        self._now_allowed = per_second
        self._limiter = _limiter(per_second)
        self._patience = patience_seconds
        self._lock = threading.Lock()
        self._open_at = 0.0
        self._refused_since: float | None = None
        self._changed_at = time.monotonic()
        self.stopped = threading.Event()

    @property
    def per_second(self) -> float | None:
        """The limit in force now."""
        return self._now_allowed

    def enter(self) -> None:
        """Wait until a request may be sent; raise `SourceError` once the load was stopped."""
        while True:
            left = self._open_at - time.monotonic()
            if self.stopped.is_set() or (left > 0 and self.stopped.wait(left)):
                raise SourceError("The load was stopped.")
            limiter = self._limiter
            if limiter is not None and not limiter.try_acquire("request", timeout=_LOOK_UP_SECONDS):
                continue
            # somebody may have been refused meanwhile: then this turn is void
            if limiter is self._limiter and time.monotonic() >= self._open_at:
                return

    def refused(self, retry_after: str) -> float:
        """Make everybody wait and lower the limit; return the seconds to wait.

        Raises
        ------
        SourceError
            The publisher has refused everything, or asks to wait, for longer than our patience.
        """
        seconds = max(_seconds(retry_after), _LEAST_WAIT_SECONDS)
        now = time.monotonic()
        with self._lock:
            self._refused_since = self._refused_since or now
            if now - self._refused_since + seconds > self._patience:
                raise SourceError(
                    "The quota is exhausted: too many requests for "
                    f"{now - self._refused_since:,.0f} s, and {seconds:,.0f} s more are asked "
                    "for. Refresh again after that: it goes on where it stopped."
                )
            if now >= self._open_at:  # one lesson for all requests that were under way
                self._set(max((self._now_allowed or 0) * _SLOWER,
                              (self._allowed or 0) * _SLOWEST_SHARE))  # fmt: skip
            self._open_at = max(self._open_at, now + seconds)
        return seconds

    def accepted(self) -> None:
        """Note that the publisher answers; the limit recovers step by step."""
        self._refused_since = None
        if self._now_allowed == self._allowed or self._allowed is None:
            return
        with self._lock:
            if time.monotonic() - self._changed_at > _RECOVERY_SECONDS:
                self._set(min((self._now_allowed or 0) / _SLOWER, self._allowed))

    def _set(self, per_second: float) -> None:
        if self._allowed is not None:
            self._now_allowed = per_second
            self._limiter = _limiter(per_second)
            self._changed_at = time.monotonic()


def _limiter(per_second: float | None) -> Limiter | None:
    if per_second is None:
        return None
    thousands = max(1, round(per_second * _MARGIN * 1000))
    rate = Rate(thousands, 1_000_000, burst=_BURST)
    return Limiter(StateBucket([rate], GCRA()), buffer_ms=1)


def _seconds(retry_after: str) -> float:
    with suppress(ValueError):
        return float(retry_after)
    return 0.0  # absent, or a date: the least wait


def json_object(content: bytes) -> dict[str, Any] | None:
    """Return the JSON object, or None for anything else, such as text that is not sound Unicode."""
    try:
        value = json.loads(content.decode("utf-8"))
        if b"\\ud" in content.lower():  # half a pair would stop whoever reads the segments
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except ValueError:  # also what cannot be decoded or encoded
        return None
    return value if isinstance(value, dict) else None


@dataclass(frozen=True)
class Verdict:
    """What an API's answer is: whole with its content read, a refusal, or neither."""

    kind: Literal["whole", "too_many", "broken"]
    body: Any = None


@dataclass(frozen=True)
class Client:
    """Asks one API. `judge` says what an answer is.

    A 429 and its relatives go to the gate and are asked again; faults of the connection and of the
    body are tried again a few times: those of the connection and 5xx by the session, which asks
    the gate each time, those of the body here.
    """

    session: http.Session
    gate: Gate
    timeout_seconds: float
    judge: Callable[[http.Response], Verdict]
    traffic: Traffic = field(default_factory=Traffic)
    pause_seconds: float = 0.5

    def get(self, address: str, shown: str) -> tuple[http.Response, Any]:
        """Return a whole answer, whatever its status, with its content read.

        Raises
        ------
        AnswerError
            No whole answer came in three attempts; `shown` names the address in the message.
        SourceError
            The quota is exhausted, or the load was stopped.
        """
        failed = 0
        while True:
            self.gate.enter()
            fault = ""
            try:
                response = http.ask(
                    self.session, address, timeout_seconds=self.timeout_seconds,
                    stopped=self.gate.stopped.is_set,
                )  # fmt: skip
            except http.CutError as error:
                self.traffic.lost()
                fault = str(error)
            except ConnectionError as error:  # the session has tried again already
                self.traffic.lost()
                raise AnswerError(f"{shown} gives no usable answer ({error}).") from None
            else:
                self.traffic.add(response)
                verdict = self.judge(response)
                if verdict.kind == "too_many":
                    self.traffic.again()
                    self.traffic.waited(self.gate.refused(response.retry_after))
                    continue
                if verdict.kind == "whole":
                    self.gate.accepted()
                    return response, verdict.body
                fault = f"status {response.status}, no whole JSON"
                if response.status >= _SERVER_ERROR:  # the session has tried again already
                    raise AnswerError(f"{shown} gives no usable answer ({fault}).")
            failed += 1
            if failed >= _ATTEMPTS:
                raise AnswerError(f"{shown} gives no usable answer ({fault}).")
            self.traffic.again()
            self.gate.stopped.wait(self.pause_seconds * failed)


def in_parallel(
    call: Callable[[Item], Result], items: Iterable[Item], gate: Gate, *, connections: int
) -> Iterator[tuple[Item, Result | AnswerError]]:
    """Yield what `call` returns as it comes, with few calls under way and none in store.

    An `AnswerError` is a result: other answers may be had. Anything else ends all of them, and so
    does leaving the loop.
    """
    source = iter(items)
    waiting: dict[Future[Any], Item] = {}
    with ThreadPoolExecutor(connections, thread_name_prefix="fetch") as pool:
        try:
            while True:
                while len(waiting) < 2 * connections:
                    try:
                        item = next(source)
                    except StopIteration:
                        break
                    waiting[pool.submit(call, item)] = item
                if not waiting:
                    return
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield waiting.pop(future), _result(future)
        except BaseException:
            gate.stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _result(future: "Future[Any]") -> Any:
    try:
        return future.result()
    except AnswerError as error:
        return error
