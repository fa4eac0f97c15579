"""The fictional festivals and academies: whom they nominate and whom they reward."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from data.sample.people import Gender
from data.sample.tmdb_teams import Payload

#: Years of release whose films are considered.
YEARS = range(2011, 2025)
ACADEMY, FESTIVAL = "Académie fictive de Montrouvence", "Festival fictif de Port-Navalec"
DOCUMENTARIES, CRITICS = "Rencontres fictives de Valmorane", "Cercle fictif de la critique"
ABROAD = "Fictional Brisemer Film Festival"  # has no French name, nor have its awards
#: How much likelier a film that a woman directs is to win than to be nominated.
WOMEN_WIN = 1.5
#: Shares of winners who are not recorded as nominees, of statements without a date, of awards of
#: persons without a film.
UNNOMINATED, UNDATED, FILMLESS = 0.15, 0.04, 0.08
DAY, MONTH, YEAR = 11, 10, 9


@dataclass(frozen=True)
class Prize:
    """One award received, or one nomination; `day` is empty where there is no date."""

    subject: str
    tmdb_id: int
    award: str
    conferrer: str
    day: str
    precision: int
    films: tuple[int, ...] = ()
    outcome: str = "nominated"


class AwardMaker:
    """Holds the ceremonies of all years."""

    def __init__(self, films: Sequence[Payload], truth: Mapping[int, Gender], rng: Random) -> None:
        self._truth, self._rng = truth, rng
        self._films = {
            year: [film for film in films if film["release_date"].startswith(str(year))]
            for year in YEARS
        }

    def prizes(self) -> list[Prize]:
        """List awards and nominations, by year."""
        return [prize for year in YEARS for prize in self._year(year)]

    def _year(self, year: int) -> Iterator[Prize]:
        films = self._films[year]
        factual = [film for film in films if {"id": 99, "name": "Documentary"} in film["genres"]]
        fiction = [film for film in films if film not in factual]
        yield from self._academy(fiction, year)
        yield from self._festival(films, year)
        golden = Prize("film", 0, "Lanterne d’or fictive", DOCUMENTARIES, f"{year}-11-01", MONTH)
        yield from self._of_films(golden, self._some(factual, 5))
        tern = Prize("film", 0, "Fictional Tern for Best Film", ABROAD, f"{year}-09-01", MONTH)
        yield from self._of_films(tern, self._some(fiction, 4))
        praise = Prize("film", 0, "Prix fictif de la critique", CRITICS, f"{year}-01-01", YEAR)
        yield from self._won(praise, [self._winner(films)["id"]])

    def _academy(self, films: Sequence[Payload], year: int) -> Iterator[Prize]:
        """Reward the films of a year in the next one; only the year is recorded."""
        best = self._some(films, 6)
        day = f"{year + 1}-01-01"
        prize = Prize("film", 0, "Soleil fictif du meilleur film", ACADEMY, day, YEAR)
        yield from self._of_films(prize, best)
        first = replace(prize, award="Soleil fictif du meilleur premier film")
        yield from self._of_films(first, self._some([film for film in films if film not in best],
                                                     4))  # fmt: skip
        person = replace(prize, subject="person", award="Soleil fictif de la meilleure réalisation")
        yield from self._of_people(person, best, self._directors)
        photo = replace(person, award="Soleil fictif de la meilleure photographie")
        yield from self._of_people(photo, self._some(films, 5), self._cinematographers)
        roles: dict[str, Gender] = {"actrice": "female", "acteur": "male"}
        for award, gender in roles.items():
            role = replace(person, award=f"Soleil fictif du meilleur rôle : {award}")
            yield from self._of_people(role, self._some(films, 5), self._first_roles(gender))

    def _festival(self, films: Sequence[Payload], year: int) -> Iterator[Prize]:
        """Reward one film of a competition, and one of its directors, on a day in May."""
        competition = self._some(films, 9)
        day = f"{year}-05-{self._rng.randint(18, 27)}"
        grand = Prize("film", 0, "Grand Phare fictif", FESTIVAL, day, DAY)
        yield from self._of_films(grand, competition)
        directing = replace(grand, subject="person", award="Phare fictif de la mise en scène")
        yield from self._of_people(directing, competition, self._directors)

    def _some(self, films: Sequence[Payload], number: int) -> list[Payload]:
        return self._rng.sample(films, min(number, len(films)))

    def _winner(self, films: Sequence[Payload]) -> Payload:
        weights = [WOMEN_WIN if self._by_a_woman(film) else 1.0 for film in films]
        return self._rng.choices(films, weights)[0]

    def _by_a_woman(self, film: Payload) -> bool:
        return any(self._truth[number] == "female" for number in self._directors(film))

    def _directors(self, film: Payload) -> list[int]:
        return _crew(film, {"Director"})

    def _cinematographers(self, film: Payload) -> list[int]:
        return _crew(film, {"Director of Photography"})

    def _first_roles(self, gender: Gender) -> Callable[[Payload], list[int]]:
        def found(film: Payload) -> list[int]:
            ids = [row["id"] for row in film["credits"]["cast"]]
            return [number for number in ids if self._truth[number] == gender][:1]

        return found

    def _of_films(self, prize: Prize, nominated: Sequence[Payload]) -> Iterator[Prize]:
        if not nominated:
            return
        winner = self._winner(nominated)["id"]
        ids = [film["id"] for film in nominated]
        yield from self._nominated(prize, ids, [winner])
        yield from self._won(prize, [winner])

    def _of_people(
        self,
        prize: Prize,
        films: Sequence[Payload],
        who: Callable[[Payload], list[int]],
    ) -> Iterator[Prize]:
        """Nominate people for these films: one statement names all of somebody's films."""
        works: dict[int, tuple[int, ...]] = {}
        for film in films:
            for number in who(film):
                works[number] = (*works.get(number, ()), film["id"])
        able = [film for film in films if who(film)]
        if not able:
            return
        winners = who(self._winner(able))
        yield from self._nominated(prize, list(works), winners, works)
        yield from self._won(prize, winners, works)

    def _nominated(
        self,
        prize: Prize,
        ids: Sequence[int],
        winners: Collection[int],
        works: Mapping[int, tuple[int, ...]] | None = None,
    ) -> Iterator[Prize]:
        for number in ids:
            if number not in winners or self._rng.random() >= UNNOMINATED:
                yield self._stated(prize, number, works)

    def _won(
        self,
        prize: Prize,
        ids: Sequence[int],
        works: Mapping[int, tuple[int, ...]] | None = None,
    ) -> Iterator[Prize]:
        for number in ids:
            yield replace(self._stated(prize, number, works), outcome="received")

    def _stated(
        self, prize: Prize, number: int, works: Mapping[int, tuple[int, ...]] | None
    ) -> Prize:
        """State the prize for one film or person, now and then without its date or film."""
        rng = self._rng
        day = "" if rng.random() < UNDATED else prize.day
        films = () if works is None or rng.random() < FILMLESS else works[number]
        return replace(prize, tmdb_id=number, day=day, films=films)


def _crew(film: Payload, jobs: Collection[str]) -> list[int]:
    """List who holds one of the posts, each once."""
    return list(dict.fromkeys(
        row["id"] for row in film["credits"]["crew"] if row["job"] in jobs
    ))  # fmt: skip
