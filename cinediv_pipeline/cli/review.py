"""`cinediv review`: export what is open, import what was decided."""

from pathlib import Path
from typing import Annotated

import typer

from cinediv_pipeline.cli.options import (
    HomeOption,
    SampleOption,
    again,
    shop_of,
)
from cinediv_pipeline.errors import SettingsError

review_app = typer.Typer(
    help="Decide, in a spreadsheet, which gender, links with TMDB and credits are right.",
    no_args_is_help=True,
)


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
    """Write people, links and credits to decide as CSV for a French spreadsheet, budgets first.

    Fill in décision (femme, homme, non-binaire, inconnu; of a link or a credit oui, non), source
    (connaissance publique, auto-déclaration, or a reference), motif_de_la_décision and auteur; then
    import it.
    """
    from cinediv_pipeline.steps import review  # noqa: PLC0415
    from cinediv_pipeline.steps.credit_review import told_alike  # noqa: PLC0415

    shop = shop_of(home, sample=sample)
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
    people = "rows, decided ones included" if everything else "rows to decide"
    then = f"cinediv review import {target}{again(home, sample=sample)}"
    typer.echo(f"{target}: {n_rows} {people}. Then: {then}")
    if alike := told_alike(shop):
        typer.echo("Not proposed, perhaps another spelling of a known credit:", err=True)
        typer.echo("\n".join(alike), err=True)


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

    shop = shop_of(home, sample=sample)
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
    then = f"cinediv refresh{again(home, sample=sample)}"
    typer.echo(
        f"{len(found.decisions)} décision(s) gardée(s) dans {path} ({found.unchanged} déjà "
        f"connue(s)). Ensuite : {then} ; changes.json dira ce qui a bougé. / "
        f"{len(found.decisions)} decision(s) kept. Then: {then}"
    )
