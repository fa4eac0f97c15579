"""What a reviewer has at hand: rows of the exported file, filled in and saved by a spreadsheet."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from cinediv_pipeline.steps import review
from cinediv_pipeline.workshop import Workshop

TODAY = date(2026, 3, 1)
Row = dict[str, str]


def exported(shop: Workshop, *, everything: bool = False) -> list[Row]:
    """The rows of the exported file, by column."""
    content, _ = review.export_queue(shop, everything=everything)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), ""), delimiter=";"))


def person(shop: Workshop, name: str) -> Row:
    """The row of one person, decided or not."""
    (found,) = [row for row in exported(shop, everything=True) if row["nom"] == name]
    return found


def decide(row: Mapping[str, str], decision: str, **cells: str) -> Row:
    """The row with a decision of today and everything that it needs, or with other cells."""
    return {
        **row,
        "décision": decision,
        "source": "connaissance publique",
        "motif_de_la_décision": "Portrait dans « L’Écho fictif »",
        "auteur": "Alix",
        **cells,
    }


def save(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ";",
    columns: Sequence[str] = review.COLUMNS,
) -> Path:
    """Save the rows as a spreadsheet does."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(target.getvalue().encode(encoding, "replace"))
    return path


def read(shop: Workshop, *rows: Mapping[str, str]) -> review.Imported:
    """Check rows as if they stood in a file."""
    path = save(shop.home.root / "filled in.csv", rows)
    return review.read_decisions(shop, path, today=TODAY)


def bring(shop: Workshop, *rows: Mapping[str, str]) -> Path:
    """Check rows, which have to be right, and keep their decisions."""
    found = read(shop, *rows)
    assert not found.problems
    return review.keep(shop, found)
