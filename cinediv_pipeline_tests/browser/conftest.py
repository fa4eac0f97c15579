"""The site of the sample, built once, behind the real server, in the machine's Chromium."""

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from cinediv_pipeline.api.web.static import site_app
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.site.publish import publish

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A built site and where it is served."""

    folder: Path
    address: str
    release: Path


@pytest.fixture(scope="session")
def built(refreshed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the sample with its site; tests leave it as it is."""
    home = tmp_path_factory.mktemp("site") / "home-sample"
    shutil.copytree(refreshed, home, symlinks=True)
    publish(Settings(home=home, contact="contact@example.org"))
    return home


@pytest.fixture(scope="session")
def site(built: Path) -> Iterator[Served]:
    """The site over HTTP."""
    folder = built / "site" / "current"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(site_app(folder), host="127.0.0.1", port=port, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield Served(folder, f"http://127.0.0.1:{port}/", (built / "releases" / "latest").resolve())
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The machine's Chromium, driven by Playwright.

    Not for the whole session: while it is open an event loop runs in this thread, and tests that
    start one of their own would fail.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page of the site, and what its visit told."""

    page: Any
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    bytes: int = 0


@pytest.fixture
def visit(chromium: Any, site: Served) -> Iterator[Any]:
    """Return a function that opens a page: path, theme, width."""
    contexts = []

    def open_(path: str, theme: str = "light", width: int = 1280, **options: Any) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, **options
        )
        contexts.append(context)
        found = Visit(context.new_page())
        _listen(found, site.address)
        found.page.goto(site.address + path)
        found.page.wait_for_load_state("networkidle")
        return found

    yield open_
    for context in contexts:
        context.close()


def _listen(found: Visit, address: str) -> None:
    found.page.on(
        "console",
        lambda said: found.errors.append(said.text) if said.type in ("error", "warning") else None,
    )
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.on(
        "request",
        lambda sent: (
            found.foreign.append(sent.url)
            if not sent.url.startswith((address, "data:", "blob:"))
            else None
        ),
    )

    def weigh(request: Any) -> None:
        sizes = request.sizes()
        found.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    found.page.on("requestfinished", weigh)
