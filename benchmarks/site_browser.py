"""Visits in the machine's Chromium with nothing in its cache, for `benchmarks.site`.

A script in the page looks at it before each frame, so that what it finds is what is painted next;
seconds are those of the page's own clock, since navigation. Bytes are those of the browser's
network log: of responses with their headers, as compressed on the way, and of websocket frames.
"""

import gzip
import importlib
import json
import shutil
import socket
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_PATIENCE_SECONDS: Final = 60
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # loopback and nothing else
)  # fmt: skip

_WATCH: Final = """(() => {
  if (window !== top) return;
  const holds = (condition) => { try { return Boolean(condition()); } catch { return false; } };
  const bench = window.bench = { asks: %(asks)s };
  const look = () => {
    const now = performance.now();
    if (bench.ready === undefined && holds(() => %(ready)s)) {
      bench.ready = now;
      if (bench.asks) { %(ask)s }
    } else if (bench.ready !== undefined && holds(() => %(answered)s)) bench.answered = now;
    if (!(bench.asks ? bench.answered : bench.ready)) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();"""
_WATCHED: Final = """() => (bench.asks ? bench.answered : bench.ready)
  && performance.getEntriesByName("first-contentful-paint").length"""
_SEEN: Final = """({ paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  ready: bench.ready, answered: bench.answered ?? bench.ready })"""


@dataclass(frozen=True)
class Page:
    """A page, when it is ready, and what a reader may ask of it, as expressions of its script."""

    name: str
    address: str
    ready: str
    ask: str = ""
    answered: str = "false"


@dataclass(frozen=True)
class Visit:
    """Seconds since navigation, and kB received until the network was idle."""

    paint: float
    ready: float
    answered: float
    kb: float
    kb_compressed: float


@dataclass
class _Wire:
    """What a page receives."""

    session: Any
    n_bytes: int = 0
    n_saved: int = 0
    responses: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session.on("Network.loadingFinished", self._finished)
        self.session.on("Network.webSocketFrameReceived", self._frame)
        # bodies are asked for later: the log must not have forgotten them
        room = {"maxTotalBufferSize": 100_000_000, "maxResourceBufferSize": 50_000_000}
        self.session.send("Network.enable", room)

    def _finished(self, event: Mapping[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        self.n_bytes += size
        self.responses[event["requestId"]] = size

    def _frame(self, event: Mapping[str, Any]) -> None:
        frame = event["response"]
        text = str(frame["payloadData"])
        content = text.encode() if frame["opcode"] == 1 else b64decode(text)
        self.n_bytes += len(content)
        self.n_saved += max(len(content) - len(gzip.compress(content)), 0)

    def compressed(self) -> int:
        """Return the bytes if all that came uncompressed had come compressed, as ours does."""
        saved = self.n_saved
        for request, size in self.responses.items():
            with suppress(_api().Error):  # a response without a body
                found = self.session.send("Network.getResponseBody", {"requestId": request})
                text = str(found["body"])
                content = b64decode(text) if found["base64Encoded"] else text.encode()
                saved += max(size - len(gzip.compress(content)), 0)
        return self.n_bytes - saved


def visited(browser: Any, page: Page, *, ask: bool = False, weigh: bool = False) -> Visit:
    """Visit a page with an empty cache; raise `SystemExit` if it is never ready.

    With `ask` the page is asked in the moment it is ready; with `weigh` what came is compressed.
    """
    words = {"asks": json.dumps(ask), "ready": page.ready, "ask": page.ask,
             "answered": page.answered}  # fmt: skip
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        tab = context.new_page()
        tab.add_init_script(_WATCH % words)
        wire = _Wire(context.new_cdp_session(tab))
        tab.goto(page.address, wait_until="commit")
        try:
            tab.wait_for_function(_WATCHED, timeout=_PATIENCE_SECONDS * 1000)
        except _api().TimeoutError as error:
            shows = tab.evaluate("document.body.innerText.trim().slice(0, 500)")
            raise SystemExit(f"{page.name}: {page.address} was not ready in {_PATIENCE_SECONDS} s. "
                             f"It shows: {shows}") from error  # fmt: skip
        tab.wait_for_load_state("networkidle")
        seconds = {name: value / 1000 for name, value in tab.evaluate(_SEEN).items()}
        compressed = wire.compressed() if weigh else 0
        return Visit(**seconds, kb=wire.n_bytes / 1000, kb_compressed=compressed / 1000)
    finally:
        with suppress(_api().Error):  # stopped with Ctrl-C, the browser may be gone already
            context.close()


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield the machine's Chromium, driven by Playwright; raise `SystemExit` without them."""
    require_browser()
    with _api().sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_chromium(), args=list(_FLAGS))
        try:
            yield browser
        finally:
            with suppress(_api().Error):
                browser.close()


def require_browser() -> None:
    """Raise `SystemExit` where Playwright or Chromium is missing."""
    try:
        _api()
    except ImportError as error:
        raise SystemExit(f"Playwright is missing ({error}): pip install playwright.") from error
    if _chromium() is None:
        raise SystemExit(f"None of {', '.join(_BROWSERS)} is installed: install Chromium.")


def _api() -> Any:
    return importlib.import_module("playwright.sync_api")


def _chromium() -> str | None:
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def served(
    call: Sequence[str], port: int, folder: Path, environment: Mapping[str, str]
) -> Iterator[str]:
    """Run a server in a process of its own; yield its address once it listens."""
    said = folder / f"server-{port}.txt"
    with said.open("wb") as output, subprocess.Popen(
        call, cwd=folder, env=environment, stdout=output, stderr=output, start_new_session=True
    ) as process:  # fmt: skip
        try:
            until = time.monotonic() + _PATIENCE_SECONDS
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"A server did not start: {' '.join(call)}\n"
                                     f"{said.read_text()[-2000:]}")  # fmt: skip
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
