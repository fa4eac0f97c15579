"""`cinediv releases`: list, roll back, withdraw."""

from typing import Annotated

import typer

from cinediv_pipeline.cli.options import (
    HomeOption,
    JsonOption,
    SampleOption,
    print_json,
    releases_of,
)

releases_app = typer.Typer(
    help="List releases, go back to an older one, or withdraw one.", no_args_is_help=True
)


@releases_app.command("list")
def releases_list(
    *, sample: SampleOption = False, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """List releases, newest first; the one that is served is marked."""
    from cinediv_pipeline.console import release_row, show_releases  # noqa: PLC0415

    found = releases_of(home, sample=sample)
    if as_json:
        print_json([release_row(release) for release in found.all()])
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
    served = releases_of(home, sample=sample).rollback(release_id, reason)
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
    found = releases_of(home, sample=sample)
    withdrawn = found.withdraw(release_id, reason)
    served = found.latest()
    now = f"{served.id} is served now." if served else "No release is served now."
    typer.echo(f"{withdrawn.id} is withdrawn. {now}")
