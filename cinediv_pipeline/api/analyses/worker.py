"""A process that analyses, seen from the server: asked, waited for within a time, and ended."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline.analysis.documents.child import Deadline, lines

_MODULE: Final = "cinediv_pipeline.api.analyses.work"
_ROOT: Final = Path(__file__).parents[3]


class WorkerDiedError(Exception):
    """The process broke off: it needed more memory than allowed, or something killed it."""


class Worker:
    """One process, started when it is first asked; one thread at a time may ask."""

    def __init__(self, home: Path, *, megabytes: int) -> None:
        self._home = home
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._asking = threading.Lock()
        self._is_closed = False
        self.n_asked = 0
        self._scratch = ""

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    def ask(self, order: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer to an order.

        Raises
        ------
        TimeoutError
            It did not come in time; the process is ended.
        WorkerDiedError
            The process broke off.
        """
        with self._asking:
            process = self._process = self._process or self._started()
            self.n_asked += 1
            try:
                self._refuse_if_closed()
                return _asked(process, order, Deadline(seconds))
            except BaseException:  # whatever it is at now, nobody waits for it any more
                _kill(process)
                self._forget(process)
                raise

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise WorkerDiedError

    def close(self) -> None:
        """End the process and start no other."""
        self._is_closed = True
        self.stop()

    def stop(self) -> None:
        """End the process, also while another thread waits for its answer."""
        process = self._process
        if process is None:
            return
        _kill(process)
        with self._asking:  # whoever waits has noticed, and reads its pipe no more
            self._forget(process)

    def _forget(self, process: "subprocess.Popen[bytes]") -> None:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        if self._process is process:
            self._process, self.n_asked = None, 0
            shutil.rmtree(self._scratch, ignore_errors=True)  # what readers left as they were ended

    def _started(self) -> "subprocess.Popen[bytes]":
        """Start it in a session of its own, so that Ctrl-C ends it through the server alone."""
        environment = dict(os.environ)  # its settings are those of the server
        self._scratch = tempfile.mkdtemp(prefix="cinediv-analyses-")
        paths = filter(None, (str(_ROOT), environment.pop("PYTHONPATH", "")))
        return subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-P", "-W", "ignore", "-X", "utf8", "-m", _MODULE,
             str(self._home), str(self._megabytes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            env={**environment, "PYTHONPATH": os.pathsep.join(paths), "TMPDIR": self._scratch},
            start_new_session=True,
        )  # fmt: skip


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _asked(
    process: "subprocess.Popen[bytes]", order: Mapping[str, Any], deadline: Deadline
) -> dict[str, Any]:
    if process.stdin is None:
        raise WorkerDiedError
    try:
        process.stdin.write(json.dumps(order).encode() + b"\n")
    except BrokenPipeError:
        raise WorkerDiedError from None
    for line in lines(process, deadline):
        answer: dict[str, Any] = json.loads(line)
        return answer
    raise WorkerDiedError
