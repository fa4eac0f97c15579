"""The command line. It holds no logic: each command calls one function and prints its answer."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from cinediv_pipeline import __version__
from cinediv_pipeline.cli.analyse import analyse_command, forget_command
from cinediv_pipeline.cli.bonus import bonus_app
from cinediv_pipeline.cli.evaluate import evaluate_app
from cinediv_pipeline.cli.keys import keys_app
from cinediv_pipeline.cli.llm import estimate_command, llm_app
from cinediv_pipeline.cli.opt_out import opt_out_app
from cinediv_pipeline.cli.options import (
    HomeOption,
    JsonOption,
    SampleOption,
    print_json,
    releases_of,
    settings_of,
    shop_of,
)
from cinediv_pipeline.cli.releases import releases_app
from cinediv_pipeline.cli.review import review_app
from cinediv_pipeline.cli.site import serve_command, site_app
from cinediv_pipeline.errors import (
    EXIT_FAILED,
    CinedivError,
    ReleaseError,
    SettingsError,
)

app = typer.Typer(
    help="cinediv, the open observatory of equality in French cinema.\n\n"
    "Start with `cinediv refresh --sample`: fictional data, no network, no key. "
    "Then `cinediv ui --sample` shows what happened.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(releases_app, name="releases")
app.add_typer(review_app, name="review")
app.add_typer(opt_out_app, name="opt-out")
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(llm_app, name="llm")
app.add_typer(bonus_app, name="bonus")
app.add_typer(site_app, name="site")
app.add_typer(keys_app, name="keys")
app.command("analyse")(analyse_command)
app.command("forget")(forget_command)
app.command("estimate")(estimate_command)
app.command("serve")(serve_command)


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

    TMDB's films and credits need a free access token in CINEDIV_TMDB_TOKEN; without it the refresh
    goes on and says so.

    Exit codes: 0 done, 1 failed (the previous release is still served), 2 refused (settings or
    input), 3 done, but an older edition of a source is in force or the release is withheld.
    """
    from cinediv_pipeline.console import progress, show_outcome  # noqa: PLC0415
    from cinediv_pipeline.refresh import Request  # noqa: PLC0415
    from cinediv_pipeline.refresh import refresh as run  # noqa: PLC0415

    settings = settings_of(home, sample=sample)
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
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Port of the web page.")
    ] = 3000,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Open the Dagster UI on this home: assets, checks, runs, schedule. Ctrl-C ends it."""
    from cinediv_pipeline.home import Home  # noqa: PLC0415
    from cinediv_pipeline.refresh import dagster_home, workspace  # noqa: PLC0415
    from cinediv_pipeline.warehouse import Warehouse  # noqa: PLC0415

    _refuse_busy_port(host, port)
    settings = settings_of(home, sample=sample)
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

    found = read_status(settings_of(home, sample=sample))
    print_json(found) if as_json else show_status(found)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def dbt(context: typer.Context, *, sample: SampleOption = False, home: HomeOption = None) -> None:
    """Run a dbt command on this home's lake, e.g. cinediv dbt --sample build --select +film_count.

    Options of cinediv come first, then everything that dbt understands. Results go to a scratch
    file; only `cinediv refresh` changes the warehouse.
    """
    from cinediv_pipeline.warehouse import Warehouse  # noqa: PLC0415

    shop = shop_of(home, sample=sample)
    raise typer.Exit(Warehouse(shop.home).try_dbt(context.args, shop.lake.local_dir()))


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

    release = releases_of(home, sample=sample).latest()
    if release is None:
        raise ReleaseError("There is no release yet: run `cinediv refresh` first.")
    rows = read_board(release.path)
    if html is not None:
        page = render(rows, release.id, fictional=release.data_kind == "fictional")
        html.write_text(page, encoding="utf-8")
        typer.echo(f"{html} written.", err=as_json)
    print_json(rows) if as_json else show_figures(rows, release.id)
    missed = [row["figure_id"] for row in rows if row["verdict"] in UNEXPLAINED]
    if missed:
        typer.secho(f"Not reproduced and not explained: {', '.join(missed)}", err=True, fg="red")
        raise typer.Exit(EXIT_FAILED)
