"""Read one file from standard input; write lines of JSON to standard output.

Each line is one object: of a PDF {"pictures": n} and {"page": n, "of": n} while pictures are read,
and at the end {"answer": {...}} or {"refused": why, "number": n}. Whatever a file does to this
process, its limits hold, and the process that started it lives on.
"""

import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

from cinediv_pipeline.analysis.documents.reader.refusal import RefusalError

#: Bytes of address space: Tesseract with two languages needs 0.4 GB of them, 18 million pixels 0.1.
_MEMORY: Final = 1_500_000_000
#: Bytes of a file: a page's picture on its way to Tesseract is at most 18 MB.
_FILE: Final = 100_000_000
#: Is told what happens on the way.
Tell = Callable[[Mapping[str, Any]], None]
#: Seconds between two looks at whether anybody waits for the answer.
_LOOK: Final = 1.0


class _Answer:
    """Standard output, kept from whatever libraries may print."""

    def __init__(self) -> None:
        self.file = os.fdopen(os.dup(1), "w", encoding="utf-8")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)

    def say(self, what: Mapping[str, Any]) -> None:
        """Write one line."""
        self.file.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")) + "\n")
        self.file.flush()


def _limit(seconds: int) -> None:
    """Bound what this process and those that it starts may use."""
    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS bounds no address space: the clock and the other limits hold there
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (least, least))


def _end_with(parent: int) -> None:
    """End this process and those that it started when the one that waits for it is gone."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _pdf(content: bytes, order: Mapping[str, Any], tell: Tell) -> Mapping[str, Any]:
    from cinediv_pipeline.analysis.documents.reader.reading import read  # noqa: PLC0415

    return asdict(read(content, tell, order))


def _picture(content: bytes, order: Mapping[str, Any], _: Tell) -> Mapping[str, Any]:
    from cinediv_pipeline.analysis.documents.reader.picture import read_picture  # noqa: PLC0415

    return read_picture(content, order)


def _workbook(content: bytes, _: Mapping[str, Any], __: Tell) -> Mapping[str, Any]:
    from cinediv_pipeline.analysis.documents.reader.workbook import read_workbook  # noqa: PLC0415

    return {"sheets": read_workbook(content)}


# Each brings the libraries of its own kind of file, and is imported when it is asked for.
_READERS: Final[Mapping[str, Callable[[bytes, Mapping[str, Any], Tell], Mapping[str, Any]]]] = {
    "pdf": _pdf, "picture": _picture, "workbook": _workbook,
}  # fmt: skip


def main() -> None:
    """Read; the arguments are the parent's process id, and what to do as JSON."""
    parent, order = int(sys.argv[1]), json.loads(sys.argv[2])
    answer = _Answer()
    _limit(int(order["seconds"]))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        found = _READERS[order["what"]](sys.stdin.buffer.read(), order, answer.say)
        answer.say({"answer": found})
    except RefusalError as error:
        answer.say({"refused": error.why, "number": error.number})
    except MemoryError:
        answer.say({"refused": "memory"})
    # what the libraries hold may be broken: nothing is taken down in order
    os._exit(0)


if __name__ == "__main__":
    main()
