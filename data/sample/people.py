"""The fictional people: who they are and how a director's career goes on."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from data.sample import words

#: The year in which the only person known by a single name appears.
MONONYM_YEAR = 2014
Gender = Literal["female", "male", "non_binary"]


@dataclass(frozen=True)
class Person:
    """One fictional person with the true gender, which the workbook does not tell."""

    person_id: int
    given_name: str
    family_name: str
    gender: Gender
    birth_year: int
    origin: str
    earlier_films: int = 0

    @property
    def full_name(self) -> str:
        """Given name then family name; a mononym has no given name."""
        return f"{self.given_name} {self.family_name}".strip()


class Casting:
    """Creates people and finds directors whose career suits a film.

    Careers are followed here, so that ranks stay true from one year to the next.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.people: list[Person] = []
        self._names: set[str] = set()
        self._films: dict[int, list[int]] = {}

    def films_before(self, person: Person) -> int:
        """Count the films the person directed so far, those before the sample included."""
        return person.earlier_films + len(self._films[person.person_id])

    def direct(self, year: int, band: int, gender: Gender, origin: str) -> tuple[Person, int]:
        """Find a director for a film of this year, with the rank of the film in the career.

        The band is 1, 2 or 3, the last one standing for every film from the third on.
        """
        known = [] if band == 1 else self._available(year, band, gender, origin)
        if known and self._rng.random() < 0.85:
            person = self._rng.choice(known)
        else:
            earlier = {1: 0, 2: 1}.get(band, 2 + self._rng.choice((0, 0, 1, 2, 3, 5, 9)))
            person = self.create(year, gender, origin, earlier)
        self._films[person.person_id].append(year)
        return person, self.films_before(person)

    def _available(self, year: int, band: int, gender: Gender, origin: str) -> list[Person]:
        """List the people of that gender and origin at that point of their career, now free."""
        return [
            person
            for person in self.people
            if (person.gender, person.origin) == (gender, origin)
            and min(self.films_before(person) + 1, 3) == band
            and year - max(self._films[person.person_id], default=0) >= 2
        ]

    def create(self, year: int, gender: Gender, origin: str, earlier: int) -> Person:
        """Create a person whose full name nobody else bears."""
        age = 27 + self._rng.randrange(14) + min(earlier, 8) * 3
        birth = min(max(year - age, 1935), 1998)
        while True:
            given, family = self._draw_name(gender, origin, birth)
            if year == MONONYM_YEAR and "Oromisse" not in self._names and origin == "france":
                given, family = "", "Oromisse"
            if f"{given} {family}".strip() not in self._names:
                break
        return self.add(given, family, gender, birth, origin, earlier)

    def add(
        self, given: str, family: str, gender: Gender, birth: int, origin: str, earlier: int
    ) -> Person:
        """Register a person under the next number."""
        person = Person(len(self.people) + 1, given, family, gender, birth, origin, earlier)
        self.people.append(person)
        self._names.add(person.full_name)
        self._films[person.person_id] = []
        return person

    def _draw_name(self, gender: Gender, origin: str, birth: int) -> tuple[str, str]:
        """Draw a given name of the generation and the origin, and an invented family name."""
        rng = self._rng
        if origin == "france":
            given = words.GENERATIONS[max(first for first in words.GENERATIONS if first <= birth)]
            special = rng.random() < 0.04
            family = rng.choice(words.PARTICLE_NAMES if special else words.FAMILY_NAMES)
        else:
            given = words.ORIGINS[origin]
            family = rng.choice(given["family"])
        names = given["female" if gender == "female" else "male"]
        if gender == "non_binary" or (origin == "france" and rng.random() < 0.06):
            names = words.AMBIGUOUS_NAMES
        return rng.choice(names), family
