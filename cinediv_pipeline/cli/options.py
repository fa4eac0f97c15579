"""What several commands share: options, and how they open a home."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cinediv_pipeline.errors import HomeError
from cinediv_pipeline.settings import Settings

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        file_okay=False,
        help="Folder of the observatory. Default: CINEDIV_HOME, or your user data folder.",
    ),
]
SampleOption = Annotated[
    bool,
    typer.Option("--sample", help="Work on the fictional sample, which has a home of its own."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def settings_of(home: Path | None, *, sample: bool) -> Settings:
    """Return the settings of the home that the options name."""
    settings = Settings()
    if home is not None:
        return settings.for_home(home.expanduser().resolve())
    chosen = settings.effective_sample_home if sample else settings.home
    if chosen.is_file():
        raise HomeError(
            f"CINEDIV_HOME: {chosen} is a file. The home of an observatory is a folder."
        )
    return settings.for_home(chosen.expanduser().resolve())


def shop_of(home: Path | None, *, sample: bool, may_be_empty: bool = False) -> Any:
    """Open the stores of the home; refuse one where no refresh has run."""
    from cinediv_pipeline.home import Home  # noqa: PLC0415
    from cinediv_pipeline.workshop import Workshop  # noqa: PLC0415

    settings = settings_of(home, sample=sample)
    place = Home(settings.home)
    if place.kind() is None and not may_be_empty:
        raise HomeError(f"{place.root} is empty: run `cinediv refresh` first.")
    return Workshop.open(settings, real=place.kind() != "fictional")


def releases_of(home: Path | None, *, sample: bool) -> Any:
    """Return the releases of the home."""
    from cinediv_pipeline.home import Home  # noqa: PLC0415
    from cinediv_pipeline.publication.releases import Releases  # noqa: PLC0415

    return Releases(Home(settings_of(home, sample=sample).home))


def again(home: Path | None, *, sample: bool) -> str:
    """Return the options that the next command needs to work on the same home."""
    return f"{' --sample' if sample else ''}{f' --home {home}' if home else ''}"


def print_json(value: object) -> None:
    """Print JSON that people can read too."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))
