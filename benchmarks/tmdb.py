"""The TMDB load against a stand-in server: pace, speed-up, memory, and the cost of a week.

    python -m benchmarks.tmdb [pace] [speed] [memory] [weekly] [--films N] [--latency SECONDS]

The server runs in a process of its own and answers each request after the latency. Each part prints
its figures; ratios are taken within one run. Without names all parts are run (about half an hour).
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from cinediv_pipeline.home import Home
from cinediv_pipeline.lake import content_hash
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps.tmdb import connection_of, parsed_tables, segments_of
from cinediv_pipeline.steps.tmdb.ledger import Ledger
from cinediv_pipeline.steps.tmdb.load import Load, span_of
from cinediv_pipeline.steps.tmdb.state import State
from cinediv_pipeline.workshop import Workshop

TOKEN = "stand-in-token"  # noqa: S105 -- the stand-in's
PARTS = ("pace", "speed", "memory", "weekly")


@contextmanager
def stand_in(films: int, latency: float) -> Iterator[str]:
    """Run the server and yield its address."""
    command = [
        sys.executable, "-m", "cinediv_pipeline_tests.standin",
        "--films", str(films), "--latency", str(latency), "--port", "0", "--no-log",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101
        found = re.search(r"http://\S+", process.stdout.readline())
        try:
            yield found[0] if found else ""
        finally:
            process.terminate()


def control(url: str, name: str, body: dict[str, Any] | None = None) -> Any:
    """Change or read the state of the server."""
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(f"{url}/_control/{name}", data=data) as answer:  # noqa: S310
        return json.loads(answer.read())


def settings_for(home: Path, url: str, per_second: float) -> Settings:
    """Return the settings of a home whose TMDB is the stand-in."""
    return Settings(
        home=home, tmdb_token=TOKEN, tmdb_url=f"{url}/3", tmdb_exports_url=f"{url}/p/exports",
        tmdb_requests_per_second=per_second,
    )  # fmt: skip


def opened(settings: Settings) -> Workshop:
    """Return the workshop of a fresh or known home."""
    Home(settings.home).prepare("real")
    return Workshop.open(settings, real=True)


def load(home: Path, url: str, per_second: float, day: datetime) -> dict[str, Any]:
    """Load once and return the counts and seconds."""
    settings = settings_for(home, url, per_second)
    shop = opened(settings)
    tmdb = connection_of(settings, real=True)
    assert tmdb is not None  # noqa: S101 -- there is a token
    started = time.perf_counter()
    done = Load(segments_of(shop), tmdb, first_year=2002, today=day).run()
    return {**done.counts, "mode": done.mode, "seconds": time.perf_counter() - started}


def in_a_process(home: Path, url: str, per_second: float, day: datetime) -> dict[str, Any]:
    """Load in a process of its own and return its counts with the largest resident memory."""
    command = [sys.executable, "-m", "benchmarks.tmdb", "--load", str(home), url, str(per_second),
               day.isoformat()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def hashes(home: Path, url: str) -> dict[str, str]:
    """Return the content of the four tables as hashes."""
    segments = segments_of(opened(settings_for(home, url, 40)))
    completed = State.read(segments).completed
    assert completed is not None  # noqa: S101 -- loaded before
    ledger = Ledger.read(segments, last=completed.last_line)
    parsed = parsed_tables(ledger, span_of(completed))
    return {key: content_hash(table) for key, table in parsed.tables.items()}


def pace(folder: Path, latency: float, day: datetime) -> None:
    """Print the sustained rate under a limit of 40 requests a second."""
    with stand_in(900, latency) as url:
        done = load(folder / "pace", url, 40, day)
    rate = done["requests"] / done["seconds"]
    print(f"pace    {done['requests']:,} requests at {rate:.2f} a second, {rate / 40:.1%} of 40")


def speed(folder: Path, latency: float, day: datetime) -> None:
    """Print our rate without a limit against a loop of single requests."""
    with stand_in(1000, latency) as url:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {TOKEN}"
            started = time.perf_counter()
            for number in range(1000, 1200):
                session.get(
                    f"{url}/3/movie/{number}", timeout=30,
                    params={"append_to_response": "credits,external_ids,release_dates,"
                            "alternative_titles"},
                ).json()  # fmt: skip
            plain = 200 / (time.perf_counter() - started)
        done = load(folder / "speed", url, 1000, day)
    rate = done["requests"] / done["seconds"]
    print(f"speed   {rate:.0f} a second against {plain:.1f} in a loop: {rate / plain:.1f} times")


def memory(folder: Path, films: int, day: datetime) -> None:
    """Print the largest resident memory of a first load of 1,000 films and of many."""
    peaks = {}
    for number in (1000, films):
        with stand_in(number, 0) as url:
            done = in_a_process(folder / f"memory{number}", url, 1000, day)
        peaks[number] = done["peak_mb"]
        print(f"memory  {number:,} films, {done['people_fetched']:,} people: "
              f"{done['peak_mb']:.0f} MB, {done['seconds']:.0f} s")  # fmt: skip
    print(f"memory  ratio {peaks[films] / peaks[1000]:.2f}")


def weekly(folder: Path, films: int, day: datetime) -> None:
    """Print what a week costs in which one film of a hundred changed, against a full load."""
    share = films // 100
    with stand_in(films, 0) as url:
        control(url, "set", {"today": (day - timedelta(days=7)).date().isoformat()})
        first = load(folder / "weekly", url, 1000, day - timedelta(days=7))
        control(url, "set", {"today": (day - timedelta(days=2)).date().isoformat()})
        control(url, "mutate", {
            "change_films": share - share // 5, "delete_films": share // 10,
            "add_films": share // 10, "change_people": share,
        })  # fmt: skip
        before = control(url, "stats")
        control(url, "set", {"today": day.date().isoformat()})
        week = load(folder / "weekly", url, 1000, day)
        after = control(url, "stats")
        feed = after["changes"] - before.get("changes", 0)
        fresh = load(folder / "fresh", url, 1000, day)
        same = hashes(folder / "weekly", url) == hashes(folder / "fresh", url)
    cost = week["requests"] - feed
    print(f"weekly  full load {first['requests']:,} requests, {first['seconds']:.0f} s; "
          f"again afresh {fresh['requests']:,}")  # fmt: skip
    print(f"weekly  {week['new']} new, {week['changed']} changed, {week['deleted']} deleted: "
          f"{cost:,} requests ({cost / first['requests']:.2%}) and {feed} feed pages, "
          f"{week['seconds']:.0f} s")  # fmt: skip
    print(f"weekly  equal to a fresh full load: {same}")


def main() -> int:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all")
    parser.add_argument("--films", type=int, default=20_000, help="films of the large loads")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    parser.add_argument("--load", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    day = datetime.now(UTC)
    if options.load:
        home, url, per_second, moment = options.load
        done = load(Path(home), url, float(per_second), datetime.fromisoformat(moment))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({**done, "peak_mb": peak / (1 if sys.platform == "darwin" else 1024)}))
        return 0
    os.environ["NO_PROXY"] = "127.0.0.1"
    with tempfile.TemporaryDirectory() as name:
        folder, parts = Path(name), options.parts or PARTS
        if "pace" in parts:
            pace(folder, options.latency, day)
        if "speed" in parts:
            speed(folder, options.latency, day)
        if "memory" in parts:
            memory(folder, options.films, day)
        if "weekly" in parts:
            weekly(folder, options.films, day)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
