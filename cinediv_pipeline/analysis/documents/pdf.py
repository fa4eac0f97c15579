"""PDF: the text that a reader of its pages sees, read by a process that may fail.

A PDF is a program of sorts, and the library that runs it is written in C++. It runs in a process of
its own with limits of memory and time, so that no file can harm the one that asks.
"""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline.analysis.documents.document import Document
from cinediv_pipeline.errors import AnalysisError

LARGEST_BYTES: Final = 50_000_000
#: Seconds on the clock for text; for each page that is a picture, and for all of them at most.
TEXT_SECONDS: Final = 60
PICTURE_SECONDS: Final = 10
LONGEST_SECONDS: Final = 30 * 60

_READER: Final = "cinediv_pipeline.analysis.documents.pdf_reader"
_ROOT: Final = Path(__file__).parents[3]
# Five million characters of at most four bytes, and what JSON adds.
_LONGEST_ANSWER: Final = 40_000_000
_CHUNK: Final = 1 << 16
# What a reader needs to start, and nothing that it has no use for, such as keys.
_ENVIRONMENT: Final = (
    "PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TESSDATA_PREFIX",
)  # fmt: skip
_REFUSALS: Final = {
    "damaged": "{name} is damaged, or no PDF: it cannot be opened. Export it again.",
    "encrypted": "{name} is encrypted and needs a password. Save a copy without one.",
    "memory": "{name} needs more memory than a screenplay may. Export it again, or as plain text.",
    "no_pages": "{name} has no pages.",
    "no_text": "{name} has no text on its pages.",
    "page": "Page {number} of {name} is damaged. Export it again.",
    "pages": "{name} has {number:,} pages; at most 1,000 are read.",
    "long": "{name} has more than {number:,} characters of text: no screenplay.",
    "slow_page": "Page {number} of {name} is a picture that took too long to read.",
    "no_ocr": (
        "{name} has pages that are pictures, and Tesseract, which reads them, is not installed. "
        "On Debian and Ubuntu: apt install tesseract-ocr tesseract-ocr-fra."
    ),
}  # fmt: skip
_DIED: Final = (
    "{name} cannot be read: reading it broke off. It is damaged, or made so that it needs more "
    "memory than is allowed. Export it again, or as plain text."
)
_LATE: Final = "{name} cannot be read: it took longer than {seconds:,} seconds."

log = logging.getLogger("cinediv")


def read_pdf(content: bytes, name: str, *, ocr: bool = True) -> Document:
    """Return the text of a PDF, columns and blank lines as on its pages.

    Parameters
    ----------
    content : bytes
    name : str
        What messages call it.
    ocr : bool
        Whether pages that are pictures are read by Tesseract; they are left out otherwise.

    Raises
    ------
    AnalysisError
        It is encrypted, damaged, without pages or text, of more than 50 MB, 1,000 pages or five
        million characters, needs too much memory or time, or Tesseract to read it is missing.
    """
    if len(content) > LARGEST_BYTES:
        raise AnalysisError(
            f"{name} is larger than {LARGEST_BYTES // 1_000_000} MB: no screenplay."
        )
    if not content.strip():
        raise AnalysisError(f"{name} is empty.")
    with tempfile.TemporaryDirectory(prefix="cinediv-") as place:
        answer = _answer(content, name, Path(place), ocr=ocr)
    return _document(answer, name)


def _document(answer: dict[str, Any], name: str) -> Document:
    if "document" not in answer:
        said = _REFUSALS.get(str(answer.get("refused")), _DIED)
        raise AnalysisError(said.format(name=name, number=answer.get("number", 0)))
    found = answer["document"]
    return Document(
        found["text"],
        found["n_pages"],
        tuple(found["pages_by_ocr"]),
        found["ocr_confidence"],
        tuple(found["hidden"]),
    )


def _answer(content: bytes, name: str, place: Path, *, ocr: bool) -> dict[str, Any]:
    """Return the last thing that a reader says; what it says before is logged."""
    deadline = _Deadline()
    said: dict[str, Any] = {}
    try:
        with _reader(content, place, ocr=ocr) as process:
            for line in _lines(process, deadline):
                said = _parsed(line)
                if "pictures" in said:
                    deadline.extend(int(said["pictures"]))
                if "page" in said:
                    log.info("page %d of %d read from its picture", said["page"], said["of"])
    except TimeoutError as error:
        raise AnalysisError(_LATE.format(name=name, seconds=deadline.seconds)) from error
    return said


def _parsed(line: bytes) -> dict[str, Any]:
    """Return a line as an object; a reader that broke off may have written half of one."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


class _Deadline:
    def __init__(self) -> None:
        self.start = time.monotonic()
        self.seconds = TEXT_SECONDS

    def extend(self, pictures: int) -> None:
        """Allow for the pages that are read from their pictures."""
        self.seconds = min(TEXT_SECONDS + PICTURE_SECONDS * max(pictures, 0), LONGEST_SECONDS)

    def left(self) -> float:
        """Return how many seconds there are, or raise `TimeoutError`."""
        left = self.start + self.seconds - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@contextmanager
def _reader(content: bytes, place: Path, *, ocr: bool) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the process that reads; it and all that it started are gone at the end.

    A session of its own: Ctrl-C reaches this process alone, which ends the other.
    """
    environment = {key: value for key, value in os.environ.items() if key in _ENVIRONMENT}
    paths = [str(_ROOT), environment.get("PYTHONPATH", "")]
    # pages on their way to Tesseract go with the folder; one thread each, as pages are read at once
    environment |= {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "TMPDIR": str(place),
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    seconds = str(LONGEST_SECONDS if ocr else TEXT_SECONDS)
    with tempfile.TemporaryFile(dir=place) as file:
        file.write(content)
        file.seek(0)
        process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-P", "-W", "ignore", "-X", "utf8", "-m", _READER,
             str(os.getpid()), seconds, "ocr" if ocr else "text"],
            stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _lines(process: "subprocess.Popen[bytes]", deadline: _Deadline) -> Iterator[bytes]:
    """Yield what a process writes; raise `TimeoutError` at the deadline, end if it is too much."""
    if process.stdout is None:
        return
    rest, total = bytearray(), 0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while total <= _LONGEST_ANSWER:
            if not selector.select(deadline.left()):
                continue
            chunk = os.read(process.stdout.fileno(), _CHUNK)
            if not chunk:
                return
            total += len(chunk)
            rest += chunk
            if b"\n" in chunk:
                *lines, rest = rest.split(b"\n")
                yield from map(bytes, lines)
