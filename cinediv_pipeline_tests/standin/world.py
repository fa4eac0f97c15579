"""The state of the fictional world: which films and persons exist, and what changed on which day.

Only what is needed per film is kept; the JSON is built on demand. All methods may be called from
any thread.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from threading import RLock

from cinediv_pipeline_tests.standin.payloads import (
    ABROAD,
    COPRODUCTION,
    FIRST_FILM,
    FRANCE,
    Film,
    Payloads,
)
from cinediv_pipeline_tests.standin.people import FIRST_PERSON, Draws, Payload, People

_FIRST_DAY = date(2002, 1, 1)
_DAYS = (date(2026, 12, 31) - _FIRST_DAY).days + 1
_UNKNOWN = 7_000_000  # ids from here on belong to nothing: they are noise in the feeds
_WORLD, _NOISE, _PICKS = 20, 21, 23  # streams of random numbers, apart from those of payloads
_NEW_PERSON = 25
KINDS = ("movie", "person")


class World:
    """Films from id 1000, persons from id 500000, and their changes feeds.

    Parameters
    ----------
    n_films : int
        French films; a twentieth more is American. There are twice as many persons.
    seed : int
        The same seed gives the same world.
    oddities : bool
        Whether payloads hold the oddities that `payloads` lists.
    """

    def __init__(self, n_films: int = 200, seed: int = 1, *, oddities: bool = True) -> None:
        self.lock = RLock()
        self.noise_per_day = 30
        self.population = max(2, 2 * n_films)
        self.gone: set[int] = set()
        self._revealed: set[int] = set()
        self._draws = Draws(seed, oddities=oddities)
        self._people = People(self._draws, self._revealed)
        self._payloads = Payloads(self._draws, self._people, self.population, self.gone)
        self._person_revisions: dict[int, int] = {}
        self._feeds: dict[str, dict[date, dict[int, None]]] = {kind: {} for kind in KINDS}
        self._today: date | None = None
        self._lists: dict[str, list[tuple[str, int]]] = {}  # until the next change
        self._windows: dict[tuple[str, str, str], list[int]] = {}  # until the next change
        self._picks = 0
        self._before_all = FIRST_FILM - 1
        self.films: dict[int, Film] = {}
        rng = self._draws.random(_WORLD, 0)
        for number in range(n_films + n_films // 20):
            undated = self._draws.odd(number, 97, 13)
            day = _FIRST_DAY + timedelta(days=int(rng.random() * _DAYS))
            home = COPRODUCTION if number % 7 == 3 else FRANCE
            film = Film(FIRST_FILM + number, "" if undated else day.isoformat())
            film.origin = home if number < n_films else ABROAD
            self.films[film.id] = film
        self._next_film = FIRST_FILM + len(self.films)
        self._abroad = range(FIRST_FILM + n_films, self._next_film)

    # -- what is there ----------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The day of changes that name none: the clock's (UTC), unless it has been set."""
        return self._today or datetime.now(UTC).date()

    @today.setter
    def today(self, day: date | None) -> None:
        self._today = day

    def film_ids(self, *, french: bool = True) -> list[int]:
        """The ids of the films that exist, ascending: the French ones, or all."""
        with self.lock:
            return sorted(
                film.id
                for film in self.films.values()
                if not film.deleted and (not french or "FR" in film.origin)
            )

    def person_ids(self) -> list[int]:
        """The ids of the persons that exist, ascending."""
        with self.lock:
            everyone = range(FIRST_PERSON, FIRST_PERSON + self.population)
            return [person for person in everyone if person not in self.gone]

    def film(self, film_id: int, parts: Iterable[str] = ()) -> Payload | None:
        """The film's payload with these appended parts, or None if there is no such film."""
        with self.lock:
            film = self.films.get(film_id)
            if film is None or film.deleted:
                return None
            return self._payloads.film(film, frozenset(parts))

    def person(self, person_id: int) -> Payload | None:
        """The person's payload, or None if there is no such person."""
        with self.lock:
            if not self._person_exists(person_id):
                return None
            return self._people.person(person_id, self._person_revisions.get(person_id, 0))

    def people_of(self, film_id: int) -> set[int]:
        """The ids of the persons in the film's credits."""
        with self.lock:
            return self._payloads.people_of(self.films[film_id]) - self.gone

    def title(self, film_id: int) -> str:
        """The title of a film."""
        return self._payloads.title(self.films[film_id])

    def name(self, person_id: int) -> str:
        """The name of a person."""
        return str(self._people.face(person_id)["name"])

    def _person_exists(self, person_id: int) -> bool:
        return 0 <= person_id - FIRST_PERSON < self.population and person_id not in self.gone

    # -- lists ------------------------------------------------------------------------------

    def discovered(self, countries: str, first: str = "", last: str = "") -> Sequence[int]:
        """The ids of films by date, then id: `countries` is like ``FR`` or ``FR|BE``, or empty.

        Without dates, films without a date come last; with a date, they are left out.
        """
        with self.lock:
            if (countries, first, last) in self._windows:
                return self._windows[countries, first, last]
            if countries not in self._lists:
                asked = set(countries.replace(",", "|").split("|"))
                self._lists[countries] = sorted(
                    (film.day or "9999-99-99", film.id)
                    for film in self.films.values()
                    if not film.deleted and (not countries or asked & set(film.origin))
                )
            rows = self._lists[countries]
            end = last or ("9999-12-31" if first else "9999-99-99")
            found = [film_id for day, film_id in rows if first <= day <= end]
            self._windows[countries, first, last] = found
            return found

    def cards(self, film_ids: Iterable[int]) -> list[Payload]:
        """The rows of discover for these films."""
        with self.lock:
            return [self._payloads.card(self.films[film_id]) for film_id in film_ids]

    def changes(self, kind: str, first: date, last: date) -> list[Payload]:
        """Each id that changed from `first` to `last` once, the noise of these days included."""
        with self.lock:
            ids: dict[int, None] = {}
            for back in range((last - first).days + 1):
                day = last - timedelta(days=back)
                ids |= dict.fromkeys(reversed(self._feeds[kind].get(day, {})))
                ids |= dict.fromkeys(self._noise(kind, day))
            return [self._entry(kind, item) for item in ids]

    def _noise(self, kind: str, day: date) -> list[int]:
        rng = self._draws.random(_NOISE + KINDS.index(kind), day.toordinal())
        return [
            rng.choice(self._abroad)
            if kind == "movie" and self._abroad and rng.random() < 0.1
            else _UNKNOWN + rng.randrange(10_000_000)
            for _ in range(self.noise_per_day)
        ]

    def _entry(self, kind: str, item: int) -> Payload:
        film = self.films.get(item)
        deleted = film is not None and film.deleted if kind == "movie" else item in self.gone
        # Recorded feeds hold a few such rows for unknown ids too.
        nothing = deleted or (item >= _UNKNOWN and item % 33 == 0)
        flag = None if nothing else False
        return {"id": item, "adult": flag, "softcore": flag}

    # -- changes ----------------------------------------------------------------------------

    def _mark(self, kind: str, item: int, day: date | None) -> None:
        of_day = self._feeds[kind].setdefault(day or self.today, {})
        of_day.pop(item, None)
        of_day[item] = None
        if kind == "movie":
            self._lists.clear()
            self._windows.clear()

    def _film(self, film_id: int) -> Film:
        film = self.films[film_id]
        if film.deleted:
            raise KeyError(film_id)
        return film

    def touch_film(self, film_id: int, day: date | None = None) -> None:
        """Put the film in the feed and leave its payload as it is."""
        with self.lock:
            self._film(film_id)
            self._mark("movie", film_id, day)

    def change_film(
        self, film_id: int, day: date | None = None, *, new_person: bool | None = None
    ) -> None:
        """Give the film another overview and one more crew credit, perhaps of a new person."""
        with self.lock:
            film = self._film(film_id)
            film.revision += 1
            rng = self._draws.random(_NEW_PERSON, film_id, film.revision)
            newcomer = rng.random() < 1 / 3 if new_person is None else new_person
            person = FIRST_PERSON + rng.randrange(self.population)
            if newcomer or person in self.gone:
                person = FIRST_PERSON + self.population
                self.population += 1
                self._mark("person", person, day)
            film.added = (*film.added, person)
            self._mark("movie", film_id, day)

    def change_person(
        self, person_id: int, day: date | None = None, *, reveals_gender: bool = True
    ) -> None:
        """Give the person another biography, and a known gender where it was 0.

        As at TMDB, credit rows show the new gender, while the films are not in the feed for it.
        """
        with self.lock:
            if not self._person_exists(person_id):
                raise KeyError(person_id)
            self._person_revisions[person_id] = self._person_revisions.get(person_id, 0) + 1
            if reveals_gender:
                self._revealed.add(person_id)
            self._mark("person", person_id, day)

    def delete_film(self, film_id: int, day: date | None = None) -> None:
        """Make the film answer 404."""
        with self.lock:
            self._film(film_id).deleted = True
            self._mark("movie", film_id, day)

    def delete_person(self, person_id: int, day: date | None = None) -> list[int]:
        """Make the person answer 404; return the films that have lost a credit for it."""
        with self.lock:
            if not self._person_exists(person_id):
                raise KeyError(person_id)
            poorer = [
                film.id
                for film in self.films.values()
                if not film.deleted and person_id in self._payloads.people_of(film)
            ]
            self.gone.add(person_id)
            self._mark("person", person_id, day)
            for film_id in poorer:
                self._mark("movie", film_id, day)
            return poorer

    def add_film(
        self,
        release_date: date | str | None = None,
        day: date | None = None,
        *,
        first: bool = False,
    ) -> int:
        """Add a French film and return its id: the highest one, or with `first` the lowest."""
        with self.lock:
            film_id = self._before_all if first else self._next_film
            rng = self._draws.random(_WORLD, film_id)
            drawn = _FIRST_DAY + timedelta(days=int(rng.random() * _DAYS))
            self.films[film_id] = Film(
                film_id, str(drawn if release_date is None else release_date)
            )
            if first:
                self._before_all -= 1
            else:
                self._next_film += 1
            self._mark("movie", film_id, day)
            return film_id

    def move_date(self, film_id: int, release_date: date | str, day: date | None = None) -> None:
        """Give the film another release date; ``""`` takes it away."""
        with self.lock:
            self._film(film_id).day = str(release_date)
            self._mark("movie", film_id, day)

    def lose_origin(self, film_id: int, day: date | None = None) -> None:
        """Make the film American: it still exists, and is no longer discovered."""
        with self.lock:
            self._film(film_id).origin = ABROAD
            self._mark("movie", film_id, day)

    def picks(self) -> Random:
        """Another generator at each call, for a seeded choice of what to change."""
        with self.lock:
            self._picks += 1
            return self._draws.random(_PICKS, self._picks)
