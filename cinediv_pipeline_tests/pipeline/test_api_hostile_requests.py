"""Paths, headers, methods and protocols that are tricks: a clear answer to each, and no harm."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cinediv_pipeline_tests.pipeline.api_desk import copied
from cinediv_pipeline_tests.pipeline.api_siege import IN_TIME, MARK, Siege, besieged, request

FILE = "/v1/files/observatory.duckdb"
SIMULATIONS = "/v1/bonus-parite/simulations"
TEAM = '{"team": [{"post": "director", "gender": "female"}]}'


@pytest.fixture(scope="module")
def siege(refreshed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    folder = tmp_path_factory.mktemp("requests")
    with besieged(copied(refreshed, folder), folder) as made:
        yield made


@pytest.fixture(autouse=True)
def lives_on(siege: Siege) -> Iterator[None]:
    yield
    siege.lives()
    siege.is_small()


@pytest.mark.parametrize("name", ["home.json", "service.sqlite", "etc/passwd"])
@pytest.mark.parametrize(
    "way",
    ["/v1/files/../../{}", "/v1/files/%2e%2e/%2e%2e/{}", "/v1/files/..%2f..%2f{}",
     "/v1/files/%252e%252e%252f{}", r"/v1/files/..\..\{}", "/v1/files/..%5c..%5c{}",
     "/v1/files/{}%00.csv", "/v1/files/%00{}", "/v1/files/%c0%ae%c0%ae%c0%af{}",
     "/v1/files//{}", "/v1/files/%2f{}", "/v1/files/..;/..;/{}", "/../../{}", "/..%2f..%2f{}",
     "/%2e%2e/%2e%2e/{}", "/%00{}", "//..//..//{}", "/v1/../../{}", "/v1/films/..%2f{}",
     "/v1/indicators/..%2f..%2f{}", "http://other.example/v1/files/..%2f..%2f{}"],
)  # fmt: skip
def test_no_path_leads_out_of_a_release(siege: Siege, way: str, name: str) -> None:
    assert siege.get(way.format(name)).status == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"/v1/films?as_of=..%2f{MARK}", 422), ("/v1/films?as_of=..", 404), ("/v1//films", 404),
     ("//v1/films", 404), ("/v1/films/", 404), (f"/v1/films?cursor={MARK}", 404),
     ("/v1/films?cursor=%00", 404), (f"/v1/films?limit={'9' * 5000}", 422),
     (f"/v1/films?{MARK}=1", 400), ("/v1/films?q=%ff%00", 200), ("/v1/analyses/..%2fx", 404),
     ("/" + "a" * 5000, 404), ("/" + "a" * 100_000, 431),
     ("/v1/films?" + "&".join(f"a{n}=1" for n in range(5000)), 400),
     ("/v1/films?" + "&".join(f"a{n}=1" for n in range(10_000)), 431),
     ("/v1/indicators?" + "&".join(["indicator_id=film_count"] * 2500), 422),
     (f"other.example:443/{MARK}", 400), ("*", 404), ("/caf\udcc3\udca9", 400)],
)  # fmt: skip
def test_odd_addresses_are_answered_clearly(siege: Siege, path: str, status: int) -> None:
    answer = siege.get(path)
    assert answer.status == status
    assert len(answer.body) < 80_000


def test_another_host_changes_nothing(siege: Siege) -> None:
    plain = siege.get("/v1/releases").body
    assert siege.get(f"http://{MARK}.example/v1/releases").body == plain
    for host in (f"Host: {MARK}.example", "Host: [", "Host: a b/../c", f"X-Forwarded-Host: {MARK}"):
        answer = siege.get("/v1/releases", host)
        assert answer.body == plain
        assert MARK.lower() not in str(answer.headers)


@pytest.mark.parametrize(
    ("header", "status"),
    [(f"X-{MARK}: " + "a" * 1_000_000, 431), ("If-None-Match: " + '"a",' * 25_000, 431),
     ("Accept: " + "a/b," * 25_000, 431), ("\r\n".join(["A: b"] * 20_000), 431),
     ("\r\n".join(f"X-A{n}: 1" for n in range(5000)), 200),
     ("If-None-Match: " + '"a",' * 9000, 200),
     ("Accept: " + "a/b," * 9000, 406), (f"Accept: {MARK}", 406), ("X: a\0b", 400),
     ("X: a\r\n b", 400), ("X : a", 400), (": a", 400), ("X: \x7f", 400),
     ("If-Modified-Since: Mon, 99 Foo 99999 99:99:99 GMT", 200),
     ("Upgrade: h2c\r\nConnection: upgrade", 200),
     ("Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13", 200)],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_headers_are_bounded(siege: Siege, header: str, status: int) -> None:
    assert siege.get("/v1/catalogue", header).status == status


def test_a_header_without_end_is_refused_while_it_comes(siege: Siege) -> None:
    before, sent = siege.memory("VmRSS"), 0
    with siege.connect() as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nX-Long: ")
        while sent < 100_000_000:
            try:
                sent += link.send(b"a" * 1_000_000)
            except ConnectionError:
                break
        assert siege.memory("VmRSS") - before < 20
    assert siege.send(b"GET /healthz HTTP/1.1\r\nX-Long: " + b"a" * 2_000_000).status == 431


@pytest.mark.parametrize(
    ("value", "status", "length"),
    [("0-0", 206, 1), ("-1", 206, 1), ("0-,0-,0-", 206, None), ("-99999999999999999999", 206, None),
     ("99999999999-", 416, 0), ("--5", 416, 0), ("5-2", 400, None), ("", 400, None),
     ("9" * 5000 + "-", 400, None), (",".join(f"{n}-{n}" for n in range(0, 4000, 2)), 200, None)],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_ranges(siege: Siege, value: str, status: int, length: int | None) -> None:
    answer = siege.get(FILE, f"Range: bytes={value}")
    size = (siege.home.releases / "latest" / "observatory.duckdb").stat().st_size
    assert answer.status == status
    assert len(answer.body) <= size + 1000
    assert length in (None, len(answer.body))


@pytest.mark.parametrize(
    ("method", "status"),
    [("PUT", 405), ("PATCH", 405), ("TRACE", 405), ("PROPFIND", 405), ("DELETE", 405),
     (MARK.upper(), 400), ("get", 400), ("G ET", 400), ("A" * 100_000, 400)],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_methods(siege: Siege, method: str, status: int) -> None:
    assert siege.send(request(method, "/v1/films")).status == status


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"GET /\r\n", 0), (b"GET /healthz HTTP/9.9\r\n\r\n", 400), (b"\r\n" * 50_000, 431),
     (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
     (b"\x16\x03\x01\x00\xc8\x01\x00\x00" + b"a" * 190, 400),
     (b"\0" * 100, 400), (b"CONNECT other.example:443 HTTP/1.1\r\n\r\n", 400),
     (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 404), (b"<a/>", 400)],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_other_protocols(siege: Siege, content: bytes, status: int) -> None:
    began = time.monotonic()
    assert siege.send(content).status == status
    assert time.monotonic() - began < IN_TIME


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [(("Content-Length: 5", "Transfer-Encoding: chunked"), "0\r\n\r\n", 400),
     (("Content-Length: 5", "Content-Length: 6"), "hello", 400),
     (("Content-Length: -5",), "hello", 400), (("Content-Length: 0x5",), "hello", 400),
     (("Content-Length: " + "9" * 30,), "hello", 400), (("Content-Length: 99999999999",), "", 413),
     (("Content-Length: 2",), "{}GET /healthz", 422), (("Content-Length: 20",), "{}", 408),
     (("Transfer-Encoding: xchunked",), "0\r\n\r\n", 400), ((), "{}", 400),
     (("Transfer-Encoding: chunked",), "zz\r\n", 400),
     (("Transfer-Encoding: chunked",), "fffffffffffffffff\r\na", 400),
     (("Transfer-Encoding: chunked",), "1;" + "a" * 200_000, 431),
     (("Transfer-Encoding: chunked",), "2\r\n{}\r\n0\r\nX: " + "a" * 200_000, 431),
     (("Content-Encoding: gzip", "Content-Length: 4"), "\x1f\x0b\x08\0", 422),
     (("Content-Length: 190000",), "[" * 190_000, 400),
     (("Content-Length: 15",), '{"\\ud800": [1]}', 422)],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_bodies_that_lie(siege: Siege, headers: tuple[str, ...], body: str, status: int) -> None:
    kind = "Content-Type: application/json"
    sent = request("POST", SIMULATIONS, kind, *headers) + body.encode("latin-1")
    assert siege.send(sent).status == status


def test_a_team_is_still_understood(siege: Siege) -> None:
    head = ("Content-Type: application/json", f"Content-Length: {len(TEAM)}",
            "Expect: 100-continue")  # fmt: skip
    assert siege.send(request("POST", SIMULATIONS, *head) + TEAM.encode(), 30).status == 200
