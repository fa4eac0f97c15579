"""The sample's answers of TMDB: current, shaped like real ones, with the oddities it plants."""

import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from data.sample import generate
from data.sample.cnc_workbook import workbook_bytes
from data.sample.first_names import first_names_bytes
from data.sample.tmdb import tmdb_bytes, tmdb_truth
from data.sample.world import DEFAULT_SEED, generate_world

Payload = dict[str, Any]

FILM_KEYS = {
    "adult", "backdrop_path", "belongs_to_collection", "budget", "genres", "homepage", "id",
    "imdb_id", "origin_country", "original_language", "original_title", "overview", "popularity",
    "poster_path", "production_companies", "production_countries", "release_date", "revenue",
    "runtime", "softcore", "spoken_languages", "status", "tagline", "title", "video",
    "vote_average", "vote_count",
}  # fmt: skip
APPENDED_KEYS = {"credits", "external_ids", "release_dates", "alternative_titles"}
CREDIT_KEYS = {
    "adult", "gender", "id", "known_for_department", "name", "original_name", "popularity",
    "profile_path", "credit_id",
}  # fmt: skip
PERSON_KEYS = {
    "adult", "also_known_as", "biography", "birthday", "deathday", "gender", "homepage", "id",
    "imdb_id", "known_for_department", "name", "place_of_birth", "popularity", "profile_path",
}  # fmt: skip
#: Share of credits without a gender, by department.
NOT_SET = {
    "Visual Effects": 0.71, "Costume & Make-Up": 0.63, "Camera": 0.51, "Editing": 0.5, "Art": 0.5,
    "Sound": 0.5, "Production": 0.45, "Writing": 0.4, "Directing": 0.32, "Acting": 0.24,
    "Crew": 0.6,
}  # fmt: skip


def _lines(member: str) -> list[Payload]:
    with zipfile.ZipFile(generate.TMDB) as archive:
        assert archive.namelist() == ["films.fictif.jsonl", "people.fictif.jsonl"]
        return [json.loads(line) for line in archive.read(member).decode("utf-8").splitlines()]


@pytest.fixture(scope="module")
def films() -> list[Payload]:
    return _lines("films.fictif.jsonl")


@pytest.fixture(scope="module")
def people() -> dict[int, Payload]:
    return {item["id"]: item for item in _lines("people.fictif.jsonl")}


def _credits(films: list[Payload]) -> Iterator[Payload]:
    for film in films:
        yield from film["credits"]["cast"]
        yield from film["credits"]["crew"]


def test_the_committed_file_is_current_and_small() -> None:
    assert generate.is_current(generate.TMDB, tmdb_bytes(DEFAULT_SEED))
    assert generate.TMDB.stat().st_size < 700_000
    other = generate.members(tmdb_bytes(DEFAULT_SEED + 1))
    assert other != generate.members(generate.TMDB.read_bytes())


def test_the_world_stays_as_it_was() -> None:
    tmdb_bytes(DEFAULT_SEED)
    assert generate.is_current(generate.TARGET, workbook_bytes(generate_world()))
    assert generate.is_current(generate.FIRST_NAMES, first_names_bytes(DEFAULT_SEED))


def test_films_have_exactly_the_keys_of_real_answers(films: list[Payload]) -> None:
    for film in films:
        assert set(film) == FILM_KEYS | APPENDED_KEYS
        assert set(film["credits"]) == {"cast", "crew"}
        assert set(film["external_ids"]) == {
            "imdb_id", "wikidata_id", "facebook_id", "instagram_id", "twitter_id",
        }  # fmt: skip
        assert set(film["release_dates"]) == {"results"}
        assert set(film["alternative_titles"]) == {"titles"}
        for row in film["credits"]["cast"]:
            assert set(row) == CREDIT_KEYS | {"cast_id", "character", "order"}
        for row in film["credits"]["crew"]:
            assert set(row) == CREDIT_KEYS | {"department", "job"}
        for country in film["release_dates"]["results"]:
            assert set(country) == {"iso_3166_1", "release_dates"}
            for day in country["release_dates"]:
                assert set(day) == {
                    "certification", "descriptors", "iso_639_1", "note", "release_date", "type",
                }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "keys"),
    [
        ("genres", {"id", "name"}),
        ("production_companies", {"id", "logo_path", "name", "origin_country"}),
        ("production_countries", {"iso_3166_1", "name"}),
        ("spoken_languages", {"english_name", "iso_639_1", "name"}),
    ],
)
def test_lists_of_films_have_the_keys_of_real_ones(
    films: list[Payload], field: str, keys: set[str]
) -> None:
    assert {frozenset(item) for film in films for item in film[field]} == {frozenset(keys)}


def test_every_person_in_credits_has_a_page(
    films: list[Payload], people: dict[int, Payload]
) -> None:
    rows = list(_credits(films))
    assert {row["id"] for row in rows} == set(people)
    assert all(row["name"] == people[row["id"]]["name"] for row in rows)
    assert all(set(person) == PERSON_KEYS for person in people.values())
    names = [person["name"] for person in people.values()]
    assert [name for name in names if not name.strip() or "\u0000" in name] == []


def test_only_three_people_bear_the_name_of_a_director(people: dict[int, Payload]) -> None:
    parts = defaultdict(set)
    for person in people.values():
        parts[person["name"]].add(person["known_for_department"])
    assert len(people) - len(parts) == 3
    doubles = [found for found in parts.values() if len(found) > 1]
    assert [len(found) for found in doubles] == [2, 2, 2]
    assert all("Directing" in found for found in doubles)


@pytest.mark.parametrize("department", sorted(NOT_SET))
def test_genders_are_missing_as_in_real_life(films: list[Payload], department: str) -> None:
    codes = [row["gender"] for row in _credits(films) if _department(row) == department]
    assert codes.count(0) / len(codes) == pytest.approx(NOT_SET[department], abs=0.12)


def _department(row: Payload) -> str:
    return str(row.get("department", "Acting"))


def test_genders_are_whole_but_for_three_late_and_two_null(
    films: list[Payload], people: dict[int, Payload]
) -> None:
    shown = defaultdict(set)
    for row in _credits(films):
        shown[row["id"]].add(row["gender"])
    differ = [number for number, codes in shown.items() if codes != {people[number]["gender"]}]
    assert [shown[number] for number in differ] == [{0}, {0}, {0}]
    assert all(people[number]["gender"] in (1, 2) for number in differ)
    assert Counter(person["gender"] for person in people.values())[None] == 2
    assert {person["gender"] for person in people.values()} == {0, 1, 2, 3, None}


def test_directors_are_those_of_the_world_and_one_has_the_wrong_gender(
    films: list[Payload], people: dict[int, Payload]
) -> None:
    world, truth, wrong = generate_world(), tmdb_truth(DEFAULT_SEED), set()
    listed = {film.film_id: film for film in world.films}
    for film in films:
        number = truth[film["id"]]
        if number is None:
            continue
        true = [world.person(director) for director in listed[number].director_ids]
        rows = {row["name"]: row for row in film["credits"]["crew"] if row["job"] == "Director"}
        assert set(rows) == {person.full_name for person in true}
        for person in true:
            code = people[rows[person.full_name]["id"]]["gender"]
            if code and code != {"female": 1, "male": 2, "non_binary": 3}[person.gender]:
                wrong.add((person.gender, code))
    assert wrong == {("female", 2)}


def test_numbers_and_truth(films: list[Payload]) -> None:
    numbers = [film["id"] for film in films]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 9000001
    truth = tmdb_truth(DEFAULT_SEED)
    assert list(truth) == numbers
    # 40 films that nobody agreed to, two homonyms and three sequels.
    assert list(truth.values()).count(None) == 45
    known = [number for number in truth.values() if number is not None]
    assert len(set(known)) == len(known)
    # 598 films, one of them agreed twice.
    assert len(known) / 598 == pytest.approx(0.92, abs=0.005)
    both = {film.film_id for film in generate_world().films if film.same_film_as}
    assert len(both & set(known)) == 1


def test_titles_are_unique_but_for_two_homonyms(films: list[Payload]) -> None:
    counts = Counter(film["title"].casefold() for film in films)
    assert sorted(counts.values())[-3:] == [1, 2, 2]
    sequels = [film["title"] for film in films if film["belongs_to_collection"]]
    assert len(sequels) == 3
    assert all(title.endswith(" 2") for title in sequels)
    # One sequel follows a film that TMDB does not have.
    assert sum(title.removesuffix(" 2").casefold() in counts for title in sequels) == 2


def test_some_films_have_another_title(films: list[Payload]) -> None:
    truth = tmdb_truth(DEFAULT_SEED)
    agreed = {film.film_id: film.title for film in generate_world().films}
    pairs = [(film, agreed[number]) for film in films if (number := truth[film["id"]]) is not None]
    renamed = [(film, title) for film, title in pairs if film["title"] != title]
    assert 0.03 < len(renamed) / len(pairs) < 0.05
    kept = [
        title
        for film, title in renamed
        if title in [other["title"] for other in film["alternative_titles"]["titles"]]
    ]
    assert 5 < len(kept) < len(renamed) - 5


def test_releases_follow_the_agreement(films: list[Payload]) -> None:
    truth = tmdb_truth(DEFAULT_SEED)
    agreed = {film.film_id: film for film in generate_world().films}
    assert [film["release_dates"]["results"] for film in films if not film["release_date"]] == [[]]
    delays: Counter[int] = Counter()
    for film in films:
        if not film["release_date"]:
            continue
        day = date.fromisoformat(film["release_date"])
        assert day <= date(2026, 9, 30)
        (france,) = film["release_dates"]["results"]
        last = france["release_dates"][-1]
        assert (france["iso_3166_1"], last["type"], last["note"]) == ("FR", 3, "")
        assert last["release_date"] == f"{day}T00:00:00.000Z"
        number = truth[film["id"]]
        if number is not None:
            delays[day.year - agreed[number].year] += 1
    assert set(delays) == {-1, 0, 1, 2, 3, 4}
    assert delays.most_common(1)[0][0] == 1


def test_credits_carry_the_planted_slips(films: list[Payload], people: dict[int, Payload]) -> None:
    counts = Counter(row["credit_id"] for row in _credits(films))
    assert sorted(counts.values())[-2:] == [1, 2]
    assert {len(number) for number in counts} == {24}
    assert all(int(number, 16) for number in counts)
    assert Counter(row.get("job") for row in _credits(films))["Falconer"] == 1
    assert [item["birthday"] for item in people.values()].count("1961-00-00") == 1


def test_women_hold_some_posts_more_than_others(films: list[Payload]) -> None:
    codes = defaultdict(list)
    for row in _credits(films):
        if row["gender"]:
            codes[row.get("job", "cast")].append(row["gender"])
    women = {job: found.count(1) / len(found) for job, found in codes.items()}
    expected = {
        "cast": 0.42, "Producer": 0.30, "Director of Photography": 0.16, "Editor": 0.46,
        "Original Music Composer": 0.08, "Costume Design": 0.88, "Production Design": 0.42,
        "Casting": 0.75, "First Assistant Director": 0.33,
    }  # fmt: skip
    assert {job: women[job] for job in expected} == pytest.approx(expected, abs=0.08)
