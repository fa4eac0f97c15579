"""`cinediv keys`: who may ask for analyses over HTTP."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cinediv_pipeline.cli.options import (
    HomeOption,
    JsonOption,
    SampleOption,
    print_json,
    settings_of,
)
from cinediv_pipeline.errors import HomeError

if TYPE_CHECKING:
    from cinediv_pipeline.api.access.keys import Keys

keys_app = typer.Typer(
    help="Keys for analyses over HTTP (cinediv serve). Data need none.", no_args_is_help=True
)


@keys_app.command("create")
def keys_create(  # noqa: PLR0913 -- one parameter per option of the command
    *,
    name: Annotated[str, typer.Option("--name", help="Whose key it is, e.g. a festival.")],
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=3650, help="Days until it ends. Default: none."),
    ] = None,
    per_minute: Annotated[
        int, typer.Option("--per-minute", min=1, max=100_000, help="Files and deletions a minute.")
    ] = 60,
    metrics: Annotated[
        bool, typer.Option("--metrics", help="The operator's: it may also read /metrics.")
    ] = False,
    sample: SampleOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it, once: only a hash of it is kept.

    The key alone goes to standard output, so that it can be piped into a secret store.
    """
    key, text = _keys(home, sample=sample).create(
        name, days=days, per_minute=per_minute, sees_metrics=metrics
    )
    if as_json:
        print_json({**vars(key), "key": text})
        return
    until = f" until {key.expires_at}" if key.expires_at else ""
    typer.echo(f"Key {key.id} for {key.name}{until}. It is shown this once:", err=True)
    typer.echo(text)


@keys_app.command("list")
def keys_list(
    *, sample: SampleOption = False, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """List the keys of a home, without their secrets."""
    found = _keys(home, sample=sample).all()
    if as_json:
        print_json([vars(key) for key in found])
        return
    if not found:
        typer.echo("There is no key: cinediv keys create --name …")
    for key in found:
        ended = "revoked" if key.revoked_at else "valid" if key.is_valid else "expired"
        until = f", until {key.expires_at}" if key.expires_at else ""
        until += f", revoked {key.revoked_at}" if key.revoked_at else ""
        until += ", sees metrics" if key.sees_metrics else ""
        typer.echo(f"{key.id}  {ended:8}{key.per_minute:>6} a minute  since {key.created_at}"
                   f"{until}  {key.name}")  # fmt: skip


@keys_app.command("revoke")
def keys_revoke(
    key: Annotated[
        str, typer.Argument(help="Id of the key (`cinediv keys list`), or the key itself.")
    ],
    *,
    sample: SampleOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a key, at once: also for a server that is running.

    Its analyses stay until they expire. Exit codes: 0 done, 2 there is no such key.
    """
    ended = _keys(home, sample=sample).revoke(key)
    if as_json:
        print_json(vars(ended))
        return
    typer.echo(f"Revoked: {ended.id} ({ended.name})")


def _keys(home: Path | None, *, sample: bool) -> "Keys":
    from cinediv_pipeline.api.access.keys import Keys  # noqa: PLC0415
    from cinediv_pipeline.api.state import State  # noqa: PLC0415
    from cinediv_pipeline.home import Home  # noqa: PLC0415

    place = Home(settings_of(home, sample=sample).home)
    if place.kind() is None:  # a misspelt home would make a key that opens nothing
        raise HomeError(f"{place.root} is empty: run `cinediv refresh` first.")
    return Keys(State(place))
