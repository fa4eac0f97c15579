"""The JSON of films and persons, built on demand from a seed.

Keys and types are those of real answers; every value is invented. Labelled oddities (`oddities`):

- seen in real data: no release date (``""``), budget 0, empty ``release_dates.results``;
- hand-made, in no recorded answer: gender 3, gender null, ``adult`` null on a film, the same credit
  row twice, the birthday ``1970-00-00``, and the unknown field ``new_field_of_tomorrow``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from cinediv_pipeline_tests.standin import names
from cinediv_pipeline_tests.standin.names import pick
from cinediv_pipeline_tests.standin.people import (
    ADDED,
    CREDITS,
    FILM,
    FIRST_PERSON,
    JOBS,
    OVERVIEW,
    TOMORROW,
    Draws,
    Payload,
    People,
    image,
)

FIRST_FILM = 1000
FRANCE = ("FR",)
COPRODUCTION = ("FR", "BE")
ABROAD = ("US",)
_COUNTRIES = {"FR": "France", "BE": "Belgium", "US": "United States of America"}
_FIRST_ADDED_ROW = 0x8000


@dataclass(slots=True)
class Film:
    """What is remembered of a film; everything else follows from the seed."""

    id: int
    day: str  # ISO date, or "" for none
    origin: tuple[str, ...] = FRANCE
    revision: int = 0
    deleted: bool = False
    added: tuple[int, ...] = ()  # persons of the credits that changes have added


@dataclass(slots=True)
class Credit:
    """One credit before it is written out: the person, and where the row stands."""

    person: int
    row: int
    department: str = ""
    job: str = ""


def credit_id(film: int, row: int) -> str:
    """24 hexadecimal digits, another one for each row: multiplying by an odd number is 1 to 1."""
    return f"{(film << 20 | row) * 0x9E3779B97F4A7C15F39CC06D % (1 << 96):024x}"


def _shifted(day: str, days: int) -> str:
    return f"{date.fromisoformat(day) + timedelta(days=days)}T00:00:00.000Z"


class Payloads:
    """Writes films; `gone` is the set of persons that no longer exist."""

    def __init__(
        self, draws: Draws, people: People, population: int, gone: Collection[int]
    ) -> None:
        self._draws = draws
        self._people = people
        self._population = population
        self._gone = gone

    def card(self, film: Film) -> Payload:
        """The film as a row of discover."""
        rng = self._draws.random(FILM, film.id)
        title = names.title(rng)
        genres = sorted({pick(rng, names.GENRES)[0] for _ in range(2)})
        odd_adult = self._draws.odd(film.id - FIRST_FILM, 89, 21)
        return {
            "adult": None if odd_adult else False,
            "backdrop_path": image(rng),
            "genre_ids": genres,
            "id": film.id,
            "title": title,
            "original_language": "fr" if film.origin[0] == "FR" else "en",
            "original_title": title,
            "overview": self._overview(film),
            "popularity": round(rng.random() * 9, 4),
            "poster_path": image(rng),
            "release_date": film.day,
            "softcore": False,
            "video": False,
            "vote_average": round(rng.random() * 10, 3),
            "vote_count": int(rng.random() * 500),
        }

    def _overview(self, film: Film) -> str:
        text = names.sentence(self._draws.random(OVERVIEW, film.id, film.revision))
        # Always another text than before, also where the same sentence is drawn twice.
        return f"{text} (Révision {film.revision}.)" if film.revision else text

    def title(self, film: Film) -> str:
        """The film's title alone, as in the daily export."""
        return names.title(self._draws.random(FILM, film.id))

    def film(self, film: Film, parts: Collection[str] = ()) -> Payload:
        """The film, with the appended parts that were asked."""
        payload = self.card(film)
        rng = self._draws.random(FILM, film.id, 1)
        ids = payload.pop("genre_ids")
        company = int(rng.random() * len(names.COMPANIES))
        payload |= {
            "belongs_to_collection": None,
            "budget": 0 if rng.random() < 0.70 else 10_000 * rng.randint(20, 3000),
            "genres": [{"id": id_, "name": name} for id_, name in names.GENRES if id_ in ids],
            "homepage": "",
            "imdb_id": f"tt9{film.id:07d}" if rng.random() < 0.9 else None,
            "origin_country": list(film.origin),
            "production_companies": [
                {
                    "id": 100 + company,
                    "logo_path": None,
                    "name": names.COMPANIES[company],
                    "origin_country": film.origin[0],
                }
            ],
            "production_countries": [
                {"iso_3166_1": code, "name": _COUNTRIES[code]} for code in film.origin
            ],
            "revenue": 0 if rng.random() < 0.67 else rng.randint(10_000, 60_000_000),
            "runtime": 0 if rng.random() < 0.05 else rng.randint(61, 190),
            "spoken_languages": [{"english_name": "French", "iso_639_1": "fr", "name": "Français"}],
            "status": "Released",
            "tagline": "",
        }
        if self._draws.oddities:
            payload["new_field_of_tomorrow"] = TOMORROW
        if "credits" in parts:
            payload["credits"] = self._credits(film)
        if "external_ids" in parts:
            payload["external_ids"] = {
                "imdb_id": payload["imdb_id"],
                "wikidata_id": f"Q99{film.id:07d}" if rng.random() < 0.7 else None,
                "facebook_id": None,
                "instagram_id": None,
                "twitter_id": None,
            }
        if "release_dates" in parts:
            payload["release_dates"] = {"results": self._release_dates(film)}
        if "alternative_titles" in parts:
            other = self._draws.random(FILM, film.id, 2)
            payload["alternative_titles"] = {
                "titles": [
                    {"iso_3166_1": code, "title": names.title(other), "type": ""}
                    for code in ("FR", "BE", "US")
                    if other.random() < 0.3
                ]
            }
        return payload

    def _release_dates(self, film: Film) -> list[Payload]:
        if not film.day or self._draws.odd(film.id - FIRST_FILM, 61, 31):
            return []
        rows = {"FR": [(0, 3)], "BE": [(7, 3)]}
        if film.id % 3 == 0:
            rows["FR"] = [(-40, 1), (0, 3), (150, 4)]
        return [
            {
                "iso_3166_1": country,
                "release_dates": [
                    {
                        "certification": "U" if country == "FR" and kind == 3 else "",
                        "descriptors": [],
                        "iso_639_1": "fr" if country == "FR" else "",
                        "note": "Festival d’Ostrevelle" if kind == 1 else "",
                        "release_date": _shifted(film.day, days),
                        "type": kind,
                    }
                    for days, kind in dates
                ],
            }
            for country, dates in rows.items()
        ]

    def _cast_and_crew(self, film: Film) -> tuple[list[Credit], list[Credit]]:
        """Even persons act, odd ones work behind the camera; persons that are gone too."""
        rng = self._draws.random(CREDITS, film.id)
        half = range(self._population // 2)
        actors = rng.sample(half, min(len(half), rng.randint(6, 10)))
        cast = [Credit(FIRST_PERSON + 2 * number, row) for row, number in enumerate(actors)]
        size = rng.randint(11, len(JOBS))
        team = [
            FIRST_PERSON + 1 + 2 * number
            for number in rng.sample(half, min(len(half), max(8, size - 3)))
        ]
        if rng.random() < 0.1:
            team[0] = cast[0].person  # plays in the film that they direct
        crew = [
            Credit(team[row] if row < len(team) else pick(rng, tuple(team)), 100 + row, *JOBS[row])
            for row in range(size)
        ]
        if rng.random() < 0.08:
            crew[1].department, crew[1].job = JOBS[0]  # a second director
        for row, person in enumerate(film.added):
            job = pick(self._draws.random(ADDED, film.id, row), JOBS)
            crew.append(Credit(person, _FIRST_ADDED_ROW + row, *job))
        return cast, crew

    def people_of(self, film: Film) -> set[int]:
        """The ids of the film's persons, those that are gone included."""
        cast, crew = self._cast_and_crew(film)
        return {credit.person for credit in (*cast, *crew)}

    def _credits(self, film: Film) -> Payload:
        cast, crew = self._cast_and_crew(film)
        rng = self._draws.random(CREDITS, film.id, 1)
        rows, others = [], []
        for credit in cast:
            row = self._people.face(credit.person)
            row["cast_id"] = credit.row + 1
            row["character"] = names.full_name(rng, woman=credit.row % 2 == 0)
            row["credit_id"] = credit_id(film.id, credit.row)
            row["order"] = credit.row
            rows.append(row)
        for credit in crew:
            row = self._people.face(credit.person)
            row["credit_id"] = credit_id(film.id, credit.row)
            row["department"] = credit.department
            row["job"] = credit.job
            others.append(row)
        if self._draws.odd(film.id - FIRST_FILM, 50, 7):
            others.append(others[-1])
        return {
            "cast": [row for row in rows if row["id"] not in self._gone],
            "crew": [row for row in others if row["id"] not in self._gone],
        }
