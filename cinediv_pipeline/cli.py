"""The command line. It holds no logic: each command calls one function and prints its answer."""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cinediv_pipeline import __version__
from cinediv_pipeline.errors import (
    EXIT_FAILED,
    CinedivError,
    HomeError,
    ReleaseError,
    SettingsError,
)
from cinediv_pipeline.settings import Settings

app = typer.Typer(
    help="cinediv, the open observatory of equality in French cinema.\n\n"
    "Start with `cinediv refresh --sample`: fictional data, no network, no key. "
    "Then `cinediv ui --sample` shows what happened.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
releases_app = typer.Typer(
    help="List releases, go back to an older one, or withdraw one.", no_args_is_help=True
)
app.add_typer(releases_app, name="releases")
review_app = typer.Typer(
    help="Decide, in a spreadsheet, what first names leave open.", no_args_is_help=True
)
app.add_typer(review_app, name="review")
evaluate_app = typer.Typer(
    help="Measure how right an attribution is, on labelled data.", no_args_is_help=True
)
app.add_typer(evaluate_app, name="evaluate")

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="Folder of the observatory. Default: CINEDIV_HOME, or your user data folder.",
    ),
]
SampleOption = Annotated[
    bool,
    typer.Option("--sample", help="Work on the fictional sample, which has a home of its own."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def main() -> None:
    """Run the command line; foreseen errors end with their message and exit code."""
    try:
        app()
    except CinedivError as error:
        typer.secho(f"cinediv: {error}", err=True, fg="red")
        sys.exit(error.exit_code)
    except OSError as error:
        typer.secho(f"cinediv: {error.strerror}: {error.filename}", err=True, fg="red")
        sys.exit(EXIT_FAILED)


def _settings(home: Path | None, *, sample: bool) -> Settings:
    settings = Settings()
    if home is not None:
        return settings.for_home(home.expanduser().resolve())
    chosen = settings.effective_sample_home if sample else settings.home
    return settings.for_home(chosen.expanduser().resolve())


@app.callback(invoke_without_command=True)
def root(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Print the version, or go on to the command."""
    if version:
        typer.echo(f"cinediv {__version__}")
        raise typer.Exit


@app.command()
def refresh(  # noqa: PLR0913 -- one parameter per option of the command
    *,
    sample: SampleOption = False,
    cnc_file: Annotated[
        Path | None,
        typer.Option("--cnc-file", help="CNC workbook (.xlsx) at hand instead of the download."),
    ] = None,
    insee_file: Annotated[
        Path | None,
        typer.Option(
            "--insee-file", help="INSEE's file of first names (.zip) instead of the download."
        ),
    ] = None,
    home: HomeOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Do every step again, also where nothing changed.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            help="Let this failing check pass for this edition. The failure names it. Repeatable.",
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="Why; required with --accept and --corrects.")
    ] = "",
    corrects: Annotated[
        str,
        typer.Option(
            "--corrects", help="Re-issue this release (an id, or `latest`) and withdraw it."
        ),
    ] = "",
) -> None:
    """Bring everything up to date: fetch, check, link, build, release.

    Exit codes: 0 done, 1 failed (the previous release is still served), 2 refused (settings or
    input), 3 done, but an older edition of a source is in force or the release is withheld.
    """
    from cinediv_pipeline.console import progress, show_outcome  # noqa: PLC0415
    from cinediv_pipeline.refresh import Request  # noqa: PLC0415
    from cinediv_pipeline.refresh import refresh as run  # noqa: PLC0415

    settings = _settings(home, sample=sample)
    request = Request(
        kind="fictional" if sample else "real",
        cnc_file=cnc_file,
        insee_file=insee_file,
        force=force,
        accept=tuple(accept or ()),
        reason=reason,
        corrects=corrects,
    )
    with progress(f"cinediv refresh, {request.kind} data, home {settings.home}"):
        outcome = run(settings, request)
    show_outcome(outcome, settings.home)
    raise typer.Exit(outcome.exit_code)


@app.command()
def ui(
    *,
    sample: SampleOption = False,
    home: HomeOption = None,
    port: Annotated[int, typer.Option("--port", help="Port of the web page.")] = 3000,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Open the Dagster UI on this home: assets, checks, runs, schedule. Ctrl-C ends it."""
    from cinediv_pipeline.home import Home  # noqa: PLC0415
    from cinediv_pipeline.refresh import dagster_home, workspace  # noqa: PLC0415
    from cinediv_pipeline.warehouse import Warehouse  # noqa: PLC0415

    _refuse_busy_port(host, port)
    settings = _settings(home, sample=sample)
    place = Home(settings.home)
    place.prepare("fictional" if sample else (place.kind() or "real"))
    Warehouse(place).manifest()
    environment = {
        **os.environ,
        "CINEDIV_HOME": str(settings.home),
        "DAGSTER_HOME": str(dagster_home(place)),
        "PYTHONWARNINGS": "ignore",  # Dagster's remarks about its own commands
    }
    typer.echo(f"cinediv ui on {settings.home}: http://{host}:{port} (Ctrl-C ends it)")
    command = [
        sys.executable, "-m", "dagster", "dev", "-w", str(workspace(place)),
        "-h", host, "-p", str(port), "--log-level", "warning",
    ]  # fmt: skip
    # In place of this process, so that a signal to it reaches Dagster.
    os.execve(sys.executable, command, environment)  # noqa: S606 -- our own command


def _refuse_busy_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"{host}:{port} cannot be used ({error.strerror}); another `cinediv ui` may run. "
                "Choose another port with --port."
            ) from error


@app.command()
def status(
    *, sample: SampleOption = False, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Say what is here, how fresh it is and what is missing."""
    from cinediv_pipeline.console import show_status  # noqa: PLC0415
    from cinediv_pipeline.status import read_status  # noqa: PLC0415

    found = read_status(_settings(home, sample=sample))
    _print_json(found) if as_json else show_status(found)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def dbt(context: typer.Context, *, sample: SampleOption = False, home: HomeOption = None) -> None:
    """Run a dbt command on this home's lake, e.g. cinediv dbt --sample build --select +film_count.

    Options of cinediv come first, then everything that dbt understands. Results go to a scratch
    file; only `cinediv refresh` changes the warehouse.
    """
    from cinediv_pipeline.warehouse import Warehouse  # noqa: PLC0415

    shop = _shop(home, sample=sample)
    raise typer.Exit(Warehouse(shop.home).try_dbt(context.args, shop.lake.local_dir()))


@releases_app.command("list")
def releases_list(
    *, sample: SampleOption = False, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """List releases, newest first; the one that is served is marked."""
    from cinediv_pipeline.console import release_row, show_releases  # noqa: PLC0415

    found = _releases(home, sample=sample)
    if as_json:
        _print_json([release_row(release) for release in found.all()])
    else:
        show_releases(found)


@releases_app.command("rollback")
def releases_rollback(
    release_id: Annotated[
        str | None, typer.Argument(help="Release to go back to. Default: the one before.")
    ] = None,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the rollback.")],
    sample: SampleOption = False,
    home: HomeOption = None,
) -> None:
    """Serve an older release until a release with new content is made."""
    served = _releases(home, sample=sample).rollback(release_id, reason)
    typer.echo(f"{served.id} is served now.")


@releases_app.command("withdraw")
def releases_withdraw(
    release_id: Annotated[str, typer.Argument(help="Release to withdraw, or `latest`.")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; published in its place.")],
    sample: SampleOption = False,
    home: HomeOption = None,
) -> None:
    """Remove a release's data for good; its id and the reason stay."""
    found = _releases(home, sample=sample)
    withdrawn = found.withdraw(release_id, reason)
    served = found.latest()
    now = f"{served.id} is served now." if served else "No release is served now."
    typer.echo(f"{withdrawn.id} is withdrawn. {now}")


@app.command()
def figures(
    *,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the board as a page to this file.")
    ] = None,
    sample: SampleOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare figures that institutions published with those of the latest release.

    Exit codes: 0 all reproduced or explained, 1 a figure misses without explanation, 2 there is no
    release.
    """
    from cinediv_pipeline.console import show_figures  # noqa: PLC0415
    from cinediv_pipeline.publication.board import render  # noqa: PLC0415
    from cinediv_pipeline.publication.figures import UNEXPLAINED, read_board  # noqa: PLC0415

    release = _releases(home, sample=sample).latest()
    if release is None:
        raise ReleaseError("There is no release yet: run `cinediv refresh` first.")
    rows = read_board(release.path)
    if html is not None:
        page = render(rows, release.id, fictional=release.data_kind == "fictional")
        html.write_text(page, encoding="utf-8")
        typer.echo(f"{html} written.", err=as_json)
    _print_json(rows) if as_json else show_figures(rows, release.id)
    missed = [row["figure_id"] for row in rows if row["verdict"] in UNEXPLAINED]
    if missed:
        typer.secho(f"Not reproduced and not explained: {', '.join(missed)}", err=True, fg="red")
        raise typer.Exit(EXIT_FAILED)


@review_app.command("export")
def review_export(
    *,
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write. Default: review.csv")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those who are decided already.")
    ] = False,
    committed: Annotated[
        bool,
        typer.Option(
            "--committed",
            help="Instead, print the home's decisions that belong in data/reference/"
            "corrections.csv: without authors and self-declarations.",
        ),
    ] = False,
    sample: SampleOption = False,
    home: HomeOption = None,
) -> None:
    """Write the people to decide as CSV for a French spreadsheet, largest budgets first.

    Fill in the columns décision (femme, homme, non-binaire, inconnu), source (connaissance
    publique, auto-déclaration, or a reference), motif_de_la_décision and auteur; then import it.
    """
    from cinediv_pipeline.steps import review  # noqa: PLC0415

    shop = _shop(home, sample=sample)
    if committed:
        text, n_rows, n_kept = review.export_committed(shop)
        if output is None:
            typer.echo(text, nl=False)
        else:
            output.write_text(text, encoding="utf-8")
        typer.echo(f"{n_rows} decisions; {n_kept} self-declarations stay in the home.", err=True)
        return
    target = output or Path("review.csv")
    if target.exists():
        raise SettingsError(
            f"{target} exists already and may hold decisions: move it away, or name another file "
            "with --output."
        )
    content, n_rows = review.export_queue(shop, everything=everything)
    target.write_bytes(content)
    people = "people, decided ones included" if everything else "people to decide"
    again = _again(home, sample=sample)
    typer.echo(f"{target}: {n_rows} {people}. Then: cinediv review import {target}{again}")


@review_app.command("import")
def review_import(
    file: Annotated[Path, typer.Argument(help="The exported CSV with its decisions filled in.")],
    *,
    sample: SampleOption = False,
    home: HomeOption = None,
) -> None:
    """Check every filled-in row and keep the decisions in the home, all or none.

    Exit codes: 0 kept, 2 a row is wrong (each is named, nothing is kept).
    """
    from datetime import date  # noqa: PLC0415

    from cinediv_pipeline.console import show_problems  # noqa: PLC0415
    from cinediv_pipeline.steps import review  # noqa: PLC0415

    shop = _shop(home, sample=sample)
    found = review.read_decisions(shop, file, today=date.today())
    if found.problems:
        show_problems(found.problems)
        raise SettingsError(
            f"{len(found.problems)} ligne(s) à corriger, rien n’a été importé "
            f"({len(found.decisions)} autre(s) sans faute). Corriger et importer de nouveau. / "
            f"{len(found.problems)} row(s) wrong, nothing was imported."
        )
    if not found.decisions:
        known = found.unchanged
        typer.echo(f"Aucune décision nouvelle ({known} déjà connue(s)). / No new decision.")
        return
    path = review.keep(shop, found)
    again = f"cinediv refresh{_again(home, sample=sample)}"
    typer.echo(
        f"{len(found.decisions)} décision(s) gardée(s) dans {path} ({found.unchanged} déjà "
        f"connue(s)). Ensuite : {again} ; changes.json dira ce qui a bougé. / "
        f"{len(found.decisions)} decision(s) kept. Then: {again}"
    )


def _again(home: Path | None, *, sample: bool) -> str:
    """Return the options that the next command needs to work on the same home."""
    return " --sample" if sample else f" --home {home}" if home else ""


@evaluate_app.command("gender")
def evaluate_gender_command(  # noqa: PLR0913 -- one parameter per option of the command
    *,
    labels: Annotated[
        list[Path],
        typer.Option(
            "--labels",
            help="CSV with first, last, gender (m or f), optionally middle, grp. Repeatable.",
        ),
    ],
    context: Annotated[
        str,
        typer.Option(
            "--context", help="french, elsewhere, or nationality (the column grp holds it)."
        ),
    ] = "french",
    insee_file: Annotated[
        Path | None,
        typer.Option("--insee-file", help="INSEE's file; default: the one of the home."),
    ] = None,
    calibration: Annotated[
        Path | None,
        typer.Option("--calibration", help="Also write the calibration table to this file."),
    ] = None,
    mistakes: Annotated[
        bool, typer.Option("--mistakes", help="Show the wrong names; they are never stored.")
    ] = False,
    sample: SampleOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the first-name attribution: coverage, error, by gender, rule and half.

    The aggregates are kept in the folder evaluations of the home.
    """  # fmt: skip
    from cinediv_pipeline.console import show_evaluation  # noqa: PLC0415
    from cinediv_pipeline.steps.evaluation import Request, evaluate_gender  # noqa: PLC0415

    shop = _shop(home, sample=sample, may_be_empty=insee_file is not None)
    request = Request(tuple(labels), context, insee_file, calibration)
    found, path = evaluate_gender(shop, request)
    if as_json:
        _print_json({name: value for name, value in found.items() if name != "mistakes"})
    else:
        show_evaluation(found, mistakes=mistakes)
    typer.echo(f"Kept: {path}", err=True)


def _shop(home: Path | None, *, sample: bool, may_be_empty: bool = False) -> Any:
    from cinediv_pipeline.home import Home  # noqa: PLC0415
    from cinediv_pipeline.workshop import Workshop  # noqa: PLC0415

    settings = _settings(home, sample=sample)
    place = Home(settings.home)
    if place.kind() is None and not may_be_empty:
        raise HomeError(f"{place.root} is empty: run `cinediv refresh` first.")
    return Workshop.open(settings, real=place.kind() != "fictional")


def _releases(home: Path | None, *, sample: bool) -> Any:
    from cinediv_pipeline.home import Home  # noqa: PLC0415
    from cinediv_pipeline.publication.releases import Releases  # noqa: PLC0415

    return Releases(Home(_settings(home, sample=sample).home))


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


if __name__ == "__main__":
    main()
