"""Keys are kept as hashes and end at once; limits count per address and per key."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from cinediv_pipeline.api.access.keys import Keys
from cinediv_pipeline.api.access.limits import AddressLimits, Limits
from cinediv_pipeline.api.state import State
from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.errors import KeyRefusedError
from cinediv_pipeline.home import Home


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(State(Home(tmp_path)))


def test_a_key_opens_until_it_is_revoked(keys: Keys) -> None:
    key, text = keys.create("Festival d’été", per_minute=7)
    assert keys.find(text) == key
    assert key.per_minute == 7
    assert keys.revoke(key.id).revoked_at is not None
    assert keys.find(text) is None
    with pytest.raises(KeyRefusedError, match="was revoked"):
        keys.revoke(key.id)


def test_the_file_holds_no_key(keys: Keys, tmp_path: Path) -> None:
    _, text = keys.create("x")
    secret = text.rpartition("_")[2].encode()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("service.sqlite*"))
    assert secret not in kept
    assert (tmp_path / "service.sqlite").stat().st_mode & 0o077 == 0


def test_what_is_no_key_opens_nothing(keys: Keys) -> None:
    key, text = keys.create("x")
    _, other = keys.create("y")
    mixed = f"cinediv_{key.id}_{other.split('_', 2)[2]}"
    others = (mixed, text.replace("cinediv", "other"), f"cinediv_{key.id}_", "cinediv__")
    for wrong in ("", text[:-1], text + "a", text.upper(), *others, "cinediv_' or 1=1 --_x",
                  "é" * 1000):  # fmt: skip
        assert keys.find(wrong) is None, wrong


def test_a_key_expires(keys: Keys, tmp_path: Path) -> None:
    key, text = keys.create("x", days=1)
    assert keys.find(text) is not None
    with sqlite3.connect(tmp_path / "service.sqlite") as file:
        file.execute("update keys set expires_at = '2020-01-01T00:00:00Z'")
    assert keys.find(text) is None
    assert not next(one for one in keys.all() if one.id == key.id).is_valid


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x1b[31mb"])
def test_a_key_has_a_name_that_can_be_read(keys: Keys, name: str) -> None:
    with pytest.raises(KeyRefusedError, match="--name"):
        keys.create(name)


def test_a_key_may_be_used_so_often() -> None:
    limits = Limits(reads=0, posts=0)
    for _ in range(3):
        limits.refuse_key("a", 3)
    with pytest.raises(Problem) as refused:
        limits.refuse_key("a", 3)
    assert refused.value.status == 429
    assert 1 <= int(refused.value.headers["retry-after"]) <= 60
    limits.refuse_key("b", 3)


async def _ok(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _status(
    app: AddressLimits, address: str, method: str = "GET", path: str = "/v1/x"
) -> int:
    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": method, "path": path, "client": (address, 1), "headers": []}
    await app(scope, receive, send)
    return int(told[0]["status"])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_may_ask_so_often(method: str) -> None:
    app = AddressLimits(_ok, Limits(reads=3, posts=3))

    async def asked() -> None:
        assert [await _status(app, "10.0.0.1", method) for _ in range(4)] == [200, 200, 200, 429]
        assert await _status(app, "10.0.0.2", method) == 200
        other = "POST" if method == "GET" else "GET"
        assert await _status(app, "10.0.0.1", other) == 200  # they are counted apart
        assert await _status(app, "10.0.0.1", method, "/healthz") == 200

    asyncio.run(asked())


def test_a_network_of_ipv6_is_one_caller() -> None:
    app = AddressLimits(_ok, Limits(reads=2, posts=2))

    async def asked() -> list[int]:
        return [await _status(app, f"2001:db8:1:1::{n:x}") for n in range(3)] + [
            await _status(app, "2001:db8:1:2::1")
        ]

    assert asyncio.run(asked()) == [200, 200, 429, 200]
