"""Reports of analyses in a terminal: what matters, and what they do not say."""

from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cinediv_pipeline.analysis.credits.report import CreditsReport, TeamShare
from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.analysis.screenplays.report import ScreenplayReport
from cinediv_pipeline.cli.options import print_json


def print_report(report: Report) -> None:
    """Print a report; one of another package as JSON."""
    if isinstance(report, ScreenplayReport):
        _print_screenplay(report)
    elif isinstance(report, CreditsReport):
        _print_credits(report)
    elif isinstance(report, PosterReport):
        _print_poster(report)
    else:
        print_json(report.model_dump(mode="json"))
        return
    for limit in report.limits:
        typer.secho(f"- {limit.en}", dim=True)


def _table(title: str, left: Sequence[str], right: Sequence[str] = ()) -> Table:
    table = Table(title=escape(title) or None, title_justify="left")
    for name in left:
        table.add_column(name)
    for name in right:
        table.add_column(name, justify="right")
    return table


def _print_screenplay(report: ScreenplayReport) -> None:
    table = _table(report.title, ("Character", "Gender", "Told by"),
                   ("Words", "Share", "Turns", "Scenes"))  # fmt: skip
    for one in report.characters:
        others = ", ".join(variant for variant in one.variants if variant != one.name)
        table.add_row(
            escape(f"{one.name} ({others})" if others else one.name), one.gender,
            one.gender_method or "", f"{one.words:,}", f"{one.words_share or 0:.1%}",
            f"{one.turns:,}", f"{len(one.scenes):,}",
        )  # fmt: skip
    Console().print(table)
    words, bechdel = report.shares.words, report.bechdel
    if words.total:
        low, high = words.women_share_low or 0.0, words.women_share_high or 0.0
        share = f"{words.women_share:.1%}" if words.is_shown else "Too few genders are decided:"
        said = "of the words whose gender is decided," if words.is_shown else "women say"
        bounds = f"{low:.1%} to {high:.1%} depending on the undecided."
        typer.echo(f"{'Women say ' if words.is_shown else ''}{share} {said} {bounds}")
    steps = [bechdel.step_1, bechdel.step_2, bechdel.step_3]
    answers = [f"{n} {step.answer.replace('_', ' ')}" for n, step in enumerate(steps, 1)]
    typer.echo(f"Bechdel: {', '.join(answers)}.")


def _print_credits(report: CreditsReport) -> None:
    people = {one.name: one for one in report.people}
    table = _table(report.title, ("Post", "Role", "Name", "Gender", "Told by"))
    for one in report.credits:
        who = people[one.person]
        doubt = " (?)" if one.is_unsure else ""
        table.add_row(escape(one.post), one.role or "(unknown)", escape(one.person + doubt),
                      who.gender, who.gender_method or "")  # fmt: skip
    Console().print(table)
    for name, share in (("Crew", report.shares.crew), ("Key posts", report.shares.key_posts),
                        ("Heads of department", report.shares.heads),
                        ("Cast", report.shares.cast)):  # fmt: skip
        if share.total:
            typer.echo(f"{name}: {_share(share)}")
    if report.missing:
        typer.echo(f"Key posts without anybody: {', '.join(one.role for one in report.missing)}.")
    _print_bonus(report.bonus)
    for line in report.unread:
        typer.secho(f"Not understood, line {line.line}: {escape_terminal(line.text)}", fg="yellow")


def _share(share: TeamShare) -> str:
    decided = share.total - share.unknown
    told = f"{share.women} women of {decided} decided"
    if share.women_share is not None:
        told += f", {share.women_share:.0%}"
    if share.unknown:
        low, high = share.women_share_low or 0.0, share.women_share_high or 0.0
        told += f"; {share.unknown} undecided: {low:.0%} to {high:.0%}"
    return f"{told}."


def _print_bonus(bonus: dict[str, Any] | None) -> None:
    if bonus is None:
        typer.echo("Bonus parité: no grid is in force for this genre and year.")
    elif bonus["sure"] is None:
        typer.echo(f"Bonus parité: {bonus['status_label']['en']}: {bonus['reason']['en']}")
    else:
        typer.echo(
            f"Bonus parité, simulated: {bonus['sure']:g} points for sure, {bonus['possible']:g} "
            f"possible, threshold {bonus['threshold']:g} (grid {bonus['grid']}, {bonus['year']}): "
            f"{bonus['status_label']['en']}."
        )


def _print_poster(report: PosterReport) -> None:
    what = {"vision": "Human figures", "faces": "Faces"}.get(report.figures_by)
    if what:
        typer.echo(f"{what}: {len(report.figures)}.")
    if report.figures:
        table = _table(report.title, ("Figure", "Perceived as", "Foreground", "Activity"),
                       ("Area", "Centrality"))  # fmt: skip
        for one in report.figures:
            front = {True: "yes", False: "no", None: ""}[one.is_foreground]
            table.add_row(one.id[1:], one.gender_presentation, front, one.activity,
                          f"{one.area_share:.1%}", f"{one.centrality:.2f}")  # fmt: skip
        Console().print(table)
    for share in report.shares:
        if share.total:
            told = (
                "nobody known"
                if share.women_share is None
                else f"{share.women_share:.0%} women of those known"
            )
            low, high = share.women_share_low or 0.0, share.women_share_high or 0.0
            bounds = f"; {low:.0%} to {high:.0%} with the unknown" if share.unknown else ""
            typer.echo(f"{share.measure.capitalize()}: {told}{bounds}.")
    if report.billing:
        _print_names(report.billing)


def _print_names(billing: CreditsReport) -> None:
    people = {one.name: one for one in billing.people}
    table = _table("Names at its foot", ("Post", "Role", "Name", "Gender", "Told by"))
    for one in billing.credits:
        who = people[one.person]
        table.add_row(escape(one.post), one.role or "(unknown)", escape(one.person),
                      who.gender, who.gender_method or "")  # fmt: skip
    Console().print(table)


def escape_terminal(text: str) -> str:
    """Return a text without what a terminal would obey."""
    return "".join(_printable(text))


def _printable(text: str) -> Iterable[str]:
    return (char if char.isprintable() else " " for char in text)
