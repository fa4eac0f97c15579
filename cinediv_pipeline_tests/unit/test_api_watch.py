"""Routes stand for paths; the log is JSON and holds nothing that a caller wrote."""

import asyncio
import json
import logging

import pytest
from starlette.types import Message, Receive, Scope, Send

from cinediv_pipeline.api.analyses.uploads import clean_name, is_readable_kind
from cinediv_pipeline.api.web.watch import JsonLines, Metrics, Watch, route_of


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/v1/films", "/v1/films"), ("/v1/films/148310-2019", "/v1/films/{id}"),
        ("/v1/indicators/x/chart", "/v1/indicators/{id}/chart"),
        ("/v1/analyses/abc/report", "/v1/analyses/{id}/report"),
        ("/v1/bonus-parite/simulations", "/v1/bonus-parite/simulations"),
        ("/v1/secret-word", "other"), ("/v1/films/a/b/c/secret", "/v1/films/{id}"),
        ("/metrics", "/metrics"), ("/", "other"), ("/fr/films/x.html", "other"), ("/v1", "/v1/"),
    ],
)  # fmt: skip
def test_a_route_holds_nothing_that_a_caller_wrote(path: str, route: str) -> None:
    assert route_of(path) == route


def _asked(app: Watch, path: str, method: str = "GET") -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [
        (b"authorization", b"Bearer SECRET")], "query_string": b"q=SECRET",
        "client": ("203.0.113.9", 1)}  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return sent


def test_a_request_is_one_line_without_address_key_or_query(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"12345"})

    metrics = Metrics(lambda: {"queued": 2}, lambda: "r1")
    with caplog.at_level(logging.INFO, "cinediv.api"):
        _asked(Watch(app, metrics), "/v1/films/SECRET")
        _asked(Watch(app, metrics), "/v1/SECRET", "SECRETMETHOD")
    lines = [JsonLines().format(record) for record in caplog.records]
    told = json.loads(lines[0])
    assert {key: told[key] for key in ("event", "route", "method", "status", "bytes")} == {
        "event": "request", "route": "/v1/films/{id}", "method": "GET", "status": 404, "bytes": 5,
    }  # fmt: skip
    text = metrics.text()[0].decode()
    assert 'cinediv_requests_total{method="GET",route="/v1/films/{id}",status="404"} 1.0' in text
    assert 'cinediv_analyses{state="queued"} 2.0' in text
    assert 'cinediv_release{release="r1"} 1.0' in text
    assert not any(word in text + "".join(lines) for word in ("SECRET", "203.0.113.9"))


async def _broken(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive, send
    raise ValueError("SECRET of a file")


def test_a_fault_is_answered_counted_and_told_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    metrics = Metrics(dict, lambda: "r1")
    with caplog.at_level(logging.INFO, "cinediv.api"):
        [start, body] = _asked(Watch(_broken, metrics), "/v1/films")
    assert (start["status"], json.loads(body["body"])["status"]) == (500, 500)
    assert 'status="500"' in metrics.text()[0].decode()
    lines = [JsonLines().format(record) for record in caplog.records]
    told = json.loads(lines[0])
    assert (told["level"], told["event"], told["fault"]) == ("error", "fault", "ValueError")
    assert told["at_lines"][-1].startswith("test_api_watch.py:")
    assert not any("SECRET" in line for line in (*lines, str(body)))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("script.pdf", "script.pdf"), ("../../etc/passwd", "passwd"), ("C:\\x\\Affiche.PNG",
        "Affiche.PNG"), ("", "file"), ("...", "file"), (".fountain", "fountain"),
        ("a\x00b\u202egnp.txt", "abgnp.txt"), ("x" * 300 + ".txt", "x" * 116 + ".txt"),
        ("a.very-long-suffix", "a.very-long-suffix"), ("génère\n.csv", "génère.csv"), ("/", "file"),
    ],
)  # fmt: skip
def test_the_name_of_a_file_is_its_last_part(given: str, name: str) -> None:
    assert clean_name(given) == name


@pytest.mark.parametrize(
    ("head", "fits"),
    [
        (b"%PDF-1.7", True), (b"\x89PNG\r\n\x1a\n...", True), (b"\xff\xd8\xff\xe0", True),
        (b"RIFF1234WEBPVP8 ", True), (b"RIFF1234WAVEfmt ", False), (b"PK\x03\x04", True),
        (b"INT. CUISINE", True), ("é".encode("utf-16"), True), (b"MZ\x90\x00", False),
        (b"\x7fELF\x02\x00", False), (b"GIF89a\x01\x00", False), (b"caf\xe9", True),
    ],
)  # fmt: skip
def test_a_kind_is_told_by_bytes(head: bytes, fits: bool) -> None:
    assert is_readable_kind(head) == fits
