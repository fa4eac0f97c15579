"""What the fictional world is made of: companies and films, beside the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeVar

from data.sample.people import Person

Genre = Literal["fiction", "documentary", "animation"]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Company:
    """A fictional production company; `former_name` if it changed its name."""

    company_id: int
    name: str
    former_name: str = ""


@dataclass(frozen=True)
class Film:
    """One agreement of a fictional film; all amounts in euros."""

    film_id: int
    year: int
    visa: str
    title: str
    former_title: str
    director_ids: tuple[int, ...]
    ranks: tuple[int, ...]
    company_ids: tuple[int, ...]
    genre: Genre
    budget: int
    french_language: bool
    shares: tuple[tuple[str, int], ...]
    pay_channels: tuple[str, ...] = ()
    free_channels: tuple[str, ...] = ()
    advance: Literal["", "before", "after"] = ""
    sofica: bool = False
    tax_credit: bool = False
    regional_aid: bool = False
    bonus: bool = False
    same_film_as: int | None = None

    @property
    def french_majority(self) -> bool:
        """Whether France brings at least half of the financing."""
        return dict(self.shares)["FR"] >= 50


@dataclass(frozen=True)
class World:
    """All there is in the fictional world."""

    seed: int
    people: tuple[Person, ...]
    companies: tuple[Company, ...]
    films: tuple[Film, ...]

    def person(self, person_id: int) -> Person:
        """Find the person with this number (numbers start at 1)."""
        return self.people[person_id - 1]

    def company(self, company_id: int) -> Company:
        """Find the company with this number (numbers start at 1)."""
        return self.companies[company_id - 1]


def deal(rng: Random, count: int, weights: Mapping[Item, float]) -> list[Item]:
    """Deal `count` items in random order, their shares as close to the weights as can be.

    A small sample drawn freely would stray from the intended shares.
    """
    total, offset = sum(weights.values()), rng.random()
    marks = [(index + offset) / count * total for index in range(count)]
    dealt: list[Item] = []
    reached = 0.0
    for item, weight in weights.items():
        reached += weight
        upper = reached + 1e-9
        dealt += [item] * (sum(mark < upper for mark in marks) - len(dealt))
    rng.shuffle(dealt)
    return dealt
