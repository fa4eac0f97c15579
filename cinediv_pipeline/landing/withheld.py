"""Who is withheld from what is landed, as the sources see it: no name, only the place for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Withheld:
    """A person who opted out: what stands in place of the name, and of a number of a source."""

    pseudonym: str
    number: int

    @property
    def placeholder(self) -> str:
        """The name that is kept; being one name in brackets, no rule reads a gender in it."""
        return f"[retrait {self.pseudonym}]"


class WithheldPeople(Protocol):
    """Answers whether somebody is withheld."""

    def by_name(self, name: str) -> Withheld | None:
        """Return who is withheld under a printed name."""

    def by_tmdb(self, number: int, names: Iterable[str] = ()) -> Withheld | None:
        """Return who is withheld under TMDB's id, or under a name that nobody else has there."""
