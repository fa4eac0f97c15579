"""A server that is killed loses no analysis and makes no result twice."""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.pipeline.api_desk import CREDITS, bearer, copied, key_for
from cinediv_pipeline_tests.pipeline.api_server import Server, form, serving

N = 50


def _sent(server: Server, key: str, number: int) -> str:
    body, headers = form(f"{CREDITS}Costumes : Anne NUMÉRO{number}\n".encode())
    status, _, told = server.ask("POST", "/v1/analyses", body, {**headers, **bearer(key)})
    assert status == 202, told
    return str(json.loads(told)["id"])


def _states(home: Home) -> dict[str, int]:
    with sqlite3.connect(home.service, timeout=30) as file:
        return dict(file.execute("select state, count(*) from analyses group by state"))


def _wait_for(home: Home, server: Server, n_done: int, seconds: float) -> dict[str, int]:
    until = time.monotonic() + seconds
    while (states := _states(home)).get("done", 0) < n_done:
        assert time.monotonic() < until, states
        assert server.process.poll() is None
        time.sleep(0.02)
    return states


def _processes_of(home: Home) -> list[str]:
    found = subprocess.run(["pgrep", "-f", f"analyses.work {home.root} "], capture_output=True,
                           text=True, check=False)  # fmt: skip
    return found.stdout.split()


def test_fifty_analyses_survive_two_kills(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home)
    with serving(home, tmp_path) as server:
        ids = [_sent(server, key, number) for number in range(N)]
        assert len(set(ids)) == N
        _wait_for(home, server, 3, 60)
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
    left = _states(home)
    assert left.get("queued", 0) > 0  # it was killed in the midst of it
    with serving(home, tmp_path) as server:
        _wait_for(home, server, left.get("done", 0) + 3, 60)
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
    with serving(home, tmp_path) as server:
        assert _wait_for(home, server, N, 120) == {"done": N}
        listed = server.json("/v1/analyses", bearer(key))["analyses"]
        assert sorted(one["id"] for one in listed) == sorted(ids)
        for number, id_ in enumerate(ids):
            report = server.json(f"/v1/analyses/{id_}/report", bearer(key))
            own = f"{CREDITS}Costumes : Anne NUMÉRO{number}\n".encode()
            assert report["content_id"] == hashlib.sha256(own).hexdigest()
    with sqlite3.connect(home.service) as file:
        assert file.execute("select count(*), count(distinct id) from results").fetchone() == (N, N)
    assert list(home.uploads.iterdir()) == []
    until = time.monotonic() + 10
    while _processes_of(home) and time.monotonic() < until:
        time.sleep(0.1)
    assert _processes_of(home) == []  # nobody goes on for a server that is gone


def test_a_server_that_is_asked_to_end_puts_its_work_back(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home)
    with serving(home, tmp_path) as server:
        for number in range(6):
            _sent(server, key, number)
    states = _states(home)
    assert set(states) <= {"queued", "done"}, states
    assert sum(states.values()) == 6


def test_two_servers_of_one_home_do_each_analysis_once(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home)
    with serving(home, tmp_path) as first, serving(home, tmp_path) as second:
        for number in range(8):
            _sent(second if number % 2 else first, key, number)
        _wait_for(home, second, 8, 60)
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
        _sent(second, key, 100)  # the other one takes over
        _wait_for(home, second, 9, 60)
    with sqlite3.connect(home.service) as file:
        assert file.execute("select max(attempts) from analyses").fetchone() == (1,)
