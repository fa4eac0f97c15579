"""Which award is of which festival or academy, kept as data.

`data/reference/festivals.csv` says by which mark its awards are known: Wikidata's item of who
confers them, that one's name, or how the award's name begins. An award that no row knows is of no
festival that is counted; nothing is guessed.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.folding import plain
from cinediv_pipeline.lake import Column, TableSpec

FESTIVALS: Final = TableSpec(
    "linked",
    "festivals",
    "one row per festival or academy",
    "The festivals and academies whose nominations and awards are counted.",
    (
        Column("festival", pa.string(), "Id of the festival", nullable=False),
        Column("position", pa.int32(), "Order of display, from 1", nullable=False),
        Column("label_fr", pa.string(), "French label", nullable=False),
        Column("label_en", pa.string(), "English label", nullable=False),
    ),
)
AWARD_FESTIVALS: Final = TableSpec(
    "linked",
    "award_festivals",
    "one row per award and conferring body in the statements of Wikidata",
    "Which festival each award is of, and how many statements name it.",
    (
        Column("award_id", pa.string(), "Wikidata's item of the award", nullable=False),
        Column("award", pa.string(), "Its name"),
        Column("conferred_by_id", pa.string(), "Wikidata's item of who confers it"),
        Column("conferred_by", pa.string(), "Name of who confers it"),
        Column("festival", pa.string(), "Our festival; null for none that is counted"),
        Column("n_statements", pa.int64(), "Statements that name it", nullable=False),
    ),
    flaws="Awards whose conferring body Wikidata does not name are known by their name only.",
)
MARKS: Final = ("conferred_by_id", "conferred_by", "award")


class Festival(NamedTuple):
    """One mark by which the awards of a festival are known."""

    festival: str
    label_fr: str
    label_en: str
    match_on: str
    pattern: str


class Award(NamedTuple):
    """An award as Wikidata's statements name it."""

    award_id: str
    award: str | None
    conferred_by_id: str | None
    conferred_by: str | None
    n_statements: int


def read_festivals(path: Path) -> list[Festival]:
    """Read the committed list.

    Raises
    ------
    ContractError
        A row names no known mark, or two rows label one festival differently.
    """
    with path.open(encoding="utf-8", newline="") as source:
        found = [Festival(**row) for row in csv.DictReader(source)]
    labels: dict[str, tuple[str, str]] = {}
    for row in found:
        if row.match_on not in MARKS or not row.pattern.strip():
            raise ContractError(
                f"{path.name}: {row.festival}: match_on is one of {', '.join(MARKS)}, with a "
                "pattern."
            )
        if labels.setdefault(row.festival, row[1:3]) != row[1:3]:
            raise ContractError(f"{path.name}: {row.festival} has two labels; write them alike.")
    return found


def festival_of(award: Award, festivals: Sequence[Festival]) -> str | None:
    """Return the festival of an award: the first row that knows it, or None."""
    return next((row.festival for row in festivals if _is_of(award, row)), None)


def _is_of(award: Award, row: Festival) -> bool:
    if row.match_on == "conferred_by_id":
        return award.conferred_by_id == row.pattern
    if row.match_on == "conferred_by":
        return plain(award.conferred_by or "") == plain(row.pattern)
    return plain(award.award or "").startswith(plain(row.pattern))


def festivals_table(festivals: Iterable[Festival]) -> pa.Table:
    """Return the table of festivals, in the order of the list."""
    labels = {row.festival: row for row in reversed(list(festivals))}
    rows = [
        {"festival": row.festival, "position": place, "label_fr": row.label_fr,
         "label_en": row.label_en}
        for place, row in enumerate(reversed(labels.values()), start=1)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=FESTIVALS.schema)


def award_festivals_table(awards: Iterable[Award], festivals: Sequence[Festival]) -> pa.Table:
    """Return the table of observed awards with their festival."""
    rows = [{**award._asdict(), "festival": festival_of(award, festivals)} for award in awards]
    return pa.Table.from_pylist(rows, schema=AWARD_FESTIVALS.schema)
