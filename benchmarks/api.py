"""The API under 32 connections: indicator queries beside the plainest route of the same server.

    python -m benchmarks.api --home HOME [--seconds N]

HOME has a release, such as that of `cinediv refresh --sample --home HOME`. One worker process
answers on the loopback, another loads it, and takes packed answers as browsers do. Printed are
requests per second, the ratio to the plain route in the same run, p50, p95 and p99, the seconds
until the first answer, and the server's memory. Searches that nobody asked before are apart.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import statistics
import sys
import time
import urllib.request
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote_plus

_CONNECTIONS = 32
_PLAIN = "/healthz"
_ROUTES = {
    "one indicator": "/v1/indicators/film_count?population=fif&breakdown=all",
    "rows of a theme": "/v1/indicators?theme=direction&population=fif&year=2020",
    "same search again": "/v1/films?limit=20&q=la+mer",
}
_SEARCHED = 50_000
_START_SECONDS = 60


def _serve(home: str, port: int) -> None:
    from cinediv_pipeline.api.app import build_app  # noqa: PLC0415 -- in the worker only
    from cinediv_pipeline.api.web.serving import listening, run  # noqa: PLC0415
    from cinediv_pipeline.settings import Settings  # noqa: PLC0415

    counted = Settings(home=Path(home), api_reads_per_minute=10_000_000)
    run(build_app(counted), listening("127.0.0.1", port))


async def _one(port: int, paths: Iterator[str], until: float, seen: list[float]) -> None:
    """Ask again and again over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        path = next(paths)
        began = time.perf_counter()
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise SystemExit(f"{path}: {head[:60]!r}")
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        await reader.readexactly(length)
        seen.append(time.perf_counter() - began)
    writer.close()


async def _load(port: int, paths: Iterator[str], seconds: float) -> list[float]:
    until, seen = time.perf_counter() + seconds, list[float]()
    await asyncio.gather(*(_one(port, paths, until, seen) for _ in range(_CONNECTIONS)))
    return seen


def _searches(port: int) -> Iterator[str]:
    """Yield searches, no two alike: parts of titles of the release, half of them with a slip."""
    chance = random.Random(1)  # noqa: S311 -- a measurement that can be repeated
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/films?limit=500") as answer:
        titles = [film["title"] for film in json.load(answer)["films"]]
    asked: set[str] = set()
    while len(asked) < _SEARCHED:
        words = chance.choice(titles).split()
        first = chance.randrange(len(words))
        query = " ".join(words[first : first + chance.randrange(1, 5)])
        if chance.random() < 0.5 and len(query) > 4:
            slip = chance.randrange(len(query))
            query = query[:slip] + chance.choice("aeiou") + query[slip + 1 :]
        path = f"/v1/films?limit=20&q={quote_plus(query)}"
        if query.strip() and path not in asked:
            asked.add(path)
            yield path


def _told(name: str, seen: list[float], seconds: float, plain: float | None) -> float:
    rate = len(seen) / seconds
    cuts = statistics.quantiles(seen, n=100)
    ratio = f", {rate / plain:.2f} of the plain route" if plain else ""
    print(f"{name:20} {rate:7.0f} a second{ratio}; p50 {1000 * cuts[49]:.1f} ms, "
          f"p95 {1000 * cuts[94]:.1f} ms, p99 {1000 * cuts[98]:.1f} ms")  # fmt: skip
    return rate


def _wait(port: int) -> float:
    began = time.perf_counter()
    while time.perf_counter() - began < _START_SECONDS:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return time.perf_counter() - began
        except (URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit("the server did not start")


def main() -> None:
    """Measure and print."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--home", required=True)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    worker = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(options.home, options.port), daemon=True
    )
    worker.start()
    print(f"first answer after {_wait(options.port):.1f} s")
    try:
        seen = asyncio.run(_load(options.port, repeat(_PLAIN), options.seconds))
        plain = _told("plain route", seen, options.seconds, None)
        for name, path in _ROUTES.items():
            seen = asyncio.run(_load(options.port, repeat(path), options.seconds))
            _told(name, seen, options.seconds, plain)
        seen = asyncio.run(_load(options.port, _searches(options.port), options.seconds))
        _told("new searches", seen, options.seconds, None)
        if sys.platform == "linux":
            status = Path(f"/proc/{worker.pid}/status").read_text(encoding="utf-8")
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            print(f"memory at most {int(peak.split()[1]) / 1000:.0f} MB")
    finally:
        worker.terminate()


if __name__ == "__main__":
    main()
