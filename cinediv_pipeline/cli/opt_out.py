"""`cinediv opt-out`: the right to object."""

from typing import Annotated

import typer

from cinediv_pipeline.cli.options import HomeOption, JsonOption, SampleOption, again, print_json

opt_out_app = typer.Typer(
    help="People who ask not to be processed: add, list, take back.\n\n"
    "Their name and gender leave the sources kept in the home, the tables and the releases at the "
    "next refresh; films, budgets and numbers of credits stay. The home's list "
    "(reviews/opt_outs.csv) holds no name.",
    no_args_is_help=True,
)


@opt_out_app.command("add")
def opt_out_add(
    who: Annotated[
        list[str],
        typer.Argument(
            help="The name, in any order, case and accents; or ids (person-…): several are one "
            "person.",
            show_default=False,
        ),
    ],
    *,
    requested_by: Annotated[
        str, typer.Option("--requested-by", help="Who asks: a role, never a name.")
    ] = "person_concerned",
    even_if_unknown: Annotated[
        bool,
        typer.Option("--even-if-unknown", help="Also when nobody here bears the name yet."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    sample: SampleOption = False,
    home: HomeOption = None,
) -> None:
    """Put a person on the list of those who asked not to be processed.

    Shows who was found and asks before anything is done. Decisions on the person and the history of
    runs are cleaned at once; the next `cinediv refresh` does the rest.

    Exit codes: 0 done, 1 not confirmed, 2 refused (nobody or several bear the name, already listed,
    or a refresh is at work).
    """
    from datetime import date  # noqa: PLC0415

    from cinediv_pipeline.cli.options import shop_of  # noqa: PLC0415
    from cinediv_pipeline.errors import SettingsError  # noqa: PLC0415
    from cinediv_pipeline.home import refresh_lock  # noqa: PLC0415
    from cinediv_pipeline.steps.opt_out import requests  # noqa: PLC0415
    from cinediv_pipeline.vocabulary import REQUESTERS  # noqa: PLC0415

    if requested_by not in REQUESTERS:
        raise SettingsError(f"--requested-by: write one of {', '.join(REQUESTERS)}.")
    shop = shop_of(home, sample=sample)
    with refresh_lock(shop.home):
        request = requests.understood(
            shop, who, requested_by=requested_by, unknown=even_if_unknown, today=date.today()
        )
        typer.echo(request.shown)
        if not yes:
            typer.confirm("Opt this person out?", abort=True)
        for line in requests.add(shop, request):
            typer.echo(line)
    then = f"cinediv refresh{again(home, sample=sample)}"
    typer.echo(f"On the list as {request.opt_out.pseudonym}. It takes effect with: {then}")


@opt_out_app.command("list")
def opt_out_list(
    *, sample: SampleOption = False, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Show the list: pseudonym, date, role of who asked. It holds no names."""
    from cinediv_pipeline.cli.options import shop_of  # noqa: PLC0415

    people = shop_of(home, sample=sample, may_be_empty=True).opt_outs().people
    rows = [
        {
            "pseudonym": item.pseudonym,
            "opted_out_on": item.opted_out_on.isoformat(),
            "requested_by": item.requested_by,
        }
        for item in people
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo("  ".join(row.values()))
    if not rows:
        typer.echo("Nobody has opted out in this home.")


@opt_out_app.command("remove")
def opt_out_remove(
    pseudonym: Annotated[str, typer.Argument(help="As `cinediv opt-out list` shows it.")],
    *,
    sample: SampleOption = False,
    home: HomeOption = None,
) -> None:
    """Take an opt-out back, when the person asks for it.

    What was withheld comes back as the sources are fetched again; decisions of the review and
    releases that were issued again do not.

    Exit codes: 0 done, 2 refused (nobody has this pseudonym, or a refresh is at work).
    """
    from cinediv_pipeline.cli.options import shop_of  # noqa: PLC0415
    from cinediv_pipeline.home import refresh_lock  # noqa: PLC0415
    from cinediv_pipeline.steps.opt_out import requests  # noqa: PLC0415

    shop = shop_of(home, sample=sample)
    with refresh_lock(shop.home):
        n_films = requests.remove(shop, pseudonym)
    then = f"cinediv refresh{again(home, sample=sample)}"
    typer.echo(
        f"{pseudonym} is off the list. The sources come back as they are fetched again: the CNC "
        f"workbook and {n_films} film(s) of TMDB with: {then}"
    )
