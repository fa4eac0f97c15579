"""`cinediv bonus`: whether a team reaches the bonus parité, and how well we read its rule."""

from pathlib import Path
from typing import Annotated

import typer

from cinediv_pipeline.cli.options import (
    HomeOption,
    JsonOption,
    SampleOption,
    print_json,
    releases_of,
    shop_of,
)
from cinediv_pipeline.errors import ReleaseError, SettingsError

bonus_app = typer.Typer(
    help="The CNC's bonus parité: simulate a team, compare the simulation with the CNC's mark.\n\n"
    "The rule is documented in part; what is assumed is said with each answer.",
    no_args_is_help=True,
)
LangOption = Annotated[str, typer.Option("--lang", help="fr or en.")]


def _french(lang: str) -> bool:
    if lang not in ("fr", "en"):
        raise SettingsError(f"--lang {lang}: write fr or en.")
    return lang == "fr"


@bonus_app.command("simulate")
def bonus_simulate(  # noqa: PLR0913 -- one parameter per option of the command
    *,
    post: Annotated[
        list[str] | None,
        typer.Option(
            "--post",
            help="post=gender or post=name, several separated by “;”. Repeatable. Genders: female, "
            "male, non_binary, unknown. Names: the family name in capitals, or the first name "
            "first.",
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="CSV with the columns post, name, gender.")
    ] = None,
    genre: Annotated[
        str, typer.Option("--genre", help="fiction, documentary or animation.")
    ] = "fiction",
    year: Annotated[
        int | None,
        typer.Option(
            "--year", min=1900, max=2100, help="Year of the agreement. Default: this year."
        ),
    ] = None,
    grid: Annotated[
        str, typer.Option("--grid", help="A grid of the rule table instead of that of the year.")
    ] = "",
    shared: Annotated[
        str,
        typer.Option(
            "--shared", help="How a post of several people scores: any, share, majority, all."
        ),
    ] = "any",
    threshold: Annotated[
        float | None, typer.Option("--threshold", help="Points needed. Default: the grid's.")
    ] = None,
    lang: LangOption = "fr",
    sample: SampleOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether a team reaches the bonus parité, post by post.

    Names are read by the first names of the home (with --sample: of the fictional sample) and
    stored nowhere. A post that is not given may be anybody's.

    Exit codes: 0 done, 2 refused (a post, a gender, a file or an option cannot be understood).
    """
    from cinediv_pipeline.steps import bonus  # noqa: PLC0415

    french = _french(lang)
    request = bonus.Request(tuple(post or ()), file, genre, year, grid, shared, threshold)
    found = bonus.simulate(
        request,
        lambda: bonus.name_reader(shop_of(home, sample=sample, may_be_empty=True), sample=sample),
    )
    if as_json:
        print_json(bonus.simulation_json(found))
    else:
        typer.echo("\n".join(bonus.simulation_lines(found, french=french)))


@bonus_app.command("calibrate")
def bonus_calibrate(
    *,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            min=1900,
            max=2100,
            help="One year of agreement. Default: the last five together.",
        ),
    ] = None,
    lang: LangOption = "fr",
    sample: SampleOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the simulation with the CNC's mark, for every reading of the rule.

    Read from the latest release. Without TMDB's credits it says which posts are missing.

    Exit codes: 0 done, 2 refused (no release, or none with this indicator or year).
    """
    from cinediv_pipeline.steps import bonus  # noqa: PLC0415

    french = _french(lang)
    release = releases_of(home, sample=sample).latest()
    if release is None:
        raise ReleaseError("There is no release yet: run `cinediv refresh` first.")
    found = bonus.calibration(release.path, release.id, release.data_kind, year)
    if as_json:
        print_json(bonus.calibration_json(found))
    else:
        typer.echo("\n".join(bonus.calibration_lines(found, french=french)))
