"""What the commands print: progress while they work, and the answer at the end."""

import logging
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from cinediv_pipeline.errors import EXIT_PARTIAL
from cinediv_pipeline.linkage.evaluation import LinkScore
from cinediv_pipeline.llm.doctor import Finding
from cinediv_pipeline.publication.by_role import RoleLine
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.refresh import Outcome
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps.estimate import Estimate

_STEPS = ("start", "landing", "raw", "linked", "enriched", "dbt", "figures", "release")
_GROUPS_SHOWN = 12
_NEXT = {
    "start": "fetching",
    "landing": "checking the tables",
    "raw": "linking films and people",
    "linked": "attributing gender",
    "enriched": "building the indicators",
    "dbt": "comparing with published figures",
    "figures": "releasing",
    "release": "done",
}


class _Steps(logging.Handler):
    """Prints each step as it ends and moves the bar of a terminal."""

    def __init__(self, console: Console, bar: Progress | None) -> None:
        super().__init__(logging.INFO)
        self._console = console
        self._bar = bar
        self._started = time.monotonic()
        self._task = bar.add_task("starting", total=len(_STEPS)) if bar else None

    def emit(self, record: logging.LogRecord) -> None:
        """Print one line: seconds since the start, step, what happened."""
        message = record.getMessage()
        part = getattr(record, "progress", None)
        if self._bar is not None and self._task is not None and part is not None:
            label, done, total = part
            self._bar.update(self._task, description=f"TMDB {label}: {done:,} of {total:,}")
            return
        elapsed = time.monotonic() - self._started
        self._console.print(f"{elapsed:6.1f} s  {message}", highlight=False, markup=False)
        step = message.split(" ", 1)[0]
        if self._bar is not None and self._task is not None and step in _NEXT:
            self._bar.update(self._task, completed=_STEPS.index(step) + 1, description=_NEXT[step])


@contextmanager
def progress(title: str = "") -> Iterator[None]:
    """Show progress under a title, if any: a bar in a terminal, plain lines elsewhere."""
    console = Console(stderr=True, soft_wrap=True)
    if title:
        console.print(title, highlight=False, markup=False)
    bar = (
        Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
            console=console, transient=True,
        )
        if sys.stderr.isatty()
        else None
    )  # fmt: skip
    handler = _Steps(console, bar)
    logger = logging.getLogger("cinediv")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        if bar is not None:
            with bar:
                yield
        else:
            yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def show_outcome(outcome: Outcome, home: Path) -> None:
    """Say how the refresh ended, what is served and what to do next."""
    console = Console(soft_wrap=True, highlight=False)
    word = "WITHHELD" if outcome.exit_code == EXIT_PARTIAL else "FAILED"
    for problem in outcome.problems:
        console.print(f"{word}  {problem}", markup=False, style="red")
    if outcome.release is None:
        console.print("No release is served yet.")
        return
    if outcome.problems:
        console.print(f"Release {outcome.release.id} is still served.", markup=False)
        return
    if outcome.unchanged:
        console.print("Nothing has changed: no step was done again and no release was made.")
    if outcome.stale:
        names = ", ".join(outcome.stale)
        console.print(
            f"STALE  the newest edition is not in force for: {names}. See `cinediv status`."
        )
    for source, absence in outcome.missing.items():
        console.print(f"MISSING  {source}: {absence.reason}. {absence.remedy}.", markup=False)
    _show_release(console, outcome.release, home)


def _show_release(console: Console, release: Release, home: Path) -> None:
    if release.data_kind == "fictional":
        console.print("FICTIONAL DATA: no film of the sample exists.", style="yellow")
    rows = ", ".join(f"{name} {count:,} rows" for name, count in release.n_rows.items())
    console.print(f"Release {release.id}: {rows}", markup=False)
    console.print(f"  {home / 'releases' / 'latest'}", markup=False)


def show_status(found: Mapping[str, Any]) -> None:
    """Print the state of a home."""
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"Home     {found['home']}", markup=False)
    if found["data_kind"] is None:
        console.print("Empty: no refresh has run here. Run `cinediv refresh`.")
        return
    console.print(f"Data     {found['data_kind']}")
    for name, source in found["sources"].items():
        _show_source(console, name, source)
    _show_tables(console, found["tables"])
    latest = found["latest_release"]
    if latest is None:
        console.print("Release  none yet. Run `cinediv refresh`.")
        return
    rows = ", ".join(f"{name} {count:,}" for name, count in latest["rows"].items())
    console.print(f"Release  {latest['id']} ({rows}), {latest['path']}", markup=False)
    if latest["stale_sources"]:
        console.print(f"         made with an older edition of {latest['stale_sources']}")
    _show_by_role(console, [RoleLine(**line) for line in latest["by_role"]])
    if found["rollback"]:
        pin = found["rollback"]
        console.print(f"         rolled back from {pin['rolled_back_from']}: {pin['reason']}")


def _show_by_role(console: Console, lines: Sequence[RoleLine]) -> None:
    if not lines:
        return
    grid = Table(box=None, pad_edge=False)
    title = f"Women by role, films agréés {lines[0].period}"
    for heading in (title, "share", "95 % interval", "known credits", "gender known"):
        right = heading in ("share", "known credits", "gender known")
        grid.add_column(heading, justify="right" if right else "left")
    for line in lines:
        if line.value is None:
            why = f"withheld: {line.why(french=False)}"
            grid.add_row(line.label_en, "-", why, "", line.known, style="yellow")
        else:
            known = f"{line.denominator:,.0f}"
            grid.add_row(line.label_en, line.share, line.interval, known, line.known)
    console.print(grid)
    console.print("  Heads of department and cast; all roles are in the table indicators.")


def _show_source(console: Console, name: str, source: Mapping[str, Any]) -> None:
    landed, missing = source["landed"], source["missing"]
    if landed is None:
        why = (
            f"not here ({missing['reason']}). {missing['remedy']}." if missing else "never fetched"
        )
        console.print(f"Source   {name}: {why}", markup=False)
        return
    console.print(f"Source   {name}: {_landed(landed)}", markup=False)
    if source["rejected"]:
        at, checks = source["rejected"]["at"], source["rejected"]["checks"]
        console.print(f"         REJECTED on {at}; the edition before, if any, stays in force")
        for check, observed in checks.items():
            console.print(f"         {check}: {observed}", markup=False, style="red")


def _landed(landed: Mapping[str, Any]) -> str:
    if "address" in landed:
        return (
            f"{landed['address']}, {landed['size_bytes']:,} bytes, first fetched "
            f"{landed['landed_at']}"
        )
    if "people_asked_about" in landed:
        return (
            f"asked about {landed['people_asked_about']:,} people and "
            f"{landed['films_asked_about']:,} films, answers of {landed['oldest_answer'][:10]} to "
            f"{landed['newest_answer'][:10]}, {landed['size_bytes']:,} bytes"
        )
    loaded, begun = landed["loaded_on"], landed["unfinished_since"]
    parts = [
        f"{landed['films']:,} films, {landed['people']:,} people as of {loaded}"
        if loaded
        else "not completely loaded yet",
        f"{landed['size_bytes']:,} bytes",
    ]
    if begun:
        parts.append(f"a load begun on {begun} goes on with the next refresh")
    if landed["unanswered"]:
        parts.append(f"{len(landed['unanswered'])} without an answer")
    return ", ".join(parts)


def _show_tables(console: Console, tables: Mapping[str, Any]) -> None:
    if not tables:
        console.print("Tables   none yet")
        return
    grid = Table(box=None, pad_edge=False)
    for heading in ("Table", "rows", "written", "failed checks"):
        grid.add_column(heading, justify="right" if heading == "rows" else "left")
    for key, table in tables.items():
        failed = ", ".join(table["failed_checks"]) or "-"
        grid.add_row(key, f"{table['rows']:,}", table["written_at"], failed)
    console.print(grid)
    for key, table in tables.items():
        for line in table["warnings"]:
            console.print(f"         {key}: {line}", markup=False, style="yellow")


def release_row(release: Release) -> dict[str, Any]:
    """Return a release as the list shows it."""
    return {
        "id": release.id,
        "created_at": release.created_at,
        "data_kind": release.data_kind,
        "rows": release.n_rows,
        "stale_sources": list(release.stale),
        "withdrawn": release.withdrawn,
    }


def show_releases(releases: Releases) -> None:
    """Print the releases of a home."""
    console = Console(soft_wrap=True, highlight=False)
    latest = releases.latest()
    found = releases.all()
    if not found:
        console.print("No release yet. Run `cinediv refresh`.")
    for release in found:
        mark = "served" if latest and latest.id == release.id else ""
        state = f"withdrawn: {release.withdrawn}" if release.withdrawn else mark
        rows = ", ".join(f"{name} {count:,}" for name, count in release.n_rows.items())
        console.print(f"{release.id}  {release.created_at}  {rows}  {state}", markup=False)
    pin = releases.pinned()
    if pin:
        console.print(f"Rolled back from {pin['rolled_back_from']}: {pin['reason']}", markup=False)


_VERDICT_STYLES = {"missed": "red", "not_published": "red", "reproduced": "green"}


def _wide() -> Console:
    """Return a console for tables: as wide as the terminal, or wide enough in a file."""
    return Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 170)


def show_figures(rows: Sequence[Mapping[str, Any]], release_id: str) -> None:
    """Print the figures board: published, ours, ours by first names alone."""
    console = _wide()
    console.print(f"Figures of release {release_id}", markup=False)
    grid = Table(box=None, pad_edge=False)
    for heading in ("", "figure", "period", "published", "ours", "names only", "diff", "verdict"):
        right = heading in ("published", "ours", "names only", "diff")
        grid.add_column(heading, justify="right" if right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*_figure_cells(row), style=_VERDICT_STYLES.get(row["verdict"], ""))
    console.print(grid)
    reasons = {row["explanation"] for row in rows if row["verdict"] == "skipped"}
    for reason in sorted(reasons):
        console.print(f"Skipped: {reason}.", markup=False, style="yellow")


def _figure_cells(row: Mapping[str, Any]) -> list[str]:
    def number(name: str, sign: str = "") -> str:
        value = row[name]
        if value is None:
            return "-"
        digits = 0 if row["unit"] in ("films", "persons") else 2
        return format(value, f"{sign},.{digits}f")

    what = f"{row['label_en']}, {row['population_en']}"
    tolerance = f"(±{row['tolerance']:g})" if row["tolerance"] is not None else ""
    return [
        row["figure_id"], what, row["period"], f"{row['published_value']:g} {tolerance}",
        number("computed"), number("computed_by_first_names"), number("difference", "+"),
        row["verdict"],
    ]  # fmt: skip


def show_problems(problems: Sequence[tuple[int, str, str]]) -> None:
    """Print what is wrong in an imported file, row by row, in the language of the file."""
    console = Console(soft_wrap=True, highlight=False)
    for line, name, message in problems:
        console.print(f"ligne {line}, {name} : {message}", markup=False, style="red")


def show_evaluation(found: Mapping[str, Any], *, mistakes: bool) -> None:
    """Print coverage and error of the first-name stage, with intervals and by half."""
    console = _wide()
    grid = Table(box=None, pad_edge=False)
    for heading in (
        "labels",
        "half",
        "names",
        "coverage",
        "error",
        "women - men (error, abstained)",
    ):
        grid.add_column(heading, justify="right" if heading == "names" else "left")
    measured = {
        **found["files"],
        **({"pooled": found["pooled"]} if len(found["files"]) > 1 else {}),
    }
    for name, scores in measured.items():
        grid.add_row(name, "both", *_scores(scores))
        for half, own in scores["halves"].items():
            grid.add_row("", half, *_scores(own))
    console.print(grid)
    for rule, rate in found["pooled"]["by_rule"].items():
        console.print(f"  {rule}: {rate['of']:,} decided, error {_rate(rate)}")
    left = ", ".join(f"{name} {n:,}" for name, n in found["pooled"]["abstentions"].items())
    console.print(f"  undecided: {left}")
    for source, own in found["pooled"]["by_source"].items():
        console.print(f"  {source} alone at 95 %: {_both(own)}")
    groups = sorted(found["pooled"]["by_group"].items(), key=lambda item: -(item[1]["n"] or 0))
    for group, own in groups[:_GROUPS_SHOWN]:
        console.print(f"  group {group}: {own['n'] or 'under 5'} names, {_both(own)}", markup=False)
    _show_model(console, found.get("model"))
    if mistakes:
        for name, truth, given, rule in found["mistakes"]:
            console.print(f"  {name}: {truth}, decided {given} ({rule})", markup=False)


def _both(own: Mapping[str, Any]) -> str:
    rates = {name: _rate(own[name]) if own[name] else "too few" for name in ("coverage", "error")}
    return f"coverage {rates['coverage']}, error {rates['error']}"


def _show_model(console: Console, found: Mapping[str, Any] | None) -> None:
    if found is None:
        return
    money = "price unknown" if found["usd"] is None else f"{found['usd']:.4f} US dollars"
    console.print(
        f"  model {found['name']}, {found['prompt']}: {found['calls']} requests, {money}; "
        f"{found['not_answered']} names without an answer {'; '.join(found['why_not'])}",
        markup=False,
    )
    console.print(f"  where first names leave open: {_both(found['model'])}")
    console.print(f"  both stages together: {_both(found['cascade'])}")


def show_findings(found: Sequence[Finding], address: str, model: str) -> None:
    """Print what an endpoint can do."""
    console = _wide()
    console.print(f"{model} at {address}", markup=False)
    styles = {"yes": "green", "no": "yellow", "unclear": "yellow"}
    for finding in found:
        console.print(f"  {finding.name:<18} {finding.verdict:<8}", style=styles[finding.verdict],
                      end="", markup=False)  # fmt: skip
        console.print(finding.seen, markup=False)


def show_estimates(found: Sequence[Estimate], settings: Settings) -> None:
    """Print what would be asked, against the budget of a refresh."""
    console = _wide()
    for one in found:
        money = "price unknown" if one.usd is None else f"at most {one.usd:,.2f} US dollars"
        console.print(
            f"{one.task}: {one.items:,} in question, {one.answered:,} answered; the rest takes "
            f"{one.requests:,} requests, at most {one.tokens_in:,} tokens in and "
            f"{one.tokens_out:,} out, {money}",
            markup=False,
        )
    model = settings.llm_model or "no language model is set (CINEDIV_LLM_URL, CINEDIV_LLM_MODEL)"
    console.print(
        f"{model}; a refresh asks at most {settings.llm_max_calls:,} requests and spends at most "
        f"{settings.llm_max_usd:g} US dollars where the price is known",
        markup=False,
    )


def show_link_score(found: LinkScore) -> None:
    """Print precision and recall of links, by rule and by reason of failure."""
    console = _wide()
    console.print(f"{found.films:,} films judged and known here")
    for label, rate in (
        ("precision", found.precision), ("recall", found.recall),
        ("hard negatives kept apart", found.hard_negatives),
    ):  # fmt: skip
        console.print(f"  {label}: {rate.n:,} of {rate.of:,}, {_rate(vars(rate))}", markup=False)
    for rule, rate in found.by_rule.items():
        console.print(f"  linked by {rule}: {rate.n:,} of {rate.of:,} right", markup=False)
    for reason, count in found.failures.items():
        console.print(f"  missed, {reason}: {count:,}", markup=False)
    for pair in found.wrong:
        console.print(f"  WRONG  visa {pair.visa}, TMDB {pair.tmdb_id} ({pair.rule})", style="red")


def _scores(scores: Mapping[str, Any]) -> list[str]:
    gap = scores["gender_gap"]
    points = [gap["error_points"], gap["abstention_points"]]
    shown = ", ".join("-" if value is None else f"{value:+.2f}" for value in points)
    return [f"{scores['n']:,}", _rate(scores["coverage"]), _rate(scores["error"]), shown]


def _rate(rate: Mapping[str, Any]) -> str:
    if rate["share"] is None:
        return "-"
    return f"{rate['share']:.2%} [{rate['low']:.2%}, {rate['high']:.2%}]"
