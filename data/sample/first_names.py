"""Fictional counts of births by first name, in the layout of INSEE's national file.

The names are those of the sample's people; every count is invented.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from random import Random

from data.sample import words

#: The name of the file inside says that it is fictional.
MEMBER = "prenoms_fictifs.csv"
HEADER = "sexe;preusuel;annais;nombre"
MALE, FEMALE = 1, 2
#: Births of a name per year, by how usual it is.
USUAL, RARE = (200, 2500), (3, 25)
#: Origins whose names are hardly given in France: they stay out of the file.
ABSENT = ("asia",)
#: A name that is printed with and without its accent.
ACCENTS = {"MICHÈLE": "MICHELE", "RÉMI": "REMI", "HÉLÈNE": "HELENE"}

Row = tuple[int, str, str, int]


def _births(rng: Random, name: str, sex: int, first: int, span: tuple[int, int]) -> Iterator[Row]:
    """Count the births of a name over two decades, and rare slips of the other sex."""
    printed = name.upper()
    for year in range(first, first + 20):
        number = rng.randint(*span)
        plain = ACCENTS.get(printed)
        if plain and number > 20:
            yield sex, plain, str(year), number // 10
            number -= number // 10
        yield sex, printed, str(year), number
    if span is USUAL and rng.random() < 0.5:
        yield MALE + FEMALE - sex, printed, str(first + 7), 3


def _rows(rng: Random) -> Iterator[Row]:
    for first, names in words.GENERATIONS.items():
        for name in names["female"]:
            yield from _births(rng, name, FEMALE, first, USUAL)
        for name in names["male"]:
            yield from _births(rng, name, MALE, first, USUAL)
    for name in words.AMBIGUOUS_NAMES:
        yield from _births(rng, name, FEMALE, 1971, (100, 900))
        yield from _births(rng, name, MALE, 1971, (100, 900))
    for origin, given in words.ORIGINS.items():
        if origin in ABSENT:
            continue
        for name in given["female"]:
            yield from _births(rng, name, FEMALE, 1975, RARE)
        for name in given["male"]:
            yield from _births(rng, name, MALE, 1975, RARE)
    for sex in (MALE, FEMALE):
        yield sex, "_PRENOMS_RARES", "1980", 4_321
        yield sex, "ALBERTINE" if sex == FEMALE else "ANSELME", "XXXX", 27


def first_names_bytes(seed: int) -> bytes:
    """Return the zipped file; the same seed always gives the same bytes inside."""
    counts: dict[tuple[int, str, str], int] = {}
    for sex, name, year, number in _rows(Random(seed)):
        counts[sex, name, year] = counts.get((sex, name, year), 0) + number
    lines = [f"{sex};{name};{year};{n}" for (sex, name, year), n in sorted(counts.items())]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(MEMBER, date_time=(2025, 1, 1, 0, 0, 0))
        member.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(member, "\n".join([HEADER, *lines]) + "\n")
    return target.getvalue()
