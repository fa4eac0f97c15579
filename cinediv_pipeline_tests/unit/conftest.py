"""Fixtures that several unit tests share: a workbook maker, a web server on the loopback, and the
fictional sample after the steps up to the review queue."""

import io
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import openpyxl
import pytest

from cinediv_pipeline import steps
from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings, sample_first_names, sample_workbook
from cinediv_pipeline.sources import cnc, insee
from cinediv_pipeline.workshop import Options, Workshop

COLUMNS = (
    "VISA", "TITRE", "REALISATEUR", "PRODUCTEURS", "DEVIS", "GENRE", "EOF", "RANG", "ASR",
    "PAYANT", "CLAIR", "SOFICA", "CREDIT D'IMPOT", "AIDE REGIONALE", "NATIONALITE",
)  # fmt: skip

Rows = Sequence[Mapping[str, object]]
MakeWorkbook = Callable[..., bytes]
# Answers of each path in order (the last one repeats); the log has method, path and body.
Answers = Mapping[str, Sequence[tuple[int, bytes]]]
Log = list[tuple[str, str, bytes]]
Serve = Callable[[Answers], tuple[str, Log]]


def _workbook(
    sheets: Mapping[str, Rows],
    headers: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    book = openpyxl.Workbook()
    summary = book.worksheets[0]
    summary.title = "Sommaire"
    summary["A1"] = "Liste des films"
    for name, rows in sheets.items():
        header = (headers or {}).get(name, (*COLUMNS, "BONUS PARITE "))
        sheet = book.create_sheet(name)
        sheet["A2"] = "Retour au sommaire"
        for column, title in enumerate(header, start=1):
            sheet.cell(5, column, title)
        for number, row in enumerate(rows, start=6):
            for title, value in row.items():
                sheet.cell(number, header.index(title) + 1).value = value
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


@pytest.fixture(scope="session")
def make_workbook() -> MakeWorkbook:
    """Make a workbook in the CNC's layout: header on row 5, films from row 6."""
    return _workbook


@contextmanager
def _server(answers: Answers) -> Iterator[tuple[str, Log]]:
    log: Log = []
    left = {path: list(queue) for path, queue in answers.items()}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            log.append((self.command, self.path, body))
            queue = left.get(self.path.split("?")[0], [(404, b"gone")])
            status, content = queue.pop(0) if len(queue) > 1 else queue[0]
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", content.decode())
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", log
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start web servers that give the answers listed; stop them after the test."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ExitStack() as running:
        yield lambda answers: running.enter_context(_server(answers))


def _workshop(home: Path) -> Workshop:
    return Workshop.open(Settings(home=home), real=False)


@pytest.fixture(scope="session")
def reviewable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample's review queue; tests copy it (`shop`) and leave it as it is."""
    home = tmp_path_factory.mktemp("review") / "home"
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("CINEDIV_")]:
            patch.delenv(name)
        Home(home).prepare("fictional")
        shop = _workshop(home)
        shop.landing.land("cnc", cnc.fetch_file(sample_workbook()))
        shop.landing.land("insee", insee.fetch_file(sample_first_names()))
        for step in (
            steps.ingest_cnc,
            steps.ingest_insee,
            steps.register_films,
            steps.register_people,
            steps.attribute_gender,
        ):
            assert step(shop, Options()).outcome == "written"
    return home


@pytest.fixture
def shop(reviewable: Path, tmp_path: Path) -> Workshop:
    """The workshop of a fresh copy of the home with the sample's review queue."""
    shutil.copytree(reviewable, tmp_path / "home")
    return _workshop(tmp_path / "home")
