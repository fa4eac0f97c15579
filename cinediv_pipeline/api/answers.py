"""Answers on a release: JSON or CSV, prepared once, with what caches need to know.

The same question about the same release has the same bytes for ever, so they are kept, also packed.
"""

import csv
import gzip
import hashlib
import io
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final, Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cinediv_pipeline.api.problems import Problem
from cinediv_pipeline.api.shelf import Shelf, Shown

Format = Literal["json", "csv"]
Row = Mapping[str, Any]
_TYPES: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
#: What is in force may change with the next refresh; what has an id does not, unless withdrawn.
_SHORT, _LONG = "public, max-age=60", "public, max-age=3600"
_MOST_BYTES: Final = 48_000_000
_PACKED_FROM: Final = 600
_NOT_ACCEPTABLE: Final = 406


@dataclass(frozen=True)
class Table:
    """Rows to show; `head` is what JSON says beside them."""

    rows: Sequence[Row]
    head: Mapping[str, Any]
    name: str = "rows"


@dataclass(frozen=True)
class Whole:
    """An answer in a format of others, whose keys are all: nothing is put beside them."""

    body: Row


@dataclass(frozen=True)
class Prepared:
    """The bytes of an answer, plain and packed, and its tag."""

    plain: bytes
    packed: bytes | None
    tag: str

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        return len(self.plain) + len(self.packed or b"")


class Kitchen:
    """Prepared answers within a bound of memory, the last asked for kept."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._kept: OrderedDict[tuple[str, ...], Prepared] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def answer(
        self, request: Request, as_of: str | None, make: Callable[[Shown], Table | Whole | Row]
    ) -> Response:
        """Return the answer to a request on a release; `make` is called where none is kept."""
        shown = self.shelf.get(as_of)
        form = _format(request)
        key = _key(shown, form, request)
        prepared = self._find(key)
        if prepared is None:
            prepared = _prepared(shown, make(shown), form)
            self._keep(key, prepared)
        return _response(request, shown, prepared, form, lasting=as_of is not None)

    def ready(self, request: Request) -> Response | None:
        """Return the answer that is prepared for a request on the release in force, if one is.

        What is kept has the release of its answer in its key, so that a question about an older one
        finds nothing here.
        """
        try:
            shown, form = self.shelf.get(None), _format(request)
        except Problem:
            return None
        prepared = self._find(_key(shown, form, request))
        if prepared is None:
            return None
        return _response(request, shown, prepared, form, lasting=False)

    def _find(self, key: tuple[str, ...]) -> Prepared | None:
        with self._lock:
            prepared = self._kept.get(key)
            if prepared is not None:
                self._kept.move_to_end(key)
            return prepared

    def _keep(self, key: tuple[str, ...], prepared: Prepared) -> None:
        with self._lock:
            if key not in self._kept:
                self._size += prepared.size
            self._kept[key] = prepared
            while self._size > _MOST_BYTES:
                _, old = self._kept.popitem(last=False)
                self._size -= old.size


class Shortcut:
    """Gives prepared answers before anything is parsed: the same question was valid before."""

    def __init__(self, app: ASGIApp, kitchen: Kitchen) -> None:
        self.app = app
        self.kitchen = kitchen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "http" and scope["method"] == "GET":
            ready = self.kitchen.ready(Request(scope))
            if ready is not None:
                await ready(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _key(shown: Shown, form: Format, request: Request) -> tuple[str, ...]:
    return shown.id, form, request.scope["path"], request.scope["query_string"].decode("latin-1")


def _format(request: Request) -> Format:
    """Return what is asked for: ?format= decides, then the header Accept."""
    asked = request.query_params.get("format")
    if asked is not None:
        return "csv" if asked == "csv" else "json"
    accepted = request.headers.get("accept", "*/*").lower()
    if any(kind in accepted for kind in ("*/*", "application/json", "application/*")):
        return "json"
    if "text/csv" in accepted or "text/*" in accepted:
        return "csv"
    raise Problem(_NOT_ACCEPTABLE, "Answers are application/json or text/csv.")


def _prepared(shown: Shown, made: Table | Whole | Row, form: Format) -> Prepared:
    if form == "csv":
        if not isinstance(made, Table):
            raise Problem(_NOT_ACCEPTABLE, "This answer is no table: ask for JSON.")
        plain = _csv(made.rows)
    else:
        plain = _json(shown, made)
    packed = gzip.compress(plain, 6, mtime=0) if len(plain) >= _PACKED_FROM else None
    return Prepared(plain, packed, f'"{hashlib.sha256(plain).hexdigest()[:32]}"')


def _json(shown: Shown, made: Table | Whole | Row) -> bytes:
    head = {"release": shown.id, "data_kind": shown.release.data_kind}
    if isinstance(made, Whole):
        body = made.body
    elif isinstance(made, Table):
        body = {**head, **made.head, made.name: made.rows}
    else:
        body = {**head, **made}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode()


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _csv(rows: Sequence[Row]) -> bytes:
    target = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(target, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return target.getvalue().encode()


def _response(
    request: Request, shown: Shown, prepared: Prepared, form: Format, *, lasting: bool
) -> Response:
    made = shown.created_at
    headers = {
        "etag": prepared.tag,
        "last-modified": format_datetime(made, usegmt=True),
        "cache-control": _LONG if lasting else _SHORT,
        "vary": "Accept, Accept-Encoding",
        "x-release": shown.id,
    }
    if _is_known(request, prepared.tag, made):
        return Response(status_code=304, headers=headers)
    body = prepared.plain
    if prepared.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = prepared.packed, "gzip"
    return Response(body, headers=headers, media_type=_TYPES[form])


def _is_known(request: Request, tag: str, made: datetime) -> bool:
    """Whether the caller has these bytes: by their tag, or, without one, by their date."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in {one.strip().removeprefix("W/")
                                              for one in tags.split(",")}  # fmt: skip
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since) >= made.replace(microsecond=0)
    except (TypeError, ValueError):
        return False
