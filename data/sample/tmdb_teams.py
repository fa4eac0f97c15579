"""The fictional teams and casts of `tmdb.zip`, and what TMDB tells of the people in them.

Directors are people of the world; everyone else is new and drawn from a pool for each post.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from data.sample import words
from data.sample.model import Film, World, deal
from data.sample.people import Casting, Gender, Person
from data.sample.rows import strip_accents

Payload = dict[str, Any]

FIRST_PERSON = 8_000_001
NON_BINARY_SHARE = 0.004
#: Pools by post: department, true share of women, number of people.
POOLS: dict[str, tuple[str, float, int]] = {
    "writer": ("Writing", 0.32, 85), "producer": ("Production", 0.30, 100),
    "camera": ("Camera", 0.16, 80), "editor": ("Editing", 0.46, 80),
    "music": ("Sound", 0.08, 70), "sound": ("Sound", 0.10, 75),
    "costume": ("Costume & Make-Up", 0.88, 60), "design": ("Art", 0.42, 60),
    "casting": ("Production", 0.75, 36), "assistant": ("Directing", 0.33, 55),
    "manager": ("Production", 0.45, 50), "effects": ("Visual Effects", 0.12, 30),
    "script": ("Directing", 0.95, 36), "makeup": ("Costume & Make-Up", 0.90, 45),
    "operator": ("Camera", 0.15, 28), "boom": ("Sound", 0.12, 28),
    "second editor": ("Editing", 0.50, 32), "stunts": ("Crew", 0.10, 14),
    "birds": ("Crew", 0.0, 1), "cast": ("Acting", 0.42, 310),
}  # fmt: skip
#: Posts beside direction, writing and production: names of the job, pool, share of films.
POSTS: tuple[tuple[tuple[str, ...], str, float], ...] = (
    (("Director of Photography",), "camera", 0.90),
    (("Editor",), "editor", 0.88),
    (("Original Music Composer",), "music", 0.80),
    (("Sound Recordist", "Sound", "Production Sound Mixer"), "sound", 0.78),
    (("Costume Design",), "costume", 0.74),
    (("Production Design",), "design", 0.75),
    (("Casting",), "casting", 0.64),
    (("First Assistant Director",), "assistant", 0.66),
    (("Production Manager",), "manager", 0.60),
    (("Visual Effects Supervisor",), "effects", 0.28),
    (("Script Supervisor",), "script", 0.38),
    (("Makeup Artist",), "makeup", 0.36),
    (("Hairstylist",), "makeup", 0.22),
    (("Camera Operator",), "operator", 0.22),
    (("Boom Operator",), "boom", 0.26),
    (("Assistant Editor",), "second editor", 0.28),
    (("Stunts",), "stunts", 0.13),
)
#: Pools that such films hardly need.
SELDOM: dict[str, Collection[str]] = {
    "fiction": (),
    "documentary": (
        "costume", "design", "casting", "assistant", "effects", "script", "makeup", "stunts",
    ),
    "animation": ("costume", "makeup", "script", "operator", "boom", "stunts", "sound"),
}  # fmt: skip
#: Share of people without a gender on TMDB, by the department they are known for.
NOT_SET = {
    "Visual Effects": 0.71, "Costume & Make-Up": 0.63, "Camera": 0.51, "Editing": 0.50,
    "Art": 0.50, "Sound": 0.50, "Production": 0.45, "Writing": 0.40, "Directing": 0.32,
    "Acting": 0.24, "Crew": 0.60,
}  # fmt: skip
CODES: dict[Gender, int] = {"female": 1, "male": 2, "non_binary": 3}
#: Pools of the people who bear a director's name by chance.
HOMONYM_POOLS = ("editor", "camera", "sound")
#: How many people have no code at all, the wrong one, and one that credits do not show yet.
NULL, WRONG, LATE = 2, 4, 3


@dataclass(frozen=True)
class Role:
    """Someone a film tells of: a character, or a person who speaks in a documentary."""

    name: str
    woman: bool
    age: int


class Crowd:
    """Everyone on TMDB: recruits people, writes the credits, then tells who they are."""

    def __init__(self, world: World, rng: Random) -> None:
        self._rng = rng
        self._casting = Casting(rng)
        for known in world.people:  # so that numbers stay the same and nobody new has their name
            self._casting.add(
                known.given_name, known.family_name, known.gender, known.birth_year, known.origin,
                known.earlier_films,
            )  # fmt: skip
        self._pools = {
            pool: list(self._recruit(pool, share, size)) for pool, (_, share, size) in POOLS.items()
        }
        for pool, double in zip(HOMONYM_POOLS, rng.sample(world.people[:120], 3), strict=True):
            self._pools[pool].append(
                self._casting.add(
                    double.given_name, double.family_name, double.gender, double.birth_year + 4,
                    double.origin, 0,
                )
            )  # fmt: skip
        self._pool_of = {
            person.person_id: pool for pool, members in self._pools.items() for person in members
        }
        self._ids: dict[int, int] = {}
        self._credits = 0

    def _origin(self) -> str:
        return "france" if self._rng.random() < 0.88 else self._rng.choice(list(words.ORIGINS))

    def _recruit(self, pool: str, share: float, size: int) -> Iterator[Person]:
        women = share * (1 - NON_BINARY_SHARE)
        weights: dict[Gender, float] = {
            "female": women, "male": 1 - women - NON_BINARY_SHARE, "non_binary": NON_BINARY_SHARE,
        }  # fmt: skip
        for gender in deal(self._rng, size, weights):
            years = range(2000, 2016)
            if pool == "cast":  # actresses are younger than actors
                years = range(1998, 2025) if gender == "female" else range(1985, 2021)
            yield self._casting.create(self._rng.choice(years), gender, self._origin(), 0)

    def new_director(self, year: int) -> Person:
        """Recruit a director whom the world does not know."""
        gender: Gender = "female" if self._rng.random() < 0.35 else "male"
        return self._casting.create(year, gender, self._origin(), 0)

    def credits(self, film: Film) -> tuple[Payload, list[Role]]:
        """Write cast and crew of a film, and tell which roles there are."""
        directors = [self._casting.people[number - 1] for number in film.director_ids]
        names = {director.full_name for director in directors}
        cast, roles = self._cast(film, names)
        jobs = [(director, "Director", "Directing") for director in directors]
        jobs += [*self._authors(film, directors), *self._others(film, directors)]
        # Crew is in no order.
        self._rng.shuffle(jobs)
        crew = [
            self._row(person) | {"credit_id": self._credit_id(), "department": part, "job": job}
            for person, job, part in jobs
        ]
        return {"cast": cast, "crew": crew}, roles

    def _pick(self, pool: str, count: int, names: Collection[str]) -> list[Person]:
        """Draw people of a pool, but nobody who is named like a director of the film."""
        members = [person for person in self._pools[pool] if person.full_name not in names]
        return self._rng.sample(members, count)

    def _cast(self, film: Film, names: Collection[str]) -> tuple[list[Payload], list[Role]]:
        low, high = {"fiction": (5, 9), "documentary": (2, 4), "animation": (3, 5)}[film.genre]
        people = self._pick("cast", self._rng.randint(low, high), names)
        roles: list[Role] = []
        for person in people:
            roles.append(self._role(film, person, {role.name for role in roles}))
        cast = []
        for order, (person, role) in enumerate(zip(people, roles, strict=True)):
            voice = f"{role.name} (voice)" if film.genre == "animation" else role.name
            part = {
                "cast_id": 3 + order,
                "character": "Self" if film.genre == "documentary" else voice,
                "credit_id": self._credit_id(),
                "order": order,
            }
            cast.append(self._row(person) | part)
        return cast, roles

    def _role(self, film: Film, person: Person, taken: Collection[str]) -> Role:
        """Invent a character of the actor's gender, or let the person be."""
        rng = self._rng
        woman = {"female": True, "male": False}.get(person.gender, rng.random() < 0.5)
        age = min(max(film.year - person.birth_year + rng.randint(-4, 4), 15), 84)
        if film.genre == "documentary":
            return Role(self._name(person), woman, age)
        if film.genre == "animation":
            age = rng.randint(6, 15)
            creature = [name for name in words.CREATURES if film.title.startswith(name)]
            if creature and not taken:
                return Role(creature[0], woman, age)
        born = max(first for first in words.GENERATIONS if first <= max(film.year - age, 1935))
        name = rng.choice(words.GENERATIONS[born]["female" if woman else "male"])
        if film.genre == "fiction" and rng.random() < 0.45:
            name = f"{name} {rng.choice(words.FAMILY_NAMES)}"
        return self._role(film, person, taken) if name in taken else Role(name, woman, age)

    def _authors(self, film: Film, directors: list[Person]) -> Iterator[tuple[Person, str, str]]:
        """Draw who writes and who produces; directors often write."""
        rng, names = self._rng, {director.full_name for director in directors}
        documentary = film.genre == "documentary"
        if rng.random() < (0.72 if documentary else 0.95):
            count = rng.choices((1, 2, 3), (75, 22, 3) if documentary else (38, 42, 20))[0]
            writers = directors[:count] if rng.random() < 0.72 else []
            writers += self._pick("writer", count - len(writers), names)
            job = rng.choice(("Screenplay", "Screenplay", "Writer"))
            yield from ((person, "Writer" if documentary else job, "Writing") for person in writers)
        if rng.random() < 0.88:
            for person in self._pick("producer", rng.choice((1, 1, 2)), names):
                yield person, "Producer", "Production"
        if rng.random() < 0.18:
            yield self._pick("producer", 1, names)[0], "Executive Producer", "Production"

    def _others(self, film: Film, directors: list[Person]) -> Iterator[tuple[Person, str, str]]:
        """Draw who holds the other posts; some are missing, more of them on small films."""
        rng, names = self._rng, {director.full_name for director in directors}
        documentary = film.genre == "documentary"
        factor = 0.6 if documentary and film.budget < 400_000 else 1.0
        last: tuple[str, Person] | None = None
        for jobs, pool, share in POSTS:
            if rng.random() >= share * factor * (0.12 if pool in SELDOM[film.genre] else 1):
                continue
            person = self._pick(pool, 1, names)[0]
            if documentary and pool in ("camera", "editor") and rng.random() < 0.2:
                person = directors[0]
            elif last and last[0] == pool and rng.random() < 0.4:
                person = last[1]  # one person for make-up and hair
            last = pool, person
            yield person, rng.choice(jobs), POOLS[pool][0]

    def falconer(self) -> Payload:
        """Write a credit under a job that hardly any film has."""
        person = self._pools["birds"][0]
        job = {"credit_id": self._credit_id(), "department": "Crew", "job": "Falconer"}
        return self._row(person) | job

    def _row(self, person: Person) -> Payload:
        """Write what cast and crew have in common; the gender is filled in by `people`."""
        number = self._ids.setdefault(person.person_id, FIRST_PERSON + len(self._ids))
        return {
            "adult": False, "gender": 0, "id": number,
            "known_for_department": self._department(person),
            "name": self._name(person), "original_name": self._name(person),
            "popularity": 0.0, "profile_path": None,
        }  # fmt: skip

    def _name(self, person: Person) -> str:
        """Write the name, for some actors and technicians without its accents."""
        plain = person.person_id in self._pool_of and person.person_id % 29 == 0
        return strip_accents(person.full_name) if plain else person.full_name

    def _credit_id(self) -> str:
        """Give a credit its number, made as by MongoDB of time, machine and counter."""
        self._credits += 1
        return f"{0x5B000000 + self._credits * 977:08x}0e0a26fb7d{0x1F0000 + self._credits:06x}"

    def people(self, rows: Sequence[Payload]) -> list[Payload]:
        """Tell who all the people in credits are, and fill in their gender in these rows."""
        people = [self._casting.people[number - 1] for number in self._ids]
        shown = self._genders(people)
        settled = dict(shown)
        told = [person for person in people[: len(people) // 2] if shown[person.person_id]]
        directors = [person for person in told if person.person_id not in self._pool_of]
        others = [person for person in told if person.person_id in self._pool_of]
        binary = [person for person in others if person.gender != "non_binary"]
        # Wrong codes: one director, the others hold other posts.
        astray = self._rng.sample(binary, WRONG + LATE + NULL)
        astray[0] = next(person for person in directors if person.gender == "female")
        for person in astray[:WRONG]:
            wrong = 2 if person.gender == "female" else 1
            shown[person.person_id] = settled[person.person_id] = wrong
        # Late credits: the person's page has the gender, credits do not show it yet.
        astray[WRONG] = next(person for person in directors if person.gender == "male")
        for person in astray[WRONG : WRONG + LATE]:
            shown[person.person_id] = 0
        # Null, where TMDB's own documentation knows only numbers.
        for person in astray[WRONG + LATE :]:
            shown[person.person_id] = settled[person.person_id] = None
        by_id = {self._ids[number]: code for number, code in shown.items()}
        for row in rows:
            row["gender"] = by_id[row["id"]]
        payloads = [self._payload(person, settled[person.person_id]) for person in people]
        # A birthday of which only the year is known.
        next(item for item in payloads if item["birthday"] is None)["birthday"] = "1961-00-00"
        return payloads

    def truth(self) -> dict[int, Gender]:
        """Tell the true gender of everybody with a credit, by TMDB id."""
        return {
            number: self._casting.people[person - 1].gender for person, number in self._ids.items()
        }

    def _department(self, person: Person) -> str:
        """Tell what someone is known for; who is in no pool directs."""
        pool = self._pool_of.get(person.person_id)
        return POOLS[pool][0] if pool else "Directing"

    def _genders(self, people: Sequence[Person]) -> dict[int, int | None]:
        """Give the code of the true gender or, in the share of the department, 0 for not set.

        Dealt within each pool and gender, so that the women of a small pool do not all vanish.
        """
        groups: dict[tuple[str, Gender], list[Person]] = {}
        for person in people:
            pool = self._pool_of.get(person.person_id, "")
            groups.setdefault((pool, person.gender), []).append(person)
        found: dict[int, int | None] = {}
        for members in groups.values():
            share = NOT_SET[self._department(members[0])]
            marks = deal(self._rng, len(members), {True: share, False: 1 - share})
            for person, unset in zip(members, marks, strict=True):
                found[person.person_id] = 0 if unset else CODES[person.gender]
        return found

    def _payload(self, person: Person, gender: int | None) -> Payload:
        rng, name, number = self._rng, self._name(person), self._ids[person.person_id]
        spellings = {person.full_name, strip_accents(person.full_name)} - {name}
        birthday = f"{person.birth_year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        born = birthday if rng.random() < 0.4 else None
        dead = born is not None and person.birth_year < 1965 and rng.random() < 0.06
        return {
            "adult": False,
            "also_known_as": sorted(spellings) if rng.random() < 0.5 else [],
            "biography": "",
            "birthday": born,
            "deathday": f"2025-{rng.randint(1, 12):02d}-11" if dead else None,
            "gender": gender,
            "homepage": None,
            "id": number,
            "imdb_id": f"nm99{number % 100_000:05d}" if rng.random() < 0.5 else None,
            "known_for_department": self._department(person),
            "name": name,
            "place_of_birth": None,
            "popularity": 0.0,
            "profile_path": None,
        }
