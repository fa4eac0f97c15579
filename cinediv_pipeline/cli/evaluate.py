"""`cinediv evaluate`: how right an attribution is."""

from pathlib import Path
from typing import Annotated

import typer

from cinediv_pipeline.cli.options import (
    HomeOption,
    JsonOption,
    SampleOption,
    print_json,
    settings_of,
    shop_of,
)

evaluate_app = typer.Typer(
    help="Measure how right an attribution is, on labelled data.", no_args_is_help=True
)


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
    model: Annotated[
        bool,
        typer.Option(
            "--model",
            help="Also ask the language model of the settings (it may cost money) about the names "
            "that first names leave open.",
        ),
    ] = False,
    mistakes: Annotated[
        bool, typer.Option("--mistakes", help="Show the wrong names; they are never stored.")
    ] = False,
    sample: SampleOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the attribution by name: coverage and error, by gender, rule, source and group.

    The aggregates are kept in the folder evaluations of the home.
    """  # fmt: skip
    from cinediv_pipeline.console import show_evaluation  # noqa: PLC0415
    from cinediv_pipeline.steps.evaluation import Request, evaluate_gender  # noqa: PLC0415

    shop = shop_of(home, sample=sample, may_be_empty=insee_file is not None)
    settings = settings_of(home, sample=sample) if model else None
    request = Request(tuple(labels), context, insee_file, calibration, settings)
    found, path = evaluate_gender(shop, request)
    if as_json:
        print_json({name: value for name, value in found.items() if name != "mistakes"})
    else:
        show_evaluation(found, mistakes=mistakes)
    typer.echo(f"Kept: {path}", err=True)


@evaluate_app.command("links")
def evaluate_links_command(
    *,
    truth: Annotated[
        Path | None,
        typer.Option(
            "--truth",
            help="CSV with visa, tmdb_id, verdict (match, none, unsure). Default: the judged "
            "films of the project or, with --sample, of the sample.",
        ),
    ] = None,
    sample: SampleOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the links between the CNC list and TMDB: precision, recall, reasons of failure.

    A row with verdict none and a visa is a hard negative: a pair that is easily confused. Only
    films that this home has from TMDB are scored; unsure ones are left out. The result is kept
    in the folder evaluations of the home.
    """
    from cinediv_pipeline.console import show_link_score  # noqa: PLC0415
    from cinediv_pipeline.steps.evaluation import evaluate_links, truth_file  # noqa: PLC0415

    shop = shop_of(home, sample=sample)
    found, path = evaluate_links(shop, truth or truth_file(real=shop.real))
    if as_json:
        print_json(found.as_json())
    else:
        show_link_score(found)
    typer.echo(f"Kept: {path}", err=True)
