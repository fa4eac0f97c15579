"""How many of a kind of work there are at once, and how many wait for their turn."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from cinediv_pipeline.api.web.problems import later

_SECONDS: Final = 10.0
#: Threads of the server that may wait here; all others go on answering.
_MOST_WAITING: Final = 16


class Turns:
    """Some at once, a few that wait, and a refusal for all others."""

    def __init__(self, at_once: int) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._waiting = threading.BoundedSemaphore(_MOST_WAITING)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a place; raise `Problem` (429) where none is free within some seconds."""
        if not self._waiting.acquire(blocking=False):
            raise later("Too many ask for this at once.", 5)
        try:
            if not self._places.acquire(timeout=_SECONDS):
                raise later("Too many ask for this at once.", 5)
        finally:
            self._waiting.release()
        try:
            yield
        finally:
            self._places.release()
