"""Slow, endless and broken-off uploads, and answers that nobody reads: bounded in all they take."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from cinediv_pipeline_tests.pipeline.api_desk import copied
from cinediv_pipeline_tests.pipeline.api_siege import (
    IN_TIME,
    MARK,
    PATIENCE,
    Siege,
    bearer,
    besieged,
    form,
    multipart,
    part,
    request,
)

SIMULATIONS = "/v1/bonus-parite/simulations"
#: What may be received of one form: the largest file, here 1 MB, and its fields.
MOST_BYTES = 1_500_000
MEGABYTE = b"a" * 1_000_000


@pytest.fixture(scope="module")
def siege(refreshed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    folder = tmp_path_factory.mktemp("bodies")
    with besieged(copied(refreshed, folder), folder, CINEDIV_API_UPLOAD_MB="1") as made:
        yield made


@pytest.fixture(autouse=True)
def lives_on(siege: Siege) -> Iterator[None]:
    yield
    siege.lives()
    siege.is_small()
    _until(lambda: siege.on_disk() == 0)


def _until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def _head(siege: Siege, *headers: str) -> bytes:
    return request("POST", "/v1/analyses", multipart(), *bearer(siege.key), *headers)


def _file(content: bytes) -> bytes:
    return part("file", (f"{MARK}.txt", content))


def test_an_upload_that_stops_is_refused_in_time(siege: Siege) -> None:
    began = time.monotonic()
    with siege.connect() as link:
        link.sendall(_head(siege, "Content-Length: 500000") + _file(b"a" * 200_000)[:-2])
        assert siege.read(link).status == 408
    assert PATIENCE * 0.9 < time.monotonic() - began < IN_TIME


def test_an_upload_of_a_byte_at_a_time_keeps_nobody_out(siege: Siege) -> None:
    with ExitStack() as stack:
        links = [stack.enter_context(siege.connect()) for _ in range(8)]
        for link in links:
            link.sendall(_head(siege, "Content-Length: 500000"))
        for byte in _file(b"a")[:12]:
            for link in links:
                with suppress(ConnectionError):
                    link.sendall(bytes([byte]))
            siege.lives()
            time.sleep(0.05)
        # one key has a half of all places: its further uploads are told to wait
        answers = [siege.read(link) for link in links]
    assert sorted(one.status for one in answers) == [408] * 4 + [429] * 4
    assert {one.headers.get("retry-after") for one in answers} == {None, "5"}
    _until(lambda: siege.upload(b"INT. BAR - JOUR\n\nNADIA\nOui.\n").status in (200, 202))


def test_a_caller_who_goes_away_leaves_nothing(siege: Siege) -> None:
    for path, head in (("/v1/analyses", multipart()), (SIMULATIONS, "Accept: */*")):
        for _ in range(5):
            with siege.connect() as link:
                link.sendall(request("POST", path, head, *bearer(siege.key),
                                     "Content-Length: 900000") + _file(b"a" * 150_000))  # fmt: skip
                time.sleep(0.02)
    _until(lambda: siege.on_disk() == 0)


def test_an_upload_without_end_is_refused_while_it_comes(siege: Siege) -> None:
    most, sent = 0, 0
    with siege.connect() as link:
        link.sendall(_head(siege, "Transfer-Encoding: chunked"))
        for piece in (_file(b"")[:-2], *[MEGABYTE] * 30):
            with suppress(ConnectionError):
                link.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
                sent += len(piece)
            most = max(most, siege.on_disk())
        answer = siege.read(link)
    assert answer.status == 413
    assert answer.detail == "Files of more than 1 MB are not read."
    assert sent > 20_000_000  # it was taken from the wire so that the answer could be read
    assert most <= MOST_BYTES


@pytest.mark.parametrize("length", [5_000_000, 10**15, 2**63 - 1])
def test_a_length_that_is_too_much_is_refused_before_the_body(siege: Siege, length: int) -> None:
    head = _head(siege, f"Content-Length: {length}", "Expect: 100-continue")
    with siege.connect() as link:
        link.sendall(head)
        assert link.recv(12) == b"HTTP/1.1 413"


def test_a_body_is_asked_for_where_it_is_wanted(siege: Siege) -> None:
    head, body = form({"file": ("a.txt", b"INT. BAR - JOUR\n\nNADIA\nNon.\n")})
    with siege.connect() as link:
        link.sendall(request("POST", "/v1/analyses", *head, *bearer(siege.key),
                             "Expect: 100-continue"))  # fmt: skip
        assert link.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        link.sendall(body)
        answer = siege.read(link)
    assert siege.ended(answer)["state"] == "done"
    with siege.connect() as link:  # a wrong key is told so at once
        link.sendall(request("POST", "/v1/analyses", *head, *bearer(MARK), "Expect: 100-continue"))
        assert link.recv(12) == b"HTTP/1.1 401"


def test_a_body_of_json_without_end(siege: Siege) -> None:
    kind = "Content-Type: application/json"
    with siege.connect() as link:
        link.sendall(request("POST", SIMULATIONS, kind, "Transfer-Encoding: chunked"))
        for _ in range(30):
            with suppress(ConnectionError):
                link.sendall(b"f4240\r\n%s\r\n" % MEGABYTE)
        assert siege.read(link).status == 413
    with siege.connect() as link:
        link.sendall(request("POST", SIMULATIONS, kind, "Content-Length: 9") + b"{")
        assert siege.read(link).status == 408


def test_a_connection_that_says_nothing_more_is_ended(siege: Siege) -> None:
    began = time.monotonic()
    said = (b"", b"GET", b"GET /healthz HTTP/1.1\r\nHost: a\r\n", b"\r\n", b"\x16\x03\x01",
            b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", b"a" * 100_000)  # fmt: skip
    with ExitStack() as stack:
        links = [stack.enter_context(siege.connect(IN_TIME)) for _ in said]
        for link, content in zip(links, said, strict=True):
            link.sendall(content)
        for link in links:
            with suppress(ConnectionError):
                while link.recv(65_536):
                    pass
    assert time.monotonic() - began < IN_TIME


def test_headers_that_come_a_letter_at_a_time(siege: Siege) -> None:
    began = time.monotonic()
    with siege.connect() as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
        with pytest.raises(ConnectionError):
            while time.monotonic() - began < IN_TIME:
                link.sendall(b"a")
                time.sleep(0.02)
    assert time.monotonic() - began < IN_TIME


@pytest.mark.parametrize("filling", [b"\r", b"\n", b"\r\n", b"\r\n--", b"\r\n--bOuNdArX", b"-"])
def test_a_file_of_what_ends_parts_keeps_nobody_waiting(siege: Siege, filling: bytes) -> None:
    content = filling * (900_000 // len(filling))
    with siege.connect(30) as link:
        link.sendall(_head(siege, f"Content-Length: {len(content) + 5000}") + _file(content)[:-2])
        siege.lives()


def test_answers_that_nobody_reads_cost_little_and_are_ended(siege: Siege) -> None:
    length = len(siege.get("/v1/indicators").body)
    before = siege.memory("VmRSS")
    with ExitStack() as stack:
        links = [stack.enter_context(siege.connect(20)) for _ in range(200)]
        for link in links:
            link.sendall(request("GET", "/v1/indicators"))
        time.sleep(1)
        siege.lives()
        grown = siege.memory("VmRSS") - before
        assert 200 * length > 2_000_000_000
        assert grown < 60, grown
        time.sleep(3.5 * PATIENCE)
        read = 0
        with suppress(ConnectionError):
            while piece := links[0].recv(1 << 20):
                read += len(piece)
        assert read < length


def test_an_answer_that_is_read_slowly_arrives_whole(siege: Siege) -> None:
    expected = siege.get("/v1/indicators").body
    got = b""
    with siege.connect() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        link.sendall(request("GET", "/v1/indicators", "Connection: close"))
        began = time.monotonic()
        while piece := link.recv(1 << 20):
            got += piece
            time.sleep(0.1 if time.monotonic() - began < 2.5 * PATIENCE else 0)
    assert got.partition(b"\r\n\r\n")[2] == expected
