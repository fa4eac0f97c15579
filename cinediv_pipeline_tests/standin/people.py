"""The JSON of persons, built on demand from a seed, and the draws that films share with them."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from cinediv_pipeline_tests.standin import names
from cinediv_pipeline_tests.standin.names import pick

Payload = dict[str, Any]

FIRST_PERSON = 500_000
TOMORROW = {"a": 1}
# The first rows are each another person's; the last ones may repeat one of the crew.
JOBS = (
    ("Directing", "Director"),
    ("Writing", "Screenplay"),
    ("Production", "Producer"),
    ("Camera", "Director of Photography"),
    ("Editing", "Editor"),
    ("Sound", "Original Music Composer"),
    ("Sound", "Sound"),
    ("Art", "Production Design"),
    ("Costume & Make-Up", "Costume Design"),
    ("Production", "Casting"),
    ("Directing", "First Assistant Director"),
    ("Costume & Make-Up", "Makeup Artist"),
    ("Writing", "Dialogue"),
    ("Writing", "Story"),
    ("Production", "Executive Producer"),
    ("Visual Effects", "Visual Effects Supervisor"),
    ("Crew", "Stunts"),
)
_CREW_DEPARTMENTS = tuple(department for department, _ in JOBS)
# Streams of random numbers that have nothing to do with each other.
FILM, OVERVIEW, CREDITS, ADDED, _PERSON, _LIFE = range(1, 7)


def image(rng: Random) -> str | None:
    """The path of a picture, or none."""
    return f"/standin{rng.getrandbits(40):010x}.jpg" if rng.random() < 0.6 else None


class Draws:
    """Random numbers that are the same at every call."""

    def __init__(self, seed: int, *, oddities: bool) -> None:
        self._seed = seed
        self.oddities = oddities

    def random(self, stream: int, number: int, revision: int = 0) -> Random:
        """A generator of its own for each stream, id and revision."""
        return Random(((self._seed << 8 | stream) << 40 | number) << 20 | revision)

    def odd(self, number: int, every: int, rest: int) -> bool:
        """Whether this id, counted from the first one, is one of the labelled oddities."""
        return self.oddities and number % every == rest


class People:
    """Writes persons; `revealed` is the set of persons whose gender a change has made known."""

    def __init__(self, draws: Draws, revealed: Collection[int]) -> None:
        self._draws = draws
        self._revealed = revealed
        self._faces = lru_cache(maxsize=50_000)(self._draw_face)

    def face(self, person: int) -> Payload:
        """What a credit row tells of a person; a copy, to be completed."""
        return self._faces(person, person in self._revealed).copy()

    def _draw_face(self, person: int, revealed: bool) -> Payload:
        rng = self._draws.random(_PERSON, person)
        woman = rng.random() < 0.4
        gender: int | None = 0 if rng.random() < 0.45 and not revealed else 2 - woman
        if self._draws.odd(person - FIRST_PERSON, 150, 77):
            gender = 3  # synthetic: documented, but in no recorded answer
        elif self._draws.odd(person - FIRST_PERSON, 400, 199):
            gender = None  # synthetic: in no recorded answer
        name = names.full_name(rng, woman=woman)
        acts = person % 2 == 0
        return {
            "adult": False,
            "gender": gender,
            "id": person,
            "known_for_department": "Acting" if acts else pick(rng, _CREW_DEPARTMENTS),
            "name": name,
            "original_name": name,
            "popularity": round(rng.random(), 4),
            "profile_path": image(rng),
        }

    def person(self, person: int, revision: int = 0) -> Payload:
        """The person's own page."""
        payload = self.face(person)
        del payload["original_name"]
        rng = self._draws.random(_LIFE, person)
        born = date(1930, 1, 1) + timedelta(days=int(rng.random() * 25_000))
        known = rng.random() < 0.6
        birthday = born.isoformat() if known else None
        if self._draws.odd(person - FIRST_PERSON, 200, 111):
            birthday = "1970-00-00"  # synthetic: a day that does not exist
        died = (born + timedelta(days=int(7300 + rng.random() * 3650))).isoformat()
        payload |= {
            "also_known_as": [names.full_name(rng, woman=False)] if rng.random() < 0.2 else [],
            "biography": names.sentence(self._draws.random(_LIFE, person, revision))
            if known
            else "",
            "birthday": birthday,
            "deathday": died if known and rng.random() < 0.1 else None,
            "homepage": None,
            "imdb_id": f"nm9{person:07d}" if rng.random() < 0.7 else None,
            "place_of_birth": pick(rng, names.PLACES) if rng.random() < 0.5 else None,
        }
        if revision:  # always another page than before, also where nothing was known
            payload["biography"] += f" (Révision {revision}.)"
        if self._draws.oddities:
            payload["new_field_of_tomorrow"] = TOMORROW
        return payload
