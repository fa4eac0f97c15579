"""The bytes of an answer: made piece by piece, packed, and sent as fast as they are taken.

All rows of the indicators are 20 MB of JSON, and as objects ten times that. Neither is ever in
memory whole: what is long is kept packed, and unpacked again while it is sent.
"""

import csv
import hashlib
import io
import json
import zlib
from asyncio import sleep
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Final, Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Row = Mapping[str, Any]
_GZIP: Final = 31  # the window of zlib that writes and reads gzip
_PACKED_FROM: Final = 600
_WHOLE: Final = 100_000
_ROWS: Final = 1000
#: Bytes that are handed to a connection at once, and read of what is packed.
_PIECE, _SLICE = 32_768, 8192


class Rows(Protocol):
    """Rows that can be counted before they are gone through."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Row]: ...


@dataclass(frozen=True)
class Table:
    """Rows to show; `head` is what JSON says beside them; `following` the cursor after them."""

    rows: Rows
    head: Mapping[str, Any]
    name: str = "rows"
    following: str | None = None

    @property
    def total(self) -> int:
        """Rows that fit, on all pages."""
        return int(self.head.get("n", len(self.rows)))


@dataclass(frozen=True)
class Whole:
    """An answer in a format of others, whose keys are all: nothing is put beside them."""

    body: Row


@dataclass(frozen=True, eq=False)
class Prepared:
    """An answer: plain where it is short, packed where that is worth it, its tag and length.

    `headers` are those that its rows have, as their number.
    """

    plain: bytes | None
    packed: bytes
    tag: str
    length: int
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        beside = sum(len(name) + len(value) for name, value in self.headers.items())
        return len(self.plain or b"") + len(self.packed) + beside

    def pieces(self) -> Iterator[bytes]:
        """Yield what was packed, unpacked."""
        unpacker = zlib.decompressobj(_GZIP)
        for start in range(0, len(self.packed), _SLICE):
            rest = self.packed[start : start + _SLICE]
            while rest:
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail


class Sent(Response):
    """An answer on its way; it is held until the last of it was taken."""

    def __init__(
        self, prepared: Prepared, headers: Mapping[str, str], media_type: str, *, packed: bool
    ) -> None:
        own = {"content-length": str(len(prepared.packed) if packed else prepared.length)}
        if packed:
            own["content-encoding"] = "gzip"
        super().__init__(headers={**headers, **own}, media_type=media_type)
        self._prepared = prepared
        self._packed = packed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        for piece in self._pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await sleep(0)  # others are answered in between
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _pieces(self) -> Iterator[bytes]:
        if not self._packed:
            return self._prepared.pieces()
        packed = self._prepared.packed
        return (packed[n : n + _PIECE] for n in range(0, len(packed), _PIECE))


def prepare(pieces: Iterable[bytes]) -> Prepared:
    """Return an answer of its pieces."""
    digest, packer = hashlib.sha256(), zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    plain, packed, length = list[bytes](), list[bytes](), 0
    for piece in pieces:
        digest.update(piece)
        packed.append(packer.compress(piece))
        length += len(piece)
        if length <= _WHOLE:
            plain.append(piece)
    packed.append(packer.flush())
    return Prepared(
        plain=b"".join(plain) if length <= _WHOLE else None,
        packed=b"".join(packed) if length >= _PACKED_FROM else b"",
        tag=f'W/"{digest.hexdigest()[:32]}"',  # weak: packed and plain bytes share it
        length=length,
    )


def as_json(head: Row, made: Table | Whole | Row) -> Iterator[bytes]:
    """Yield an answer as JSON; `head` stands before all but what is whole."""
    if isinstance(made, Whole):
        yield _json(made.body)
    elif isinstance(made, Table):
        # the rows are the last of its values, and come piece by piece
        yield _json({**head, **made.head, made.name: []})[:-2]
        for n, rows in enumerate(_by(_ROWS, made.rows)):
            yield (b"," if n else b"") + _json(rows)[1:-1]
        yield b"]}"
    else:
        yield _json({**head, **made})


def as_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield rows as CSV, with a head where there are any."""
    for n, some in enumerate(_by(_ROWS, rows)):
        target = io.StringIO(newline="")
        writer = csv.DictWriter(target, list(some[0]), lineterminator="\r\n")
        if not n:
            writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in some)
        yield target.getvalue().encode()


def _cell(value: Any) -> Any:
    """Return a value as the released CSV files write it; null stays empty."""
    return str(value).lower() if isinstance(value, bool) else value


def _by(n: int, rows: Iterable[Row]) -> Iterator[list[Row]]:
    each = iter(rows)
    while some := list(islice(each, n)):
        yield some


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode()


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(type(value).__name__)
