"""What first-name statistics know: counts of births in France, shares of names in the world."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cinediv_pipeline.enrichment.given_names import first_name_key


class Births(NamedTuple):
    """Births in France under one folded first name: how many, and the share of girls."""

    n: int
    p_female: float


class World(NamedTuple):
    """One folded first name in nomquamgender: its number of sources, and the share of women."""

    n_sources: int
    p_female: float


@dataclass(frozen=True)
class Evidence:
    """Both statistics by folded first name.

    `needs_births` says whether nothing decides without counts of births, as in the observatory; an
    analysis may do with the world's names and say so.
    """

    births: Mapping[str, Births]
    world: Mapping[str, World]
    needs_births: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether no counts of births were ever fetched where they are needed."""
        return self.needs_births and not self.births


def births_by_name(rows: Iterable[tuple[str, int, int]]) -> dict[str, Births]:
    """Sum (first name as printed, boys, girls) over accent variants."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for printed, boys, girls in rows:
        total = sums[first_name_key(printed)]
        total[0] += boys
        total[1] += girls
    return {
        key: Births(boys + girls, girls / (boys + girls))
        for key, (boys, girls) in sums.items()
        if key and boys + girls > 0
    }


def world_by_name(entries: Iterable[tuple[str, int, float]]) -> dict[str, World]:
    """Fold (name, number of sources, share of women).

    Of several spellings the one with most sources speaks, and of equal ones the less certain.
    """
    found: dict[str, World] = {}
    for printed, n_sources, p_female in entries:
        # the quick way for the plain names that nearly all of 700,000 are
        simple = printed.isascii() and printed.isalpha()
        key = printed.upper() if simple else first_name_key(printed)
        known = found.get(key)
        if known is None or _weight(n_sources, p_female) > _weight(*known):
            found[key] = World(n_sources, p_female)
    return found


def _weight(n_sources: int, p_female: float) -> tuple[int, float, float]:
    return n_sources, -abs(p_female - 0.5), p_female
