"""Works the queue off: a few processes at once, each file within its time and memory.

One server of a home works, the one that holds `service.lock`; another that is started beside it
takes files and answers, and takes over when the first is gone.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from filelock import FileLock, Timeout

from cinediv_pipeline.api.analyses.queue import Queue
from cinediv_pipeline.api.analyses.records import Analysis, Result
from cinediv_pipeline.api.analyses.worker import Worker, WorkerDiedError
from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings

log = logging.getLogger("cinediv.api")

_LOOK_SECONDS: Final = 2.0
#: How long to leave a disk alone that is full, or a home that cannot be written.
_TROUBLE_SECONDS: Final = 20.0
#: A process that has had nothing to do for so long is ended: it holds memory.
_IDLE_SECONDS: Final = 60.0
#: A process is ended after so many files: libraries keep some memory of each.
_MOST_ASKED: Final = 100
#: A disk that does not answer keeps nobody from ending: what is at work is put back later.
_END_SECONDS: Final = 15.0
_EXPIRY_SECONDS: Final = 3600.0
_LATE: Final = "It took longer than {seconds:,} seconds."
_DIED: Final = (
    "The analysis broke off: it needed more memory than is allowed, or was ended from outside. "
    "Send the file again; if that repeats, ask the operator."
)
_FAULTS: Final = {
    "memory": "It needed more memory than is allowed.",
    "model": "The language model of this server could not be asked. Try without it.",
}
_NOT_KEPT: Final = "Its report could not be kept: the server's disk may be full. Send it again."
_FAULT: Final = "A fault of the program kept it from being analysed ({fault})."
Ended = Callable[[str, float], None]


class Supervisor:
    """Threads that hand analyses to processes. `ended` is told each end: state and seconds."""

    def __init__(self, queue: Queue, settings: Settings, ended: Ended = lambda *_: None) -> None:
        self._queue = queue
        self._settings = settings
        self._ended = ended
        self._home = Home(settings.home)
        self._wake = threading.Condition()
        self._stopping = threading.Event()
        self._at_work: dict[str, Worker] = {}
        self._turn = threading.Lock()
        self._workers = [
            Worker(settings.home, megabytes=settings.api_analysis_mb)
            for _ in range(settings.api_workers)
        ]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to work, as soon as no other server of the home does."""
        self._stopping.clear()
        head = threading.Thread(target=self._lead, name="analyses", daemon=True)
        self._threads = [head]
        head.start()

    def stop(self) -> None:
        """End all processes; what they were at waits for the next server."""
        self._stopping.set()
        with self._wake:
            self._wake.notify_all()
        for worker in self._workers:
            worker.close()
        for thread in list(self._threads):
            thread.join(_END_SECONDS)

    def wake(self) -> None:
        """Say that something waits."""
        with self._wake:
            self._wake.notify()

    def drop(self, id_: str) -> None:
        """End the process that is at an analysis, so that it asks a model nothing more."""
        with self._turn:  # while it is held no process goes on to another file
            worker = self._at_work.get(id_)
            if worker is not None:
                worker.stop()

    def _lead(self) -> None:
        lock = FileLock(self._home.root / "service.lock")
        while not self._stopping.is_set() and not self._guarded(partial(_is_taken, lock)):
            self._stopping.wait(_LOOK_SECONDS)
        if lock.is_locked:
            log.info("queue is worked by this server")
            try:
                self._work()
            finally:
                lock.release()

    def _recover(self) -> None:
        """Put back what a killed server left, as soon as the file can be written."""
        n = None
        while n is None and not self._stopping.is_set():
            n = self._guarded(self._queue.recover)
        if n and any(n):
            told = {"begun_again": n[0], "given_up": n[1]}
            log.warning("analyses were interrupted", extra={"told": told})

    def _work(self) -> None:
        self._recover()
        slots = [
            threading.Thread(target=self._slot, args=(worker,), name="analysis", daemon=True)
            for worker in self._workers
        ]
        for slot in slots:
            slot.start()
        while not self._stopping.is_set():
            self._guarded(self._expire)
            self._stopping.wait(_EXPIRY_SECONDS)
        for slot in slots:
            slot.join()

    def _expire(self) -> None:
        for gone in self._queue.expire():
            self.forget(gone)

    def forget(self, gone: Analysis) -> None:
        """Remove what a model was asked about an analysis that was deleted."""
        self.drop(gone.id)
        if gone.options.get("model"):
            from cinediv_pipeline.analysis.readers import forget_answers  # noqa: PLC0415 -- heavy

            forget_answers(self._home, gone.content_id)

    def _slot(self, worker: Worker) -> None:
        idle_since = time.monotonic()
        while not self._stopping.is_set():
            analysis = self._guarded(self._queue.claim)
            if analysis is not None:
                self._done_with(worker, analysis)
                if worker.n_asked >= _MOST_ASKED:
                    worker.stop()
                idle_since = time.monotonic()
                continue
            if worker.is_running and time.monotonic() - idle_since > _IDLE_SECONDS:
                worker.stop()
            with self._wake:
                self._wake.wait(_LOOK_SECONDS)

    def _done_with(self, worker: Worker, analysis: Analysis) -> None:
        """Bring an analysis to its end, if need be to one that says that it cannot be kept."""
        if self._guarded(partial(self._one, worker, analysis)) is None:
            not_kept = partial(self._queue.end, analysis, "failed", _NOT_KEPT)
            while not self._stopping.is_set() and self._guarded(not_kept) is None:
                pass

    def _guarded(self, work: Callable[[], Any]) -> Any:
        """Do something that a full disk may keep from being done; the thread goes on."""
        try:
            return work()
        except Exception as error:  # noqa: BLE001 -- the next look may succeed
            told = {"fault": type(error).__name__}  # no paths or words of a file
            log.error("queue cannot be worked", extra={"told": told})  # noqa: TRY400
            self._stopping.wait(_TROUBLE_SECONDS)
            return None

    def _one(self, worker: Worker, analysis: Analysis) -> bool:
        began = time.monotonic()
        with self._turn:
            self._at_work[analysis.id] = worker
        try:
            state, result, reason = self._asked(worker, analysis)
        finally:
            with self._turn:
                self._at_work.pop(analysis.id, None)
        if self._stopping.is_set() and result is None:
            self._queue.put_back(analysis)
            return False
        kept = (
            self._queue.finish(analysis, result)
            if result is not None
            else self._queue.end(analysis, state, reason)
        )
        if kept:  # else somebody deleted it meanwhile
            seconds = time.monotonic() - began
            self._ended(state, seconds)
            told = {"analysis": analysis.id[:12], "state": state, "seconds": round(seconds, 1)}
            log.info("analysis ended", extra={"told": told})
        return kept

    def _asked(self, worker: Worker, analysis: Analysis) -> tuple[str, Result | None, str]:
        seconds = self._settings.api_analysis_seconds
        order = {"what": "analysis", "path": str(self._queue.file_of(analysis.id)),
                 "name": analysis.name, "options": dict(analysis.options)}  # fmt: skip
        try:
            answer = worker.ask(order, seconds)
        except TimeoutError:
            return "failed", None, _LATE.format(seconds=seconds)
        except WorkerDiedError:
            return "failed", None, _DIED
        if "refused" in answer:
            return "refused", None, str(answer["refused"])
        if "fault" in answer:
            fault = str(answer["fault"])
            told = {"analysis": analysis.id[:12], "fault": fault}
            log.error("analysis failed", extra={"told": told})
            return "failed", None, _FAULTS.get(fault, _FAULT.format(fault=fault))
        done = answer["done"]
        found = Result(done["content_type"], *(done[part].encode() for part in
                                               ("report", "page_fr", "page_en")))  # fmt: skip
        return "done", found, ""


def _is_taken(lock: FileLock) -> bool:
    with suppress(Timeout):
        lock.acquire(timeout=0)
    return bool(lock.is_locked)
