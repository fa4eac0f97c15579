"""A real server in a process of its own, and what it takes to attack it: bytes over sockets."""

import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cinediv_pipeline.api.access.keys import Keys
from cinediv_pipeline.api.state import State
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.pipeline.api_server import Server, serving

#: Part of every query, title, name and wrong key that is sent: the log must not have it.
MARK = "Zanzibar"
#: How long a connection may say nothing, or a body pause, on a server of these tests.
PATIENCE = 1.0
#: Seconds in which what is bounded by patience has ended, also on a busy machine; by far less than
#: the server's own.
IN_TIME = 10
#: Megabytes that the server may ever take.
MOST_MEMORY = 400
_BOUNDARY = b"bOuNdArY"
# its site is an empty folder, and it is as impatient as the tests
_IMPATIENT = f"""
from cinediv_pipeline.api import app
from cinediv_pipeline.api.web import bodies, serving
from cinediv_pipeline.api.analyses import uploads
serving.PATIENCE = uploads._PAUSE_SECONDS = bodies._SECONDS = {PATIENCE}
def build_app(settings):
    return app.with_site(app.build_app(settings), settings.home / "site" / "current")
"""
_INSIDE = (b"Traceback", b"site-packages", b'File "', b".py", b"sqlite")


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where the connection ended without an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def detail(self) -> str:
        return str(self.json()["detail"])


@dataclass
class Siege:
    """A server under attack."""

    home: Home
    server: Server
    key: str
    scratch: Path
    secrets: list[str] = field(default_factory=list)

    def connect(self, seconds: float = 10) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=seconds)

    def send(self, content: bytes, seconds: float = 10) -> Answer:
        """Send bytes as they are, and return the answer, which shows nothing of the inside."""
        with self.connect(seconds) as link:
            with suppress(ConnectionError):
                link.sendall(content)
            return self.read(link)

    def read(self, link: socket.socket) -> Answer:
        """Read one answer."""
        content = b""
        with suppress(ConnectionError):
            while not _is_whole(content) and (piece := link.recv(1 << 20)):
                content += piece
        answer = _answer(content)
        if answer.status != 200:
            for inside in (*_INSIDE, str(self.home.root).encode()):
                assert inside not in answer.body, answer.body
        assert answer.status < 500 or answer.status == 503, answer
        return answer

    def get(self, path: str, *headers: str, key: str = "") -> Answer:
        return self.send(request("GET", path, *headers, *bearer(key)))

    def upload(self, content: bytes, name: str = "a.txt", *, key: str = "", **more: str) -> Answer:
        """Send a file as a form, with the key of this server."""
        head, body = form({"file": (name, content), **more})
        head = (*head, *bearer(key or self.key))
        return self.send(request("POST", "/v1/analyses", *head) + body, 60)

    def ended(self, answer: Answer, seconds: float = 90) -> dict[str, Any]:
        """Wait for the end of an analysis while the server goes on to live; return its state."""
        until = time.monotonic() + seconds
        told: dict[str, Any] = answer.json()
        while told["state"] in ("queued", "running"):
            assert time.monotonic() < until, told
            self.lives()
            time.sleep(0.1)
            told = self.get(told["links"]["self"], key=self.key).json()
        return told

    def lives(self, seconds: float = 5.0) -> float:
        """Return how long it took to be told that the process lives."""
        began = time.monotonic()
        assert self.get("/healthz").status == 200
        took = time.monotonic() - began
        assert took < seconds
        return took

    def memory(self, what: str = "VmHWM") -> float:
        """Return megabytes that the server takes (VmRSS), or took at most."""
        return self.server.megabytes(what)

    def is_small(self) -> None:
        assert self.memory() < MOST_MEMORY

    def on_disk(self) -> int:
        """Return the bytes of received files, also of those that have no name."""
        opened = 0
        for link in Path(f"/proc/{self.server.process.pid}/fd").iterdir():
            with suppress(OSError):
                if str(link.readlink()).startswith(str(self.scratch)):
                    opened += link.stat().st_size
        kept = self.home.uploads.iterdir() if self.home.uploads.exists() else ()
        return opened + sum(path.stat().st_size for path in kept)

    def lines(self) -> list[dict[str, Any]]:
        """Return the log; its last line may just be written."""
        whole, _, _ = self.server.log.read_text("utf-8").rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def kept_its_secrets(self) -> None:
        """Every line is JSON, none is a fault, and nothing of what was sent is there."""
        assert not [line for line in self.lines() if line["level"] == "error"]
        told = self.server.log.read_text("utf-8").lower()
        metrics = self.get("/metrics").body.decode().lower()
        secrets = (MARK, self.key, self.key.split("_", 2)[2], str(self.home.root), "127.0.0.1",
                   *self.secrets)  # fmt: skip
        assert not [one for one in secrets if one.lower() in told or one.lower() in metrics]


def request(method: str, path: str, *headers: str) -> bytes:
    lines = (f"{method} {path} HTTP/1.1", "Host: a.example", *headers, "", "")
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def bearer(key: str) -> tuple[str, ...]:
    return (f"Authorization: Bearer {key}",) if key else ()


def form(fields: Mapping[str, Any]) -> tuple[tuple[str, ...], bytes]:
    """Return headers and body of a form; a pair of name and bytes is a file."""
    body = b"".join(part(name, value) for name, value in fields.items()) + end()
    return (multipart(), f"Content-Length: {len(body)}"), body


def multipart() -> str:
    return f"Content-Type: multipart/form-data; boundary={_BOUNDARY.decode()}"


def part(name: str, value: "str | tuple[str, bytes]") -> bytes:
    """Return one part of a form."""
    file, content = value if isinstance(value, tuple) else (None, value.encode())
    said = f'name="{name}"' + ("" if file is None else f'; filename="{file}"')
    head = f"Content-Disposition: form-data; {said}".encode("utf-8", "surrogateescape")
    return b"--%s\r\n%s\r\n\r\n%s\r\n" % (_BOUNDARY, head, content)


def end() -> bytes:
    return b"--%s--\r\n" % _BOUNDARY


def _is_whole(content: bytes) -> bool:
    head, found, body = content.partition(b"\r\n\r\n")
    if found and head.startswith(b"HTTP/1.1 100"):
        return _is_whole(body)
    told = head.lower().partition(b"content-length: ")[2]
    return bool(found) and bool(told) and len(body) >= int(told.split(b"\r\n")[0])


def _answer(content: bytes) -> Answer:
    head, _, body = content.partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 100"):
        return _answer(body)
    first, *others = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in others)
    return Answer(int(first.split()[1]) if first else 0, headers, body)


@contextmanager
def besieged(home: Home, folder: Path, **settings: str) -> Iterator[Siege]:
    """Give a server on a home, which is ended afterwards; its log was one without secrets."""
    _, key = Keys(State(home)).create("tests", per_minute=100_000)
    scratch = folder / "scratch"
    for place in (scratch, home.site / "current"):
        place.mkdir(parents=True, exist_ok=True)
    settings["TMPDIR"] = str(scratch)
    with serving(home, folder, before=_IMPATIENT, settings=settings) as server:
        siege = Siege(home, server, key, scratch)
        yield siege
        siege.lives()
        siege.kept_its_secrets()
        siege.is_small()
