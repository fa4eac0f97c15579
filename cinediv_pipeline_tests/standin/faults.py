"""Faults on demand.

All of them are synthetic. Hand-made, because no such answer is among the recorded ones: every 429
(HTTP 429 with code 25, with and without Retry-After) and code 25 on HTTP 400. The 401, 404, 400 and
"maintenance" bodies follow TMDB's published list of error codes; 404 is also recorded. Broken
bodies and connections are what any HTTP server or proxy may do.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Literal

from cinediv_pipeline_tests.standin.answers import Answer, error, gzipped

_TOO_MANY = "Your request count (41) is over the allowed limit of 40."
_PAGE = b"<html><head><title>%s</title></head><body><h1>%s</h1></body></html>"


def too_many(retry_after: int | None = None, status: int = 429) -> Answer:
    """The answer to a request too many."""
    headers = {} if retry_after is None else {"Retry_After": str(retry_after)}
    return error(status, 25, _TOO_MANY, **headers)


def _html(status: int, title: bytes) -> Answer:
    return Answer(status, _PAGE % (title, title), "text/html")


def _cut_gzip(answer: Answer) -> Answer:
    body = gzipped(answer.body)
    headers = answer.headers | {"Content-Encoding": "gzip"}
    return replace(answer, body=body[: len(body) // 2], headers=headers, compressible=False)


_FAULTS: dict[str, Callable[[Answer], Answer]] = {
    "429": lambda _: too_many(0),
    "429_retry_2": lambda _: too_many(2),
    "429_hour": lambda _: too_many(3600),
    "429_bare": lambda _: too_many(),
    "code_25": lambda _: too_many(status=400),
    "500": lambda _: error(500, 11, "Internal error: Something went wrong, contact TMDB."),
    "502_html": lambda _: _html(502, b"502 Bad Gateway"),
    "503": lambda _: error(503, 9, "Service offline: This service is temporarily offline."),
    "html": lambda _: _html(200, b"Please wait"),
    "slow": lambda answer: answer,  # the wait is added where the fault is taken
    "cut": lambda answer: replace(answer, sent_share=0.5),
    "cut_gzip": _cut_gzip,
    "cut_json": lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2]),
    "empty": lambda answer: replace(answer, status=200, body=b""),
    "reset": lambda answer: replace(answer, reset=True),
    "maintenance": lambda _: error(503, 46, "The API is undergoing maintenance. Try again later."),
    "drip": lambda answer: replace(answer, drip=True),
    "null_body": lambda answer: replace(answer, status=200, body=b"null"),
    "list_body": lambda answer: replace(answer, status=200, body=b"[]"),
}
KINDS = tuple(_FAULTS)


@dataclass(slots=True)
class _Rule:
    kind: str
    path_contains: str
    times: int
    every: int
    matched: int = 0


class Faults:
    """The faults to come.

    Attributes
    ----------
    given : Counter
        How often each kind has been given.
    slow_seconds, drip_seconds : float
        How long "slow" waits, and "drip" between two bytes.
    moving_totals : bool
        Whether a film comes to the front of a discover window between two of its pages, once per
        window: one film is seen twice, none is lost.
    sliding : str
        With "back", a film of page 1 is deleted instead, and the first film of page 2 slides out
        of sight unless the client pages again. Needs no `moving_totals`.
    """

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()
        self.slow_seconds = 2.0
        self.drip_seconds = 0.2
        self.moving_totals = False
        self.sliding: Literal["front", "back"] = "front"
        self._lock = Lock()
        self._rules: list[_Rule] = []
        self._begun: set[tuple[str, ...]] = set()
        self._moved: set[tuple[str, ...]] = set()

    def add(self, kind: str, *, path_contains: str = "", times: int = 1, every: int = 0) -> None:
        """Give this fault to the next `times` requests whose path with query contains the text.

        With `every`, each `every`-th of them gets the fault, for ever, and `times` is ignored.
        """
        if kind not in _FAULTS:
            raise ValueError(f"{kind!r} is no fault; there are {', '.join(KINDS)}")
        with self._lock:
            self._rules.append(_Rule(kind, path_contains, times, every))

    def clear(self) -> None:
        """Forget the faults to come, and which windows have moved; the counts stay."""
        with self._lock:
            self._rules.clear()
            self._begun.clear()
            self._moved.clear()

    def take(self, path: str) -> str | None:
        """Return the kind of fault that this request gets."""
        if not self._rules:
            return None
        with self._lock:
            for rule in self._rules:
                if rule.path_contains not in path:
                    continue
                rule.matched += 1
                if rule.every:
                    if rule.matched % rule.every:
                        continue
                elif rule.matched >= rule.times:
                    self._rules.remove(rule)
                self.given[rule.kind] += 1
                return rule.kind
        return None

    def spoil(self, kind: str, answer: Answer) -> Answer:
        """Return the answer with the fault."""
        spoilt = _FAULTS[kind](answer)
        return replace(spoilt, wait_seconds=self.slow_seconds) if kind == "slow" else spoilt

    def moves(self, window: tuple[str, ...], page: int) -> bool:
        """Whether a film is to be moved before this page: once per window, after its page 1."""
        if not (self.moving_totals or self.sliding == "back"):
            return False
        if page == 1:
            self._begun.add(window)
            return False
        if window not in self._begun or window in self._moved:
            return False
        self._moved.add(window)
        return True
