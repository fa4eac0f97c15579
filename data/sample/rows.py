"""Turns each film of the world into a row of its year's sheet, ordinary oddities included."""

from __future__ import annotations

import re
import unicodedata
from random import Random

from data.sample import spelling
from data.sample.model import Film, World
from data.sample.people import Person

Cell = str | int | float | None
Row = dict[str, Cell]

HEADER_TO_2018 = (
    "VISA", "TITRE", "REALISATEUR", "PRODUCTEURS", "DEVIS", "GENRE", "EOF", "RANG", "ASR",
    "PAYANTE", "CLAIR", "SOFICA", "CREDIT D'IMPOT", "AIDE REGIONALE", "NATIONALITE",
)  # fmt: skip
BONUS_COLUMN = "BONUS PARITE "
ARTICLE = re.compile(r"^(Les |Le |La |L')(.+)$")


def header(year: int) -> tuple[str, ...]:
    """List the column titles of one sheet: one more from 2019, another spelling from 2022."""
    columns = list(HEADER_TO_2018)
    if year >= 2019:
        columns.insert(columns.index("ASR"), BONUS_COLUMN)
    if year >= 2022:
        columns[columns.index("PAYANTE")] = "PAYANT"
    return tuple(columns)


def pay_column(year: int) -> str:
    """Give the title of the column of the pay channels."""
    return "PAYANT" if year >= 2022 else "PAYANTE"


def strip_accents(text: str) -> str:
    """Remove the accents."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Remove accents, case, punctuation and double spaces."""
    return re.sub(r"[^a-z0-9]+", " ", strip_accents(text).lower()).strip()


def trailing_article(title: str) -> str:
    """Turn `Le verger` into `Verger (Le)`."""
    found = ARTICLE.match(title)
    if not found:
        return title
    rest = found.group(2)
    return f"{rest[:1].upper()}{rest[1:]} ({found.group(1).strip()})"


class RowWriter:
    """Writes rows; its own random stream decides the small slips."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rng = Random(f"rows-{world.seed}")

    def rows(self, year: int) -> list[tuple[Film, Row]]:
        """Write the rows of one year with their films, in the order of the real sheets."""
        pairs = [(film, self._row(film)) for film in self._world.films if film.year == year]
        if year >= 2023:
            return sorted(pairs, key=lambda pair: -pair[0].budget)
        return sorted(pairs, key=lambda pair: fold(str(pair[1]["TITRE"])))

    def _row(self, film: Film) -> Row:
        year = film.year
        advance = {"": "", "before": "avant", "after": spelling.after(year)}[film.advance]
        return {
            "VISA": int(film.visa) if year == 2023 else film.visa,
            "TITRE": self._title(film),
            "REALISATEUR": " / ".join(self._director(number, year) for number in film.director_ids),
            "PRODUCTEURS": " / ".join(self._company(number, year) for number in film.company_ids),
            "DEVIS": film.budget,
            "GENRE": spelling.genre(film.genre, year),
            "EOF": "OUI" if film.french_language else "NON",
            "RANG": self._ranks(film),
            BONUS_COLUMN: "x" if film.bonus else None,
            "ASR": advance,
            pay_column(year): spelling.channels(film.pay_channels, year, pay=True),
            "CLAIR": spelling.channels(film.free_channels, year, pay=False),
            "SOFICA": spelling.mark(year) if film.sofica else "",
            "CREDIT D'IMPOT": spelling.tax_credit(year) if film.tax_credit else "",
            "AIDE REGIONALE": spelling.mark(year) if film.regional_aid else "",
            "NATIONALITE": spelling.nationality(self._rounded(film), year),
        }

    def _rounded(self, film: Film) -> tuple[tuple[str, int], ...]:
        """Round the shares as the office does: some sums miss or exceed 100 by one."""
        limit = 0.35 if film.year <= 2013 else 0.1
        if len(film.shares) < 2 or self._rng.random() > limit:
            return film.shares
        step = 1 if film.year > 2013 and self._rng.random() < 0.5 else -1
        (code, share), *others = film.shares
        return ((code, share + step), *others)

    def _title(self, film: Film) -> str:
        """Put the article last (mostly), former title in brackets, capitals up to 2012."""
        moved = trailing_article(film.title) if self._rng.random() < 0.93 else film.title
        if film.former_title:
            colon = " :" if film.year >= 2019 else ""
            moved = f"{moved} (ex{colon} {film.former_title})"
        if film.year > 2012:
            return moved
        return strip_accents(moved.upper()) if self._rng.random() < 0.9 else moved.upper()

    def _director(self, number: int, year: int) -> str:
        """Write `NOM Prénom`; accents are dropped now and then, mostly in old sheets."""
        person: Person = self._world.person(number)
        family, given = person.family_name.upper(), person.given_name
        bare = self._rng.random()
        if bare < (0.9 if year <= 2018 else 0.4):
            family = strip_accents(family)
        if bare < (0.35 if year <= 2014 else 0.12):
            given = strip_accents(given)
        if "-" in given and self._rng.random() < 0.1:
            given = given.replace("-", " ")
        gap = "  " if self._rng.random() < 0.012 else " "
        return f"{family}{gap}{given}".strip()

    def _company(self, number: int, year: int) -> str:
        """Write capitals up to 2022, without accents up to 2012."""
        name = self._world.company(number).name
        if year <= 2022:
            name = name.upper()
        return strip_accents(name) if year <= 2012 else name

    def _ranks(self, film: Film) -> Cell:
        """Write one code for each director."""
        alone = len(film.ranks) == 1
        codes = [spelling.rank(value, film.year, alone=alone) for value in film.ranks]
        return codes[0] if alone else " / ".join(str(code) for code in codes)
