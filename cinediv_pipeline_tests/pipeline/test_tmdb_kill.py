"""A load that is killed at any point goes on: same tables, nothing asked for twice."""

import datetime as dt
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from cinediv_pipeline.landing import LandingZone
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline_tests.standin import StandIn
from cinediv_pipeline_tests.unit.tmdb_desk import Desk

pytestmark = pytest.mark.slow

KILLS = 10
LOAD = """
import sys, datetime as dt
from pathlib import Path
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps import load_tmdb
from cinediv_pipeline.workshop import Workshop
settings = Settings(_env_file=None)
print("loading", flush=True)
load_tmdb(Workshop.open(settings, real=True), settings)
"""


def started(desk: Desk) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("CINEDIV_")}  # fmt: skip
    environment |= {
        "CINEDIV_HOME": str(desk.settings.home),
        "CINEDIV_TMDB_TOKEN": desk.server.token,
        "CINEDIV_TMDB_URL": f"{desk.server.url}/3",
        "CINEDIV_TMDB_EXPORTS_URL": f"{desk.server.url}/p/exports",
        "CINEDIV_TMDB_REQUESTS_PER_SECOND": "1000",
        "NO_PROXY": "127.0.0.1",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    return process


def landed(home: Path) -> set[str]:
    """Keys of the answers that are landed whole, sealed or not."""
    root = home / "landing"
    segments = LandingZone(LocalStore(root), root / ".open").segments("tmdb")
    spool = home / "landing" / ".open" / "tmdb.jsonl"
    text = spool.read_bytes() if spool.exists() else b""
    whole = [line for line in text.splitlines(keepends=True) if line.endswith(b"}\n")]
    own = {line.split(b'"key": "', 1)[1].split(b'"', 1)[0].decode() for line in whole}
    return {*segments.entries()["key"].to_pylist(), *own}


def test_ten_kills_change_nothing_and_cost_only_what_was_under_way(tmp_path: Path) -> None:
    chance = random.Random(11)
    with StandIn(400) as server:
        server.latency_seconds = 0.02
        desk = Desk.at(tmp_path / "home", server)
        points = []
        for _ in range(KILLS):
            server.clear_log()
            before = landed(desk.settings.home)
            process = started(desk)
            # so many answers later, whatever part of the load that is
            wanted = chance.randrange(5, 140)
            deadline = time.monotonic() + 60
            while len(server.requests) < wanted and time.monotonic() < deadline:
                time.sleep(0.002)
            time.sleep(chance.random() * 0.02)
            process.kill()
            process.communicate()
            points.append(len(before))
            again = {key for key in before if key.startswith(("movie/", "person/"))}
            asked = Counter(path.split("?")[0].removeprefix("/3/") for path in server.requests)
            assert not again & set(asked), "what was landed whole is not asked for again"
            once = [number for key, number in asked.items()
                    if key.split("/")[-1].isdigit()]  # fmt: skip
            assert set(once) <= {1}
        assert points == sorted(points)
        assert points[-1] > 300
        process = started(desk)
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        server.latency_seconds = 0
        quiet = Desk.at(tmp_path / "quiet", server)
        quiet.load(dt.datetime.now(dt.UTC))
        assert desk.hashes() == quiet.hashes()
        assert desk.tables()["raw/tmdb_films"].num_rows > 380
