"""Where the time of a refresh goes: ``python -m benchmarks.refresh``.

Runs the sample refresh in a new home, then an unchanged one and a forced one, each in a process of
its own, and prints the seconds of every step and the ratios between the three. Use an idle machine.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_LINE = re.compile(r"^\s*(?P<elapsed>[\d.]+) s  (?P<step>start|landing|raw|linked|dbt|release)\b")


def timed_refresh(home: Path, *options: str) -> tuple[float, dict[str, float]]:
    """Return the wall seconds of one refresh and the seconds until the end of each step."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "cinediv_pipeline.cli", "refresh", "--sample", *options],
        env={**os.environ, "CINEDIV_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    wall = time.monotonic() - started
    found = (_LINE.match(line) for line in done.stderr.splitlines())
    return wall, {match["step"]: float(match["elapsed"]) for match in found if match}


def show(title: str, wall: float, ends: dict[str, float]) -> None:
    """Print the seconds of each step and its share of the whole."""
    print(f"\n{title}: {wall:.1f} s")
    before = 0.0
    for step, end in [*list(ends.items())[1:], ("end of process", wall)]:
        name = "imports, project, landing" if step == "landing" else step
        print(f"  {name:<26} {end - before:6.1f} s  {(end - before) / wall:6.1%}")
        before = end


def main() -> None:
    """Run the three refreshes and print their steps and ratios."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        first, steps = timed_refresh(home)
        show("first refresh of a new home", first, steps)
        unchanged, steps = timed_refresh(home)
        show("unchanged refresh", unchanged, steps)
        forced, steps = timed_refresh(home, "--force")
        show("forced refresh (every step again)", forced, steps)
    print(f"\nunchanged / forced: {unchanged / forced:.2f}    first / forced: {first / forced:.2f}")


if __name__ == "__main__":
    main()
