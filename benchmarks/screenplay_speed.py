"""What the analysis of 120 pages costs, beside pdfplumber reading the same PDF.

    python -m venv VENV && VENV/bin/pip install pdfplumber    # no dependency of the project
    python -m benchmarks.screenplay_speed --plays DIR [--pdfplumber VENV/bin/python] [--runs N]

DIR holds plays in the TEI of DraCor; as many as 120 pages take are laid out as one screenplay, as
PDF, Fountain and plain text. `cinediv analyse` is a process of its own each time, its start
included; memory is the largest of it and its children together. pdfplumber only extracts the text
with its layout. The best of some runs is printed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pypdfium2

from cinediv_pipeline_tests.unit.pdf_press import screenplay
from cinediv_pipeline_tests.unit.plays import Play, as_fountain, as_text, read_play

_PAGES = 120
_PLUMBER = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as pdf:
    print(sum(len(page.extract_text(layout=True) or "") for page in pdf.pages))
"""


def long_play(folder: Path) -> Play:
    """Return plays one behind the other, until they fill 120 pages."""
    whole = Play("long")
    for path in sorted(folder.glob("*.xml")):
        whole.parts += read_play(path).parts
        if n_pages(screenplay(whole, says_more=False)) >= _PAGES:
            return whole
    raise SystemExit(f"{folder} has too few plays for {_PAGES} pages.")


def n_pages(content: bytes) -> int:
    """Return the pages of a PDF."""
    with pypdfium2.PdfDocument(content) as pdf:
        return len(pdf)


def cost(command: list[str], runs: int) -> tuple[float, float]:
    """Return seconds and MB of the best of some runs of a command; raise if it fails."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        peaks: list[float] = []
        watcher = threading.Thread(target=_watch, args=(process, peaks))
        watcher.start()
        if process.wait():
            raise SystemExit(f"{command[:4]} failed")
        seconds = time.perf_counter() - began
        watcher.join()
        found.append((seconds, max(peaks, default=0.0)))
    return min(found)


def _watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    while process.poll() is None:
        peaks.append(sum(map(_resident_mb, [process.pid, *_children(process.pid)])))
        time.sleep(0.02)


def _children(pid: int) -> list[int]:
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    own = [int(child) for child in told.split()]
    return own + [child for one in own for child in _children(one)]


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Measure and print; nothing is asserted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--plays", type=Path, required=True, help="folder of plays in TEI")
    parser.add_argument("--pdfplumber", metavar="PYTHON", help="a Python that has pdfplumber")
    parser.add_argument("--runs", type=int, default=3, help="runs of each command")
    options = parser.parse_args()
    play = long_play(options.plays)
    pdf = screenplay(play, says_more=False)
    forms = {"pdf": pdf, "fountain": as_fountain(play).encode(), "txt": as_text(play).encode()}
    with tempfile.TemporaryDirectory(prefix="cinediv-bench-") as name:
        for suffix, content in forms.items():
            (Path(name) / f"film.{suffix}").write_bytes(content)
        print(f"{n_pages(pdf)} pages, {len(forms['txt'].splitlines()):,} lines")
        seconds = {}
        for suffix in forms:
            call = [sys.executable, "-m", "cinediv_pipeline.cli", "analyse", "--json", "--home",
                    f"{name}/home", f"{name}/film.{suffix}"]  # fmt: skip
            seconds[suffix], mb = cost(call, options.runs)
            print(f"{suffix:9} {seconds[suffix]:6.2f} s {mb:6.0f} MB", flush=True)
        if options.pdfplumber:
            call = [options.pdfplumber, "-c", _PLUMBER, f"{name}/film.pdf"]
            wall, mb = cost(call, options.runs)
            print(f"pdfplumber, text alone {wall:6.2f} s {mb:6.0f} MB: "
                  f"{wall / seconds['pdf']:.1f} times as long as our whole analysis")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
