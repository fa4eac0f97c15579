"""`cinediv site` and `cinediv serve`: build the public site and look at it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cinediv_pipeline.cli.options import (
    HomeOption,
    JsonOption,
    SampleOption,
    again,
    print_json,
    settings_of,
)

if TYPE_CHECKING:
    from cinediv_pipeline.settings import Settings

site_app = typer.Typer(
    help="The public site: static pages in French and English, from the release in force.",
    no_args_is_help=True,
)


@site_app.command("build")
def site_build(
    *,
    sample: SampleOption = False,
    home: HomeOption = None,
    address: Annotated[
        str | None,
        typer.Option(
            "--address",
            help="Where the site will live, e.g. https://observatory.example.org: needed for the "
            "map of the site and social cards. Default: CINEDIV_SITE_ADDRESS, or that of the "
            'site as it is; "" forgets it.',
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Build it although nothing changed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Build the site; the folder that it prints can be copied to any host of static files."""
    from cinediv_pipeline.console import progress  # noqa: PLC0415
    from cinediv_pipeline.site.publish import publish  # noqa: PLC0415

    with progress():
        made = publish(
            settings_of(home, sample=sample),
            address=None if address is None else _address(address),
            again=again(home, sample=sample),
            force=force,
        )
    if as_json:
        print_json(vars(made))
        return
    how = "unchanged" if made.unchanged else f"{made.seconds:.0f} s, {made.n_kept} pages taken over"
    typer.echo(f"{made.n_pages} pages of release {made.release_id} ({how}):\n  {made.folder}")


def serve_command(
    *,
    sample: SampleOption = False,
    home: HomeOption = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port of the site.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the public site of this home, its data and analyses (/v1). Ctrl-C ends it.

    The site is built first where it is missing, beside the running server where it is old. Data are
    those of the release in force, and follow a new one without a restart; /v1/openapi.json
    describes them. Analyses need a key: `cinediv keys create`. Each request is a line of JSON on
    standard error.
    """
    from cinediv_pipeline.api.app import build_app, with_site  # noqa: PLC0415
    from cinediv_pipeline.api.web.serving import listening, run  # noqa: PLC0415
    from cinediv_pipeline.api.web.watch import log_to_stderr  # noqa: PLC0415
    from cinediv_pipeline.home import Home  # noqa: PLC0415

    settings = settings_of(home, sample=sample)
    options = [*("--sample",) * sample, *(("--home", str(home)) if home else ())]
    with listening(host, port) as bound, _building(settings, options):
        log_to_stderr()
        app = with_site(build_app(settings), Home(settings.home).site / "current")
        typer.echo(f"cinediv serve on {settings.home}: http://{host}:{port} (Ctrl-C ends it)")
        run(app, bound, trusted_proxies=settings.api_trusted_proxies)


@contextmanager
def _building(settings: "Settings", options: list[str]) -> Iterator[None]:
    """Build the site in a process of its own: what that needs would stay in this one's memory.

    Where there is no site yet it is waited for; where there is one the server starts with it.
    """
    from cinediv_pipeline.home import Home  # noqa: PLC0415

    place = Home(settings.home)
    command = [sys.executable, "-m", "cinediv_pipeline.cli", "site", "build", *options]
    if not (place.site / "current").exists():
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 -- ourselves
        if done.returncode:
            raise typer.Exit(done.returncode)
        yield
        return
    beside = subprocess.Popen(  # noqa: S603 -- ourselves
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        beside.terminate()
        beside.wait()


def _address(text: str) -> str:
    """Return an address as given; what no site can stand under is a wrong option."""
    from cinediv_pipeline.settings import site_address  # noqa: PLC0415

    try:
        return str(site_address(text)) if text else ""
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--address") from None
