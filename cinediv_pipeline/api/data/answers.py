"""Answers on a release: JSON or CSV, prepared once, with what caches need to know.

The same question about the same release has the same bytes for ever, so they are kept.
"""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from email.utils import format_datetime
from typing import Final, Literal
from urllib.parse import quote, urlencode
from weakref import WeakSet

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cinediv_pipeline.api.data.prepared import (
    Prepared,
    Row,
    Sent,
    Table,
    Whole,
    as_csv,
    as_json,
    prepare,
)
from cinediv_pipeline.api.data.shelf import Shelf, Shown
from cinediv_pipeline.api.web.conditional import not_modified
from cinediv_pipeline.api.web.problems import Problem, later

Format = Literal["json", "csv"]
Key = tuple[str, ...]
Made = Table | Whole | Row
_TYPES: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
#: What is in force may change with the next refresh; what has an id does not, unless it is
#: withdrawn, which callers should notice soon.
_SHORT, _LONG = "public, max-age=60", "public, max-age=300"
#: Bytes of the answers that are kept, and beside its own what one takes.
_MOST_BYTES, _BESIDE = 48_000_000, 1500
#: Bytes of the large answers that are kept or still being sent; callers may take them slowly.
_MOST_LARGE, _LARGE_FROM = 96_000_000, 64_000
#: How many are made at once, and how long one waits for its turn.
_AT_ONCE, _TURN_SECONDS = 2, 10.0
_SOON, _LATER = 5, 15
_NOT_ACCEPTABLE: Final = 406


class Kitchen:
    """Prepared answers within a bound of memory, the last asked for kept."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._kept: OrderedDict[Key, Prepared] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._large: WeakSet[Prepared] = WeakSet()

    async def answer(
        self, request: Request, as_of: str | None, make: Callable[[Shown], Made]
    ) -> Response:
        """Return the answer to a request on a release; `make` is called where none is kept.

        Raises
        ------
        Problem
            There is no such release or format, or too many ask for what is not prepared.
        """
        shown = self.shelf.get(as_of)
        form = _format(request)
        key = _key(shown, form, request)
        prepared = self._find(key)
        if prepared is None:
            prepared = await self._made(key, lambda: _prepared(request, shown, make(shown), form))
        return _response(request, shown, prepared, form, lasting=as_of is not None)

    async def _made(self, key: Key, make: Callable[[], Prepared]) -> Prepared:
        """Have an answer made in a thread, few at once, so that others are answered meanwhile."""
        try:
            async with asyncio.timeout(_TURN_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise later("Too many answers are being prepared.", _SOON) from None
        try:
            prepared = self._find(key)  # another may have asked the same meanwhile
            if prepared is None:
                prepared = await run_in_threadpool(make)
        finally:
            self._turn.release()
        if prepared.size > _LARGE_FROM and prepared not in self._large:
            if prepared.size + sum(one.size for one in self._large) > _MOST_LARGE:
                raise later("Too many large answers are being sent.", _LATER)
            self._large.add(prepared)
        self._keep(key, prepared)
        return prepared

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

    def _find(self, key: Key) -> Prepared | None:
        with self._lock:
            prepared = self._kept.get(key)
            if prepared is not None:
                self._kept.move_to_end(key)
            return prepared

    def _keep(self, key: Key, prepared: Prepared) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = prepared
            self._size += _weight(key, prepared)
            while self._size > _MOST_BYTES:
                self._size -= _weight(*self._kept.popitem(last=False))


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


def _key(shown: Shown, form: Format, request: Request) -> Key:
    return shown.id, form, request.scope["path"], request.scope["query_string"].decode("latin-1")


def _weight(key: Key, prepared: Prepared) -> int:
    """Return the bytes that a kept answer takes; a question may be longer than its answer."""
    return prepared.size + sum(map(len, key)) + _BESIDE


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


def _prepared(request: Request, shown: Shown, made: Made, form: Format) -> Prepared:
    headers = _headers_of(request, shown, made, form)
    return replace(prepare(_bytes(shown, made, form)), headers=headers)


def _headers_of(request: Request, shown: Shown, made: Made, form: Format) -> Mapping[str, str]:
    """Return what a table says in its headers: CSV has no other place for it."""
    if not isinstance(made, Table):
        return {}
    headers = {"x-total-count": str(made.total)}
    if made.following is not None:
        headers["link"] = f'<{_next_page(request, made.following)}>; rel="next"'
    if form == "csv":
        name = quote(request.scope["path"].rpartition("/")[2])
        headers["content-disposition"] = f'inline; filename="{shown.id}-{name}.csv"'
    return headers


def _next_page(request: Request, cursor: str) -> str:
    """Return the address of the page after; the cursor holds its release, also for a day."""
    kept = [pair for pair in request.query_params.multi_items()
            if pair[0] not in ("cursor", "as_of")]  # fmt: skip
    return f"{quote(request.scope['path'])}?{urlencode([*kept, ('cursor', cursor)])}"


def release_headers(shown: Shown, tag: str, *, lasting: bool) -> dict[str, str]:
    """Return what caches need to know; `lasting`: the release was asked for by its id or day."""
    return {
        "etag": tag,
        "last-modified": format_datetime(shown.created_at, usegmt=True),
        "cache-control": _LONG if lasting else _SHORT,
        "x-release": shown.id,
    }


def listing(request: Request, body: Row) -> Response:
    """Return an answer on all releases; any of them may be made or withdrawn at any time."""
    prepared = prepare(as_json({}, Whole(body)))
    headers = {"etag": prepared.tag, "cache-control": _SHORT}
    known = not_modified(request, headers)
    return known or Response(b"".join(as_json({}, Whole(body))), 200, headers, _TYPES["json"])


def _bytes(shown: Shown, made: Made, form: Format) -> Iterator[bytes]:
    if form == "json":
        return as_json({"release": shown.id, "data_kind": shown.release.data_kind}, made)
    if not isinstance(made, Table):
        raise Problem(_NOT_ACCEPTABLE, "This answer is no table: ask for JSON.")
    return as_csv(made.rows)


def _response(
    request: Request, shown: Shown, prepared: Prepared, form: Format, *, lasting: bool
) -> Response:
    headers = {
        **release_headers(shown, prepared.tag, lasting=lasting),
        "vary": "Accept, Accept-Encoding",
        **prepared.headers,
    }
    known = not_modified(request, headers, shown.created_at)
    if known is not None:
        return known
    wants_packed = "gzip" in request.headers.get("accept-encoding", "")
    if prepared.plain is None or (wants_packed and prepared.packed):
        return Sent(prepared, headers, _TYPES[form], packed=wants_packed)
    return Response(prepared.plain, headers=headers, media_type=_TYPES[form])
