"""What a visit of the public site costs, beside Streamlit, and how long its build takes.

    python -m venv VENV && VENV/bin/pip install streamlit    # no dependency of the project
    python -m benchmarks.site --home HOME --streamlit VENV/bin/python [--runs N]

HOME is a home with a release; what is needed of it is copied, and it stays as it is. Its site is
built into an empty place and served by `cinediv serve`; the machine's Chromium visits a page of
each kind some times, each time with nothing in its cache, on loopback, 1280 by 900, unthrottled:

- paint: the first contentful paint;
- ready: loaded, typefaces too, and the page's own scripts done: the choices of a chart, the search
  and the simulator are wired and shown, a drawing is on the screen;
- answered: a choice of the chart, or a search of the films, that was made in the moment the page
  was ready is drawn; data and renderer are loaded for it;
- kB: thousands of bytes received until the network was idle, headers included, compressed as sent.

Then the page of direction (a line with its interval, two filters) and the films table are visited
in turns with the same two in Streamlit, made from the Parquet files of the release. Streamlit is
ready when its chart or table is on the screen and its run is over; its server has been visited
before, so the tables are in its memory. By default it sends its scripts uncompressed: what they
would weigh behind a proxy that compresses them is printed too.

Last, the site is built again: after the title of one film changed, which makes a new release; of
the same release by force, as after an edited text; and with nothing changed.

Bars are judged by the median. Use an idle machine. Everything is made in a folder that is removed
at the end, also after Ctrl-C.
"""

import argparse
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import duckdb

from benchmarks import site_streamlit as streamlit
from benchmarks.site_browser import Page, chromium, free_port, require_browser, served, visited
from cinediv_pipeline.home import Home
from cinediv_pipeline.language import FRENCH
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.site.places import place

RUNS: Final = 5
PAINT_SECONDS: Final = 0.6
READY_SECONDS: Final = 1.0
FIRST_VIEW_KB: Final = 100.0
WITH_CHART_KB: Final = 450.0
TIMES_SOONER: Final = 4.0
TIMES_LIGHTER: Final = 10.0
BUILD_SECONDS: Final = 90.0
REBUILD_SECONDS: Final = 15.0

_LOADED: Final = """document.readyState === "complete" && document.fonts.status === "loaded"
  && !document.querySelector(".theme-button").hidden"""
_DRAWN: Final = """[...document.querySelectorAll("[data-drawing] svg")]
  .some((svg) => svg.getBoundingClientRect().width > 0)"""
_CHOICES: Final = 'document.querySelector("[data-controls]:not([hidden])").vue.options.length'
_CHOOSE: Final = """
  const form = document.querySelector("[data-controls]");
  const choice = [form.population, form.vue, form.periode].find((one) => one.options.length > 1);
  choice.selectedIndex = choice.selectedIndex ? 0 : 1;
  choice.dispatchEvent(new Event("change", { bubbles: true }));"""
_SEARCH: Final = """
  const words = document.querySelector("#q");
  words.value = document.querySelector("[data-rows] tbody tr:last-child a").textContent;
  words.dispatchEvent(new Event("input", { bubbles: true }));"""


@dataclass(frozen=True)
class Bench:
    """A copy of a home, without its site, in a folder for all else."""

    folder: Path

    @property
    def home(self) -> Home:
        """The copy."""
        return Home(self.folder / "home")

    @property
    def release(self) -> Path:
        """The release in force."""
        return (self.home.releases / "latest").resolve()

    def copy(self, home: Home) -> None:
        """Copy what a site is built from; raise `SystemExit` without a release."""
        if Releases(home).latest() is None:
            raise SystemExit(f"{home.root} has no release. Run `cinediv refresh`, or name another "
                             "home with --home.")  # fmt: skip
        self.home.root.mkdir()
        shutil.copy2(home.stamp_file, self.home.stamp_file)
        for folder in (home.releases, home.warehouse):
            if folder.exists():
                shutil.copytree(folder, self.home.root / folder.name, symlinks=True)

    def cinediv(self, *words: str) -> list[str]:
        """Return the call of a command on the copy."""
        return [sys.executable, "-m", "cinediv_pipeline.cli", *words, "--home", str(self.home.root)]

    def build(self, what: str, bar: float | None, *options: str) -> None:
        """Build the site as an operator does, in a process of its own, and print the time."""
        call = self.cinediv("site", "build", "--json", *options)
        began, before = time.perf_counter(), os.times()
        done = subprocess.run(call, cwd=self.folder, capture_output=True, text=True, check=False)
        wall, after = time.perf_counter() - began, os.times()
        cpu = sum(after[2:4]) - sum(before[2:4])  # of ended children, user and system
        if done.returncode:
            raise SystemExit(f"The site was not built:\n{done.stderr[-3000:]}")
        made = json.loads(done.stdout)
        n_written = 0 if made["unchanged"] else made["n_pages"] - made["n_kept"]
        tell("build", what, [wall], "s", bar)
        print(f"{'':<22} {n_written:,} of {made['n_pages']:,} pages written, {cpu:.1f} s of CPU",
              flush=True)  # fmt: skip

    def change_a_film(self) -> None:
        """Make the release of a week in which the title of one film was corrected."""
        old = self.release
        new = old.with_name(f"{old.name[:-8]}0123abcd")  # as long as every release's name
        shutil.copytree(old, new)
        for path in new.iterdir():
            path.chmod(0o644)
        package = json.loads((new / "datapackage.json").read_text("utf-8"))
        (new / "datapackage.json").write_text(json.dumps(package | {"name": new.name}), "utf-8")
        with duckdb.connect(str(new / "observatory.duckdb")) as base:
            base.execute("update films set title = title || ' !' where agrement_id = "
                         "(select max(agrement_id) from films)")  # fmt: skip
        Releases(self.home).point_latest(new.name)

    def pages(self, address: str) -> dict[str, Page]:
        """Return a page of each kind, of films the heaviest."""
        films = self.home.site / "current" / place("films", FRENCH).path
        heaviest = max(films.glob("*/index.html"), key=lambda path: path.stat().st_size).parent.name

        def page(name: str, kind: str, item: str = "", ready: str = "true", **asks: str) -> Page:
            where = address + place(kind, FRENCH, item).path
            return Page(name, where, f"{_LOADED} && {ready}", **asks)

        chart = {"ready": f"{_DRAWN} && {_CHOICES}", "ask": _CHOOSE,
                 "answered": f'document.querySelector("[data-ready]") && {_DRAWN}'}  # fmt: skip
        return {found.name: found for found in (
            page("home", "home"),
            page("direction", "theme", "direction", **chart),
            page("indicator", "indicator", streamlit.INDICATOR, **chart),
            page("figures board", "figures"),
            page("films table", "films", ready='!document.querySelector("[data-more]").hidden',
                 ask=_SEARCH, answered='document.querySelector("[data-ready] tbody tr")'),
            page("film page", "film", heaviest),
            page("simulator", "simulator",
                 ready='!document.querySelector("[data-simulator]").hidden'),
            page("methodology", "method"),
        )}  # fmt: skip


def tell(
    name: str, what: str, values: Sequence[float], unit: str, bar: float | None = None
) -> float:
    """Print a measurement with its bar; return its median."""
    middle, digits = median(values), 2 if unit == "s" else 0
    best = f" (best {min(values):.{digits}f})" if len(values) > 1 else ""
    judged = "" if bar is None else f"   bar {bar:g} {unit}: {'met' if middle <= bar else 'MISSED'}"
    print(f"{name:<22} {what:<46} {middle:7.{digits}f} {unit:<5}{best}{judged}", flush=True)
    return middle


def tell_times(name: str, what: str, times: float, bar: float | None = None) -> None:
    """Print a ratio with its bar."""
    judged = "" if bar is None else f"   bar {bar:g} times: {'met' if times >= bar else 'MISSED'}"
    print(f"{name:<22} {what:<46} {times:7.1f} times{judged}", flush=True)


def visit_pages(browser: Any, pages: Mapping[str, Page], runs: int) -> None:
    """Visit a page of each kind and print."""
    for page in pages.values():
        visited(browser, page)  # the server's first look at its files is not the visitor's
        found = [visited(browser, page) for _ in range(runs)]
        tell(page.name, "paint", [visit.paint for visit in found], "s", PAINT_SECONDS)
        tell(page.name, "ready", [visit.ready for visit in found], "s", READY_SECONDS)
        tell(page.name, "first view", [visit.kb for visit in found], "kB", FIRST_VIEW_KB)
        if page.ask:
            asked = [visited(browser, page, ask=True) for _ in range(runs)]
            waits = [visit.answered - visit.ready for visit in asked]
            is_films = page.name == "films table"  # usable means that its search answers
            tell(page.name, "asked until answered", waits, "s")
            tell(page.name, "navigation until answered", [visit.answered for visit in asked], "s",
                 READY_SECONDS if is_films else None)  # fmt: skip
            tell(page.name, "with what was asked", [visit.kb for visit in asked], "kB",
                 None if is_films else WITH_CHART_KB)  # fmt: skip


def beside_streamlit(browser: Any, ours: Page, app: Page, runs: int) -> None:
    """Visit one of our pages and its app in turns, and print how they compare."""
    visited(browser, app)
    turns = [(visited(browser, ours), visited(browser, ours, ask=True),
              visited(browser, app, weigh=True)) for _ in range(runs)]  # fmt: skip
    first, asked, theirs = zip(*turns, strict=True)
    ready = tell(ours.name, "ready", [visit.ready for visit in first], "s")
    answered = tell(ours.name, "navigation until answered", [visit.answered for visit in asked],
                    "s")  # fmt: skip
    slow = tell(app.name, "ready", [visit.ready for visit in theirs], "s")
    light = tell(ours.name, "first view", [visit.kb for visit in first], "kB")
    full = tell(ours.name, "with what was asked", [visit.kb for visit in asked], "kB")
    heavy = tell(app.name, "first view", [visit.kb for visit in theirs], "kB")
    packed = tell(app.name, "the same, if compressed", [visit.kb_compressed for visit in theirs],
                  "kB")  # fmt: skip
    tell_times(ours.name, "sooner ready than Streamlit", slow / ready, TIMES_SOONER)
    tell_times(ours.name, "sooner answered than Streamlit ready", slow / answered)
    tell_times(ours.name, "lighter than Streamlit", heavy / light, TIMES_LIGHTER)
    tell_times(ours.name, "lighter than Streamlit, if compressed", packed / light)
    tell_times(ours.name, "lighter than that, with what was asked", packed / full)


def visit_all(bench: Bench, python: str | None, runs: int) -> None:
    """Serve the site and the apps, and visit both."""
    port = free_port()
    call = bench.cinediv("serve", "--port", str(port))
    with served(call, port, bench.folder, os.environ) as address, chromium() as browser:
        pages = bench.pages(address)
        visit_pages(browser, pages, runs)
        if python is None:
            return
        streamlit.write_apps(bench.folder)
        environment = streamlit.environment(bench.folder)
        for name, app in (("direction", streamlit.DIRECTION), ("films table", streamlit.FILMS)):
            port = free_port()
            call = streamlit.command(python, bench.folder / app, bench.release, port)
            with served(call, port, bench.folder, environment) as where:
                theirs = Page(f"{name}, Streamlit", where, streamlit.READY[app])
                beside_streamlit(browser, pages[name], theirs, runs)


def measure(bench: Bench, python: str | None, runs: int) -> None:
    """Build, visit, build again."""
    bench.build("whole, into an empty place", BUILD_SECONDS)
    visit_all(bench, python, runs)
    bench.change_a_film()
    bench.build("one film changed, a new release", REBUILD_SECONDS)
    bench.build("the same release, by force", REBUILD_SECONDS, "--force")
    bench.build("nothing changed", None)


def main() -> int:
    """Measure and print; nothing is asserted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="a home with a release; default: CINEDIV_HOME")
    parser.add_argument("--runs", type=int, default=RUNS, help="visits of each page")
    parser.add_argument("--streamlit", default=sys.executable, metavar="PYTHON",
                        help="a Python with Streamlit; default: this one")  # fmt: skip
    parser.add_argument("--skip-streamlit", action="store_true", help="measure the site only")
    parser.add_argument("--folder", type=Path, help="where to work; default: the system's own")
    options = parser.parse_args()
    # servers run elsewhere, and a link that leads to a Python is what makes it a venv's
    python = None if options.skip_streamlit else str(Path(options.streamlit).absolute())
    require_browser()  # before minutes have gone into a build
    if python:
        print(f"beside Streamlit {streamlit.version(python)}", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended like with Ctrl-C
    try:
        with tempfile.TemporaryDirectory(prefix="cinediv-bench-", dir=options.folder) as name:
            bench = Bench(Path(name).resolve())
            os.environ["TMPDIR"] = str(bench.folder)  # for what a killed browser would leave
            bench.copy(Home((options.home or Settings().home).expanduser().resolve()))
            measure(bench, python, max(options.runs, 1))
    except KeyboardInterrupt:
        # Ctrl-C reaches Playwright's driver too, and the loop tells at its end that it is gone
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        print("stopped; nothing is left behind", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
