"""Ten credit lists and rolls of invented films, with what a human reader takes from them.

The sections of a list are the source of all its forms; `forms` writes them as the files that
people send. Credits, people and bonus are decided by hand, never by a reader.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
OWN: Final = (
    "la_saison_des_corneilles",
    "trois_metres_sous_la_digue",
    "le_bal_des_cartographes",
    "une_riviere_sans_temoin",
    "ateliers_de_nuit",
    "le_dernier_bac_pour_kervezec",
    "north_of_the_weir",
    "the_beekeepers_ledger",
    "salt_hours",
    "nine_words_for_drizzle",
)


@dataclass(frozen=True)
class Row:
    """A post, or a character, and its names as printed.

    `persons` are the clean names in the row; an organisation and an empty row have none.
    """

    post: str
    names: tuple[str, ...]
    persons: tuple[str, ...]

    @property
    def singles(self) -> tuple[str, ...]:
        """One name each: as printed where it stands alone, clean where several share a line."""
        alone = len(self.names) >= len(self.persons)
        return self.names if alone else self.persons


@dataclass(frozen=True)
class Section:
    """Rows under a heading, which may be empty; in a cast, the posts are characters."""

    heading: str
    cast: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Credit:
    """One person in one post; `role` is null where the taxonomy has none."""

    post: str
    role: str | None
    person: str


@dataclass(frozen=True)
class Own:
    """A list of ours; `truth` is its JSON."""

    name: str
    title: str
    language: str
    genre: str
    year: int
    form: str
    sections: tuple[Section, ...]
    top: tuple[str, ...]
    end: tuple[str, ...]
    credits: tuple[Credit, ...]
    truth: Any

    @property
    def kind(self) -> str:
        """What the list calls itself below its title."""
        french, english = {
            "list": ("Liste technique", "Crew list"), "roll": ("Générique de fin", "End credits"),
        }[self.form]  # fmt: skip
        said = french if self.language == "fr" else english
        return said.upper() if self.title.isupper() else said

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """Heads of columns: department, post, family name, first name."""
        if self.language == "fr":
            return ("Département", "Poste", "Nom", "Prénom")
        return ("Department", "Position", "Last name", "First name")

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield every row with the heading it stands under."""
        for section in self.sections:
            for row in section.rows:
                yield section.heading, row


def own(name: str) -> Own:
    """Return one of the lists."""
    truth = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    credited = tuple(Credit(**credit) for credit in truth["credits"])
    return Own(
        name=name,
        title=truth["title"],
        language=truth["language"],
        genre=truth["genre"],
        year=truth["year"],
        form=truth["form"],
        sections=tuple(_section(section, credited) for section in truth["sections"]),
        top=tuple(note["text"] for note in truth["notes"] if note["place"] == "top"),
        end=tuple(note["text"] for note in truth["notes"] if note["place"] == "end"),
        credits=credited,
        truth=truth,
    )


def _section(section: Any, credited: tuple[Credit, ...]) -> Section:
    cast = section.get("cast", False)
    rows = tuple(_cast(row) if cast else _row(row, credited) for row in section["rows"])
    return Section(section["heading"] or "", cast, rows)


def _cast(row: Any) -> Row:
    return Row(row["character"], (row["name"],), (row["name"],))


def _row(row: Any, credited: tuple[Credit, ...]) -> Row:
    # a post of two roles has each of its people twice
    persons = dict.fromkeys(credit.person for credit in credited if credit.post == row["post"])
    inside = " ".join(row["names"]).split()
    found = (name for name in persons if any(word in inside for word in name.split()))
    return Row(row["post"], tuple(row["names"]), tuple(found))
