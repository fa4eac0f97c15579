"""Serve the stand-in in a process of its own, for benchmarks."""

import argparse
import signal
from threading import Event

from cinediv_pipeline_tests.standin.server import StandIn


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m cinediv_pipeline_tests.standin",
        description="Serve a fictional TMDB (API v3) on 127.0.0.1 until SIGTERM or Ctrl-C. "
        "GET /_control/stats tells the counters; POST /_control/mutate and /_control/set change "
        "the world and the settings.",
    )
    parser.add_argument(
        "--films", type=int, default=200, metavar="N", help="French films (default: 200)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another world (default: 1)"
    )
    parser.add_argument(
        "--latency",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="how long each answer waits (default: 0)",
    )
    parser.add_argument(
        "--port", type=int, default=0, help="where to listen; 0 takes any free port (default: 0)"
    )
    parser.add_argument(
        "--token",
        default="stand-in-token",
        help="the bearer token that requests must bring (default: stand-in-token)",
    )
    parser.add_argument(
        "--no-log",
        action="store_true",
        help="keep counters only, not the list of requests: memory does not grow",
    )
    return parser.parse_args()


def main() -> None:
    """Serve until a signal comes."""
    asked = _arguments()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with StandIn(
        asked.films,
        seed=asked.seed,
        latency_seconds=asked.latency,
        token=asked.token,
        port=asked.port,
        keep_log=not asked.no_log,
    ) as server:
        print(f"listening on {server.url}", flush=True)  # noqa: T201 - it is what callers wait for
        stop.wait()


if __name__ == "__main__":
    main()
