"""`cinediv analyse`: who speaks how much in a screenplay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cinediv_pipeline.cli.options import JsonOption, print_json

if TYPE_CHECKING:
    from cinediv_pipeline.analysis.screenplays.counting import Count


def analyse_command(
    file: Annotated[Path, typer.Argument(help="A screenplay in plain text, Fountain or FDX.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Count the words, turns and scenes of each character of a screenplay.

    French and English conventions; plain text (indented or not), Fountain and Final Draft's FDX.
    Nothing leaves this machine and nothing is kept. Exit codes: 0 done, 2 the file is refused.
    """
    from cinediv_pipeline.analysis.screenplays.counting import count  # noqa: PLC0415
    from cinediv_pipeline.analysis.screenplays.reading import read_file  # noqa: PLC0415

    script = read_file(file)
    found = count(script)
    if as_json:
        print_json(_as_json(script.title, found))
        return
    _print(script.title, found)


def _as_json(title: str, found: "Count") -> dict[str, Any]:
    return {
        "title": title,
        "characters": [vars(one) for one in found.characters],
        "scenes": [vars(one) for one in found.scenes],
        "exchanges": [
            {"between": list(pair), "times": times}
            for pair, times in sorted(found.exchanges.items(), key=lambda item: -item[1])
        ],
    }


def _print(title: str, found: "Count") -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    everything = sum(one.words for one in found.characters)
    if not everything:
        typer.echo("No dialogue found: names of speakers stand in capitals above what they say.")
        return
    table = Table(title=escape(title) or None, title_justify="left")
    for name in ("Character", "Also as"):
        table.add_column(name)
    for name in ("Words", "Share", "Turns", "Scenes"):
        table.add_column(name, justify="right")
    for one in found.characters:
        others = ", ".join(variant for variant in one.variants if variant != one.name)
        share = f"{one.words / everything:.1%}"
        table.add_row(escape(one.name), escape(others), f"{one.words:,}", share, f"{one.turns:,}",
                      f"{len(one.scenes):,}")  # fmt: skip
    Console().print(table)
    n_scenes, n_speeches = f"{len(found.scenes):,}", f"{len(found.speeches):,}"
    typer.echo(f"Scenes: {n_scenes}. Speeches: {n_speeches}. Words said together count for each.")
