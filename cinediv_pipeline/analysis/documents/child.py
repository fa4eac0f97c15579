"""The process that opens files of others: it may fail, and nothing else does.

A PDF is a program of sorts, a picture of a few bytes may unfold to gigabytes, and the libraries
that open them are written in C. They run in a process of their own with limits of memory and time,
so that no file can harm the one that asks.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline.errors import AnalysisError, NoOcrError

_READER: Final = "cinediv_pipeline.analysis.documents.reader"
_ROOT: Final = Path(__file__).parents[3]
# Five million characters of at most four bytes, and what JSON adds.
_LONGEST_ANSWER: Final = 40_000_000
_CHUNK: Final = 1 << 16
# What a reader needs to start, and nothing that it has no use for, such as keys.
_ENVIRONMENT: Final = (
    "PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TESSDATA_PREFIX",
)  # fmt: skip
_DIED: Final = (
    "{name} cannot be read: reading it broke off. It is damaged, or made so that it needs more "
    "memory than is allowed. Export it again."
)
_LATE: Final = "{name} cannot be read: it took longer than {seconds:,} seconds."
_NO_OCR: Final = (
    "{name} has text on pictures, and Tesseract, which reads it, is not installed. "
    "On Debian and Ubuntu: apt install tesseract-ocr tesseract-ocr-fra."
)


class Deadline:
    """Seconds on the clock from now on, which the work may turn out to need more of."""

    def __init__(self, seconds: float) -> None:
        self.start = time.monotonic()
        self.seconds = seconds

    def left(self) -> float:
        """Return how many seconds there are, or raise `TimeoutError`."""
        left = self.start + self.seconds - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def read_apart(
    content: bytes,
    name: str,
    order: Mapping[str, Any],
    *,
    deadline: Deadline,
    refusals: Mapping[str, str],
    heard: Callable[[Mapping[str, Any]], None] = lambda _: None,
) -> dict[str, Any]:
    """Return what the other process made of a content.

    Parameters
    ----------
    content : bytes
    name : str
        What messages call it.
    order : mapping
        What to do (`what`: pdf, picture or workbook; `seconds`: of processor time) and its options.
    deadline : Deadline
    refusals : mapping
        Why a file is not read, as the other process says it -> a sentence with {name}, {number}.
    heard : callable
        Is told what the process says on the way.

    Raises
    ------
    AnalysisError
        The file is refused, or reading it broke off or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="cinediv-") as place:
        said = _last_word(content, name, Path(place), order, deadline, heard)
    if "refused" in said or "answer" not in said:
        if said.get("refused") == "no_ocr":
            raise NoOcrError(_NO_OCR.format(name=name))
        sentence = refusals.get(str(said.get("refused")), _DIED)
        raise AnalysisError(sentence.format(name=name, number=said.get("number", 0)))
    answer: dict[str, Any] = said["answer"]
    return answer


def _last_word(
    content: bytes,
    name: str,
    place: Path,
    order: Mapping[str, Any],
    deadline: Deadline,
    heard: Callable[[Mapping[str, Any]], None],
) -> dict[str, Any]:
    said: dict[str, Any] = {}
    try:
        with _reader(content, place, order) as process:
            for line in lines(process, deadline):
                said = _parsed(line)
                heard(said)
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


@contextmanager
def _reader(
    content: bytes, place: Path, order: Mapping[str, Any]
) -> Iterator["subprocess.Popen[bytes]"]:
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
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    with tempfile.TemporaryFile(dir=place) as file:
        file.write(content)
        file.seek(0)
        process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-P", "-W", "ignore", "-X", "utf8", "-m", _READER,
             str(os.getpid()), json.dumps(order)],
            stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def lines(process: "subprocess.Popen[bytes]", deadline: Deadline) -> Iterator[bytes]:
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
                *whole, rest = rest.split(b"\n")
                yield from map(bytes, whole)
