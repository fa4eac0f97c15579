"""Fictional answers of TMDB, one JSON object per line: films with their teams, and people.

Films are those of the world as TMDB would print them, with some missing, some more and some under
another title. A random stream of its own leaves the world as it is.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from types import MappingProxyType

from data.sample import words
from data.sample.model import Film, Genre, World, deal
from data.sample.people import Gender
from data.sample.synopses import overview
from data.sample.titles import TitleMaker
from data.sample.tmdb_teams import Crowd, Payload
from data.sample.world import YEARS, generate_world

#: The names of the files inside say that they are fictional.
FILMS, PEOPLE = "films.fictif.jsonl", "people.fictif.jsonl"
FIRST_FILM = 9_000_001
ENTRY_SHARE, RENAMED_SHARE = 0.92, 0.04
#: Films that the public list does not have, by genre.
MORE_FILMS: dict[Genre, int] = {"documentary": 28, "fiction": 10, "animation": 2}
#: Years from the agreement to the release, with weights; nothing is released after the last day.
DELAYS = {-1: 3, 0: 30, 1: 50, 2: 12, 3: 4, 4: 1}
LAST_DAY = date(2026, 9, 30)
#: English name and main language of the countries.
COUNTRIES = {
    "FR": ("France", "fr"), "BE": ("Belgium", "nl"), "DE": ("Germany", "de"),
    "IT": ("Italy", "it"), "CH": ("Switzerland", "de"), "ES": ("Spain", "es"),
    "LU": ("Luxembourg", "de"), "CA": ("Canada", "en"), "PT": ("Portugal", "pt"),
    "TN": ("Tunisia", "ar"), "MA": ("Morocco", "ar"), "GB": ("United Kingdom", "en"),
    "GR": ("Greece", "el"), "RO": ("Romania", "ro"), "NL": ("Netherlands", "nl"),
    "SN": ("Senegal", "wo"), "CN": ("China", "zh"), "CZ": ("Czech Republic", "cs"),
    "SE": ("Sweden", "sv"), "IL": ("Israel", "he"), "TR": ("Turkey", "tr"),
    "ZA": ("South Africa", "en"), "NA": ("Namibia", "en"),
}  # fmt: skip
#: English name and own name of the languages.
LANGUAGES = {
    "fr": ("French", "Français"), "nl": ("Dutch", "Nederlands"), "de": ("German", "Deutsch"),
    "it": ("Italian", "Italiano"), "es": ("Spanish", "Español"), "en": ("English", "English"),
    "pt": ("Portuguese", "Português"), "ar": ("Arabic", "العربية"), "el": ("Greek", "ελληνικά"),
    "ro": ("Romanian", "Română"), "wo": ("Wolof", ""), "zh": ("Mandarin", "普通话"),
    "cs": ("Czech", "Český"), "sv": ("Swedish", "svenska"), "he": ("Hebrew", "עִבְרִית"),
    "tr": ("Turkish", "Türkçe"),
}  # fmt: skip
GENRE_IDS = {"Drama": 18, "Comedy": 35, "Documentary": 99, "Animation": 16, "Thriller": 53}
GENRES: dict[Genre, dict[tuple[str, ...], int]] = {
    "fiction": {("Drama",): 42, ("Comedy",): 24, ("Comedy", "Drama"): 16, ("Thriller",): 9,
                ("Drama", "Thriller"): 9},
    "documentary": {("Documentary",): 1},
    "animation": {("Animation",): 60, ("Animation", "Comedy"): 40},
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One film under TMDB's title; `world_id` is its agreement (the first of two), if any."""

    film: Film
    release: date
    world_id: int | None = None
    other_titles: tuple[str, ...] = ()
    collection: str = ""


class _Catalogue:
    """Chooses which films TMDB has, under which titles and since when."""

    def __init__(self, world: World, crowd: Crowd, rng: Random) -> None:
        self._world, self._crowd, self._rng = world, crowd, rng
        self._titles = TitleMaker(rng)
        self._taken = {film.title.casefold() for film in world.films}
        self._taken |= {film.former_title.casefold() for film in world.films}

    def entries(self) -> list[Entry]:
        """List the entries by year of release, so that numbers grow with it more or less."""
        known = list(self._known())
        entries = [*known, *self._unlisted(), *self._homonyms(known), *self._sequels(known)]
        return sorted(entries, key=lambda entry: entry.release.year + self._rng.random())

    def _known(self) -> Iterator[Entry]:
        films = [film for film in self._world.films if not self._agreed_before(film)]
        there = deal(self._rng, len(films), {True: ENTRY_SHARE, False: 1 - ENTRY_SHARE})
        renamed = deal(self._rng, len(films), {True: RENAMED_SHARE, False: 1 - RENAMED_SHARE})
        for agreed, found, other_title in zip(films, there, renamed, strict=True):
            film, twice = agreed, agreed.same_film_as is not None
            if not (found or twice):
                continue
            release = self._release(film.year)
            if twice:  # in cinemas after both agreements
                release = self._day(max(self._years(film)))
            aliases = [film.title] if other_title and self._rng.random() < 0.5 else []
            if film.former_title and self._rng.random() < 0.5:
                aliases.append(film.former_title)
            if other_title:
                film = replace(film, title=self._new_title(film.genre))
            yield Entry(film, release, film.film_id, tuple(aliases))

    def _years(self, film: Film) -> list[int]:
        numbers = (film.film_id, film.same_film_as)
        return [other.year for other in self._world.films if other.film_id in numbers]

    def _agreed_before(self, film: Film) -> bool:
        return film.same_film_as is not None and film.year > min(self._years(film))

    def _new_title(self, genre: Genre) -> str:
        while True:
            title = self._titles.draw(genre, french=True)
            if title.casefold() not in self._taken:
                self._taken.add(title.casefold())
                return title

    def _day(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(self._rng.randrange(365))

    def _release(self, year: int) -> date:
        day = self._day(year + self._rng.choices(list(DELAYS), list(DELAYS.values()))[0])
        return day if day <= LAST_DAY else self._day(year + self._rng.choice((0, 1)))

    def _outside(self, model: Film, year: int, title: str, *, same_director: bool = False) -> Film:
        """Make a film that is not in the public list after the model of one that is."""
        film = replace(model, film_id=0, year=year, title=title, same_film_as=None)
        if same_director:
            return film
        director, company = self._crowd.new_director(year), self._rng.choice(self._world.companies)
        return replace(
            film, director_ids=(director.person_id,), ranks=(1,), company_ids=(company.company_id,)
        )

    def _unlisted(self) -> Iterator[Entry]:
        """Add short-lived documentaries and films that were agreed elsewhere."""
        rng = self._rng
        for genre, number in MORE_FILMS.items():
            models = [film for film in self._world.films if film.genre == genre]
            for model in rng.sample(models, number):
                film = self._outside(model, rng.choice(YEARS), self._new_title(genre))
                if genre == "documentary":
                    film = replace(film, shares=(("FR", 100),), budget=film.budget // 3)
                yield Entry(film, self._release(film.year))

    def _homonyms(self, known: Sequence[Entry]) -> Iterator[Entry]:
        """Add two films that have only the title of another one."""
        old = [entry for entry in known if self._plain(entry) and entry.film.year <= 2014]
        for entry in self._rng.sample(old, 2):
            film = self._outside(entry.film, entry.film.year + 9, entry.film.title)
            yield Entry(film, self._day(film.year + 1))

    def _sequels(self, known: Sequence[Entry]) -> Iterator[Entry]:
        """Add three sequels: of one film by its director, of one by another, of an absent film."""
        first, second = self._rng.sample([entry.film for entry in known if self._plain(entry)], 2)
        there = {entry.film.film_id for entry in known}
        third = next(
            film
            for film in self._world.films
            if film.genre == "fiction" and film.film_id not in there and not film.same_film_as
        )
        for model in (first, second, third):
            title, year = f"{model.title} 2", min(model.year + 3, 2024)
            film = self._outside(model, year, title, same_director=model != second)
            yield Entry(film, self._day(year + 1), collection=f"{model.title} - Saga")

    def _plain(self, entry: Entry) -> bool:
        """Tell whether a film is fiction, agreed once and under its agreement's title."""
        film = entry.film
        return film.genre == "fiction" and film.same_film_as is None and film in self._world.films


class _Writer:
    """Writes the answers for films."""

    def __init__(self, world: World, crowd: Crowd, rng: Random) -> None:
        self._world, self._crowd, self._rng = world, crowd, rng
        self._imdb = 0

    def film(self, number: int, entry: Entry) -> Payload:
        """Write one film with all that is appended to it."""
        rng, film = self._rng, entry.film
        team, roles = self._crowd.credits(film)
        languages = [self._language(film)]
        languages += ["fr"] * (languages != ["fr"] and rng.random() < 0.4)
        genres = rng.choices(list(GENRES[film.genre]), list(GENRES[film.genre].values()))[0]
        self._imdb += 1
        imdb = None if rng.random() < 0.08 else f"tt99{self._imdb:05d}"
        aliases = [{"iso_3166_1": "FR", "title": title, "type": ""} for title in entry.other_titles]
        socials = dict.fromkeys(("wikidata_id", "facebook_id", "instagram_id", "twitter_id"))
        return {
            "adult": False,
            "backdrop_path": None,
            "belongs_to_collection": self._collection(number, entry.collection),
            "budget": 0 if rng.random() < 0.72 else self._about(film.budget * 1.12),
            "genres": [{"id": GENRE_IDS[name], "name": name} for name in genres],
            "homepage": "",
            "id": number,
            "imdb_id": imdb,
            "origin_country": self._countries(film),
            "original_language": languages[0],
            "original_title": film.title,
            "overview": overview(rng, film, roles) if rng.random() < 0.85 else "",
            "popularity": 0.0,
            "poster_path": None,
            "production_companies": [self._company(company) for company in film.company_ids],
            "production_countries": [
                {"iso_3166_1": code, "name": COUNTRIES[code][0]} for code in self._countries(film)
            ],
            "release_date": entry.release.isoformat(),
            "revenue": 0 if rng.random() < 0.67 else self._about(film.budget * 0.6),
            "runtime": 0 if rng.random() < 0.03 else rng.randint(78, 130),
            "softcore": False,
            "spoken_languages": [
                {"english_name": LANGUAGES[code][0], "iso_639_1": code, "name": LANGUAGES[code][1]}
                for code in languages
            ],
            "status": "Released",
            "tagline": "",
            "title": film.title,
            "video": False,
            "vote_average": 0.0,
            "vote_count": 0,
            "credits": team,
            "external_ids": {"imdb_id": imdb} | socials,
            "release_dates": {"results": [self._dates(entry.release)]},
            "alternative_titles": {"titles": aliases},
        }

    def _about(self, amount: float) -> int:
        return max(round(int(amount * self._rng.uniform(0.85, 1.15)), -4), 10_000)

    def _collection(self, number: int, name: str) -> Payload | None:
        paths = {"poster_path": None, "backdrop_path": None}
        return {"id": number + 500_000, "name": name} | paths if name else None

    def _countries(self, film: Film) -> list[str]:
        codes = [code for label, _ in film.shares for code in label.split("+")]
        if film.french_majority:
            codes.sort(key=lambda code: code != "FR")
        return codes

    def _language(self, film: Film) -> str:
        abroad = [code for code in self._countries(film) if code != "FR"]
        if film.french_language:
            return "fr"
        return COUNTRIES[abroad[0]][1] if abroad else "en"

    def _company(self, number: int) -> Payload:
        name = self._world.company(number).name
        return {"id": 950_000 + number, "logo_path": None, "name": name, "origin_country": "FR"}

    def _dates(self, release: date) -> Payload:
        """Give the release in French cinemas, now and then after a festival."""
        dates = [self._date(release, 3, "")]
        if self._rng.random() < 0.22:
            before = release - timedelta(self._rng.randint(20, 240))
            dates.insert(0, self._date(before, 1, f"Festival de {words.PLACES[0]}"))
        return {"iso_3166_1": "FR", "release_dates": dates}

    def _date(self, day: date, kind: int, note: str) -> Payload:
        return {
            "certification": "", "descriptors": [], "iso_639_1": "", "note": note,
            "release_date": f"{day.isoformat()}T00:00:00.000Z", "type": kind,
        }  # fmt: skip


def _plant(crowd: Crowd, films: Sequence[Payload]) -> None:
    """Add rare slips, each in one film."""
    # A credit that is listed twice, under the same number.
    crew = films[20]["credits"]["crew"]
    crew.append(dict(crew[-1]))
    # A job that no list of posts has.
    films[40]["credits"]["crew"].append(crowd.falconer())
    # A film without any date, so that no search by date finds it.
    films[60] |= {"release_date": "", "release_dates": {"results": []}}


def _lines(payloads: Iterable[Payload]) -> str:
    """Write one compact JSON object per line."""
    texts = (json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in payloads)
    return "".join(f"{text}\n" for text in texts)


@lru_cache(maxsize=2)
def _build(seed: int) -> tuple[bytes, Mapping[int, int | None], Mapping[int, Gender]]:
    world, rng = generate_world(seed), Random(f"tmdb-{seed}")
    crowd = Crowd(world, rng)
    writer, number = _Writer(world, crowd, rng), FIRST_FILM
    films, truth = [], {}
    for entry in _Catalogue(world, crowd, rng).entries():
        films.append(writer.film(number, entry))
        truth[number] = entry.world_id
        number += rng.choice((1, 1, 2, 3, 7))
    _plant(crowd, films)
    people = crowd.people([row for film in films for row in _rows(film)])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, payloads in ((FILMS, films), (PEOPLE, people)):
            member = zipfile.ZipInfo(name, date_time=(2025, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, _lines(payloads))
    return target.getvalue(), MappingProxyType(truth), MappingProxyType(crowd.truth())


def _rows(film: Payload) -> Iterator[Payload]:
    yield from film["credits"]["cast"]
    yield from film["credits"]["crew"]


def tmdb_bytes(seed: int) -> bytes:
    """Return the zipped answers; the same seed always gives the same bytes inside."""
    return _build(seed)[0]


def tmdb_truth(seed: int) -> Mapping[int, int | None]:
    """Tell which film of the world each film of TMDB is; None if the public list has it not."""
    return _build(seed)[1]


def tmdb_genders(seed: int) -> Mapping[int, Gender]:
    """Tell the true gender of each person of TMDB, whatever TMDB says."""
    return _build(seed)[2]
