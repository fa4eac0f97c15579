"""Where a page of a list begins: its cursor is bound to the question and to the release."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cinediv_pipeline.api.web.problems import Problem

_NOT_FOUND: Final = 404
_DIGITS: Final = 8


@dataclass(frozen=True)
class Place:
    """Where a page begins, of which question, and of which release."""

    start: int
    question: str
    release: str

    @property
    def cursor(self) -> str:
        """What callers send to have this page."""
        text = f"{self.start}|{self.question}|{self.release}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def check(self, question: str, release: str) -> None:
        """Raise `Problem` (404) where the page is one of another list."""
        if (question, release) != (self.question, self.release):
            raise Problem(_NOT_FOUND, "This `cursor` is of another list: repeat the filters of the "
                          "first page, and its `as_of`.")  # fmt: skip


def digest_of(question: Mapping[str, Any]) -> str:
    """Return what tells one list from another: its search and filters, not the page's length."""
    text = json.dumps(question, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def place_of(cursor: str | None) -> Place | None:
    """Return what a cursor says; raise `Problem` (404) where it is none."""
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        start, question, release = text.split("|")
        if start.isascii() and start.isdigit() and len(start) < 9 and release:
            return Place(int(start), question, release)
    except (binascii.Error, ValueError):
        pass
    raise Problem(_NOT_FOUND, "There is no such page: `cursor` is `next` of the page before.")
