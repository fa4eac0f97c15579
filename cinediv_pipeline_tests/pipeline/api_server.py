"""The API as a process of its own, as its callers meet it."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cinediv_pipeline.home import Home

_RUN = """
import sys
from pathlib import Path
from cinediv_pipeline.api.app import build_app
from cinediv_pipeline.api.web.serving import listening, run
from cinediv_pipeline.api.web.watch import log_to_stderr
from cinediv_pipeline.settings import Settings
{before}
settings = Settings().for_home(Path(sys.argv[1]))
log_to_stderr()
with listening("127.0.0.1", 0) as bound:
    print(bound.getsockname()[1], flush=True)
    run(build_app(settings), bound, trusted_proxies=settings.api_trusted_proxies)
"""
_UNLIMITED = {"CINEDIV_API_READS_PER_MINUTE": "0", "CINEDIV_API_POSTS_PER_MINUTE": "0"}


@dataclass(frozen=True)
class Server:
    """A process that answers on a port of this machine."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def ask(
        self, method: str, path: str, body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
        """Return status, headers in lower case, and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, told, answer.read()
        finally:
            connection.close()

    def json(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return the JSON of an answer."""
        return json.loads(self.ask("GET", path, headers=headers)[2])

    def megabytes(self, what: str = "VmRSS") -> float:
        """Return memory in use, or at most (VmHWM)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        line = next(one for one in status.splitlines() if one.startswith(f"{what}:"))
        return int(line.split()[1]) / 1000


@contextmanager
def serving(
    home: Home, folder: Path, *, before: str = "", settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start a server on a home; `before` is code that it runs first, `settings` its environment."""
    log = folder / f"server-{time.monotonic_ns()}.log"
    environment = {**os.environ, **_UNLIMITED, **(settings or {})}
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-c", _RUN.replace("{before}", before), str(home.root)],
            stdout=subprocess.PIPE, stderr=errors, env=environment, cwd=folder,
        ) as process,
    ):  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, log.read_text("utf-8")
        server = Server(process, int(line), log)
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _wait(server: Server) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            assert server.ask("GET", "/healthz")[0] == 200
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def form(data: bytes, name: str = "credits.txt", **fields: str) -> tuple[bytes, dict[str, str]]:
    """Return a form with a file, and its header."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    parts.append(f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"'
                 "\r\n\r\n".encode() + data + b"\r\n--edge--\r\n")  # fmt: skip
    return b"".join(parts), {"content-type": "multipart/form-data; boundary=edge"}
