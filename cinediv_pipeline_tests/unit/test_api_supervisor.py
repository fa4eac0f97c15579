"""The supervisor goes on when something goes wrong, and ends when it is asked to."""

import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.api.analyses import supervisor as module
from cinediv_pipeline.api.analyses.queue import Queue
from cinediv_pipeline.api.analyses.supervisor import Supervisor
from cinediv_pipeline.api.analyses.worker import Worker, WorkerDiedError
from cinediv_pipeline.settings import Settings
from cinediv_pipeline_tests.unit.api_queue import queue_at, upload

DONE = {"content_type": "credits", "report": "{}", "page_fr": "", "page_en": ""}


class _Scripted:
    """A worker that does what the name of the file says."""

    is_running = False
    n_asked = 0
    asked: list[str]

    def __init__(self, *_: Any, **__: Any) -> None:
        self.asked = []

    def ask(self, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        del seconds
        self.asked.append(order["name"])
        match order["name"]:
            case "late.txt":
                raise TimeoutError
            case "died.txt":
                raise WorkerDiedError
            case "refused.txt":
                return {"refused": "It is empty."}
            case "fault.txt":
                return {"fault": "KeyError at reading.py:3"}
            case "memory.txt":
                return {"fault": "memory"}
            case "broken.txt":
                raise json.JSONDecodeError("SECRET", "", 0)
        return {"done": DONE}

    def stop(self) -> None:
        return

    close = stop


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Queue:
    monkeypatch.setattr(module, "Worker", _Scripted)
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(module, "_TROUBLE_SECONDS", 0.05)
    return queue_at(tmp_path)


def _wait(queue: Queue, states: dict[str, int]) -> None:
    until = time.monotonic() + 20
    while queue.numbers() != states:
        assert time.monotonic() < until, queue.numbers()
        time.sleep(0.01)


def test_every_end_is_told_and_none_stops_the_others(
    queue: Queue, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    names = ("late", "died", "refused", "fault", "memory", "broken", "good")
    ids = {name: queue.add("k", upload(queue, name, f"{name}.txt"))[0].id for name in names}
    ends: list[str] = []
    supervisor = Supervisor(
        queue, Settings(home=tmp_path, api_workers=2), lambda state, _: ends.append(state)
    )
    with caplog.at_level(logging.INFO, "cinediv.api"):
        supervisor.start()
        _wait(queue, {"failed": 5, "refused": 1, "done": 1})
        supervisor.stop()
    reasons = {name: queue.known(ids[name]).reason for name in names}
    assert "longer than 600 seconds" in reasons["late"]
    assert "more memory than is allowed, or was ended" in reasons["died"]
    assert reasons["refused"] == "It is empty."
    assert "KeyError at reading.py:3" in reasons["fault"]
    assert reasons["memory"] == "It needed more memory than is allowed."
    assert "could not be kept" in reasons["broken"]
    assert reasons["good"] == ""
    assert sorted(ends) == ["done", "failed", "failed", "failed", "failed", "refused"]
    assert "SECRET" not in caplog.text


def test_it_begins_again_when_the_file_can_be_written(
    queue: Queue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = queue.add("k", upload(queue, "one", "good.txt"))
    recover, tries = queue.recover, []

    def failing_at_first() -> tuple[int, int]:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("disk full")
        return recover()

    monkeypatch.setattr(queue, "recover", failing_at_first)
    supervisor = Supervisor(queue, Settings(home=tmp_path))
    supervisor.start()
    _wait(queue, {"done": 1})
    supervisor.stop()
    assert len(tries) == 3
    assert queue.known(made.id).state == "done"


def test_a_closed_worker_starts_no_process(tmp_path: Path) -> None:
    worker = Worker(tmp_path, megabytes=2000)
    worker.close()
    with pytest.raises(WorkerDiedError):
        worker.ask({"what": "analysis"}, 5)
    assert not worker.is_running
