"""Thousands of connections, and questions that are a lot of work: answered or refused, no more."""

import asyncio
import random
import resource
import time
from collections import Counter
from collections.abc import Awaitable, Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from cinediv_pipeline.api.data import answers
from cinediv_pipeline.api.data.prepared import Table
from cinediv_pipeline.api.data.shelf import Shelf
from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline.vocabulary import STATUSES
from cinediv_pipeline_tests.pipeline.api_desk import copied
from cinediv_pipeline_tests.pipeline.api_siege import MARK, Siege, besieged, request

CONNECTIONS = 2000
#: Of one answer at most, and of /healthz meanwhile.
_SECONDS, _MOMENT = 40, 4


@pytest.fixture(scope="module", autouse=True)
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2 * CONNECTIONS:
        pytest.skip("this machine allows too few connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def siege(refreshed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    folder = tmp_path_factory.mktemp("load")
    with besieged(copied(refreshed, folder), folder) as made:
        yield made


async def _asked(siege: Siege, path: str, *headers: str) -> int:
    """Ask over a connection of its own; return the status, once the whole answer was read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", siege.server.port)
    try:
        writer.write(request("GET", path, "Connection: close", *headers))
        content = await asyncio.wait_for(reader.read(), _SECONDS)
        head, _, body = content.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
        assert len(body) == int(length)
        if b" 429 " in head:
            assert b"retry-after: " in head
        return int(head.split()[1])
    finally:
        writer.close()


async def _at_once(siege: Siege, *asked: Awaitable[int]) -> tuple[Counter[int], float]:
    """Return how many answers had each status, and how long /healthz took at most meanwhile."""
    work = asyncio.gather(*asked)
    longest = 0.0
    while not work.done():
        began = time.monotonic()
        assert await _asked(siege, "/healthz") == 200
        longest = max(longest, time.monotonic() - began)
        await asyncio.sleep(0.1)
    return Counter(await work), longest


def test_two_thousand_connections_of_which_half_say_nothing(siege: Siege) -> None:
    async def run() -> tuple[Counter[int], float]:
        silent = [await asyncio.open_connection("127.0.0.1", siege.server.port)
                  for _ in range(CONNECTIONS // 2)]  # fmt: skip
        paths = ("/healthz", f"/v1/films?q={MARK}", "/v1/indicators/film_count", "/v1/catalogue")
        told = await _at_once(siege, *(_asked(siege, paths[n % 4], "Accept-Encoding: gzip")
                                        for n in range(CONNECTIONS // 2)))  # fmt: skip
        for _, writer in silent:
            writer.close()
        return told

    found, longest = asyncio.run(run())
    assert found == {200: CONNECTIONS // 2}
    assert longest < 2 * _MOMENT
    siege.lives()
    siege.is_small()


def test_hundreds_of_different_large_answers(siege: Siege) -> None:
    siege.get("/v1/indicators")
    paths = [f"/v1/indicators?{name}={value}&format={form}"
             for form in ("json", "csv")
             for name, values in (("year", range(2003, 2025)), ("status", STATUSES),
                                  ("population", ("agrees", "fif", "tmdb_fr")),
                                  ("breakdown", ("all", "genre", "budget_class", "rank")),
                                  ("theme", ("money", "direction", "teams", "careers")))
             for value in values]  # fmt: skip
    found, longest = asyncio.run(_at_once(siege, *(_asked(siege, path) for path in paths * 3)))
    assert found[200] > len(paths) / 2
    assert set(found) <= {200, 429}
    assert longest < _MOMENT
    siege.is_small()


def test_hundreds_of_different_searches(siege: Siege) -> None:
    paths = [f"/v1/films?q={MARK}+{n}&limit=500&year={2003 + n % 20}" for n in range(600)]
    found, longest = asyncio.run(_at_once(siege, *(_asked(siege, path) for path in paths)))
    assert found[200] > 300
    assert set(found) <= {200, 429}
    assert longest < _MOMENT


def test_requests_that_are_sent_without_waiting_for_answers(siege: Siege) -> None:
    one = request("GET", "/v1/catalogue")
    before, sent = siege.memory("VmRSS"), 0
    with siege.connect(2) as link:
        try:
            while sent < 50_000_000:
                sent += link.send(one * 5000)
        except (ConnectionError, TimeoutError):
            pass
    assert sent < 50_000_000
    assert siege.memory("VmRSS") - before < 40
    with siege.connect() as link:  # a few are answered, as browsers may send them
        link.sendall(request("GET", "/healthz") * 20)
        content = b""
        while content.count(b'{"status":"ok"}') < 20:
            piece = link.recv(65_536)
            assert piece
            content += piece


def test_small_answers_to_long_questions_do_not_fill_the_memory(
    refreshed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers are kept with their questions: together they may take no more than is allowed."""
    monkeypatch.setattr(answers, "_MOST_BYTES", 500_000)
    kitchen = _kitchen(refreshed)
    padding = "&".join(["indicator_id=film_count"] * 50)

    async def run() -> None:
        for n in range(1000):
            asked = _question(f"population={n}&{padding}")
            await kitchen.answer(asked, None, lambda _: Table([], {"n": 0}))

    asyncio.run(run())
    assert 100 < len(kitchen._kept) < 500_000 / len(padding)


def test_large_answers_that_are_taken_slowly_are_bounded_and_keep_no_small_one_out(
    refreshed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST_BYTES", 0)
    monkeypatch.setattr(answers, "_MOST_LARGE", 1_000_000)
    kitchen = _kitchen(refreshed)

    async def asked(n: int, size: int) -> Response:
        rows = [{"x": random.Random(n).randbytes(size).hex()}]
        return await kitchen.answer(_question(f"n={n}"), None, lambda _: Table(rows, {}))

    async def run() -> None:
        under_way = [await asked(n, 200_000) for n in range(4)]
        with pytest.raises(Problem, match="Too many large answers are being sent") as refusal:
            await asked(9, 200_000)
        assert (refusal.value.status, refusal.value.headers) == (429, {"retry-after": "15"})
        assert (await asked(10, 1000)).status_code == 200
        under_way.pop()
        assert (await asked(11, 200_000)).status_code == 200

    asyncio.run(run())


def _kitchen(refreshed: Path) -> answers.Kitchen:
    return answers.Kitchen(Shelf(Releases(Home(refreshed))))


def _question(query: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/v1/indicators", "headers": [],
                    "query_string": query.encode()})  # fmt: skip
