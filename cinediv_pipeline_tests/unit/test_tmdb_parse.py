"""From answers to tables: hand-made answers for what the recordings do not show.

All answers here are hand-made; gender 3, null genders and impossible dates are among them.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.landing.segments import Answer, Segments
from cinediv_pipeline.sources.tmdb import specs
from cinediv_pipeline.sources.tmdb.observed import Span, as_date, is_observed
from cinediv_pipeline.sources.tmdb.parse import Parsed
from cinediv_pipeline.steps.tmdb import parsed_tables
from cinediv_pipeline.steps.tmdb.ledger import Ledger
from cinediv_pipeline.storage import LocalStore

SPAN = Span(dt.date(2002, 1, 1), dt.date(2028, 12, 31))
Body = dict[str, Any]


def film(number: int = 1, **more: object) -> Body:
    return {
        "id": number, "title": "Le Film", "original_title": "Le Film", "release_date": "2020-02-03",
        "origin_country": ["FR"], "adult": False, "video": False, "budget": 0, "revenue": 0,
        "runtime": 0, "genres": [], "credits": {"cast": [], "crew": []}, "external_ids": {},
        "release_dates": {"results": []}, "alternative_titles": {"titles": []}, **more,
    }  # fmt: skip


def person(number: int, **more: object) -> Body:
    return {"id": number, "name": f"Person {number}", "gender": 0, "also_known_as": [],
            "birthday": None, "deathday": None, **more}  # fmt: skip


def crew(number: int, credit: str, **more: object) -> Body:
    return {"id": number, "credit_id": credit, "name": f"Person {number}", "gender": 0,
            "department": "Directing", "job": "Director", **more}  # fmt: skip


def parsed(folder: Path, films: list[Body], people: list[Body] | None = None) -> Parsed:
    segments = Segments(LocalStore(folder), "tmdb", folder / ".open")
    for kind, bodies in (("movie", films), ("person", people or [])):
        for body in bodies:
            text = json.dumps(body).encode()
            segments.append(Answer(f"{kind}/{body['id']}", "c", "https://x", 200, text))
    segments.seal()
    return parsed_tables(Ledger.read(segments), SPAN)


def rows(found: Parsed, spec: Any) -> list[Body]:
    listed: list[Body] = found.tables[spec.key].to_pylist()
    return listed


def test_zero_money_and_length_are_not_given(tmp_path: Path) -> None:
    found = rows(parsed(tmp_path, [
        film(1), film(2, budget=1_500_000, revenue=3, runtime=90), film(3, budget=None),
    ]), specs.FILMS)  # fmt: skip
    money = [(row["budget_usd"], row["revenue_usd"], row["runtime_minutes"]) for row in found]
    assert money == [(None, None, None), (1_500_000, 3, 90), (None, None, None)]


@pytest.mark.parametrize(
    ("code", "gender"),
    [(0, "unknown"), (1, "female"), (2, "male"), (3, "non_binary"), (None, "unknown"),
     (7, "unknown"), ("1", "female"), ("f", "unknown")],
)  # fmt: skip
def test_genders_by_code(tmp_path: Path, code: object, gender: str) -> None:
    made = film(credits={"cast": [], "crew": [crew(5, "a", gender=code)]})
    found = parsed(tmp_path, [made])
    assert [row["gender"] for row in rows(found, specs.CREDITS)] == [gender]
    assert found.noticed["unexpected_gender_codes"] == (1 if code in (7, "f") else 0)


def test_the_person_s_own_answer_is_newer_than_the_copy_in_a_film(tmp_path: Path) -> None:
    made = film(credits={"cast": [], "crew": [crew(5, "a", gender=2, name="Old"), crew(6, "b")]})
    found = parsed(tmp_path, [made], [person(5, gender=1, name="New")])
    got = {row["credit_id"]: (row["name"], row["gender"]) for row in rows(found, specs.CREDITS)}
    assert got == {"a": ("New", "female"), "b": ("Person 6", "unknown")}
    assert found.noticed["people_without_an_answer"] == 1


@pytest.mark.parametrize(
    ("text", "day", "unreadable"),
    [("1970-05-06", dt.date(1970, 5, 6), 0), (None, None, 0), ("", None, 0),
     ("1970-00-00", None, 1), ("1970", None, 1), ("05/06/1970", None, 1)],
)  # fmt: skip
def test_dates_are_read_or_reported_and_never_guessed(
    tmp_path: Path, text: str | None, day: dt.date | None, unreadable: int
) -> None:
    made = film(credits={"cast": [], "crew": [crew(5, "a")]})
    found = parsed(tmp_path, [made], [person(5, birthday=text)])
    (row,) = rows(found, specs.PEOPLE)
    assert (row["birthday"], row["birthday_text"]) == (day, text or None)
    assert found.noticed["unreadable_birth_or_death_dates"] == unreadable


def test_a_release_date_that_cannot_be_read_keeps_its_film(tmp_path: Path) -> None:
    found = parsed(tmp_path, [film(1, release_date="2020-13-45"), film(2, release_date="")])
    (row,) = rows(found, specs.FILMS)
    assert (row["tmdb_id"], row["release_date"], row["release_date_text"]) == (
        1, None, "2020-13-45",
    )  # fmt: skip
    assert found.noticed["unreadable_release_dates"] == 1


def test_a_credit_that_stands_there_twice_counts_once(tmp_path: Path) -> None:
    twice = {"cast": [], "crew": [crew(5, "a"), crew(5, "a"), crew(5, "b", job="Writer"),
                                  crew(5, "a", job="Editor")]}  # fmt: skip
    found = parsed(tmp_path, [film(credits=twice), film(2, credits=twice)])
    got = rows(found, specs.CREDITS)
    assert [(row["credit_id"], row["tmdb_id"], row["job"]) for row in got] == [
        ("a", 1, "Director"), ("b", 1, "Writer"),
    ]  # fmt: skip
    assert found.noticed["duplicate_credits"] == 6


def test_a_credit_without_an_id_is_reported(tmp_path: Path) -> None:
    odd = {"cast": [{"id": 5, "name": "X"}], "crew": [crew(6, "a"), {"credit_id": "b"}, None]}
    found = parsed(tmp_path, [film(credits=odd)])
    assert [row["credit_id"] for row in rows(found, specs.CREDITS)] == ["a"]
    assert found.noticed["credits_without_id"] >= 2
    assert found.noticed["duplicate_credits"] == 0


def test_people_without_a_credit_in_an_observed_film_are_left_out(tmp_path: Path) -> None:
    made = [
        film(1, credits={"cast": [], "crew": [crew(5, "a")]}),
        film(2, origin_country=["US"], credits={"cast": [], "crew": [crew(6, "b")]}),
    ]
    found = parsed(tmp_path, made, [person(5), person(6), person(7)])
    assert [row["tmdb_person_id"] for row in rows(found, specs.PEOPLE)] == [5]


def test_titles_of_all_kinds_and_no_title_twice(tmp_path: Path) -> None:
    alternatives = [
        {"iso_3166_1": "BE", "title": "Autre titre", "type": ""},
        {"iso_3166_1": "BE", "title": "Autre titre", "type": "working title"},
        {"iso_3166_1": "", "title": " ", "type": ""},
    ]
    made = film(original_title="L’Été", alternative_titles={"titles": alternatives})
    found = rows(parsed(tmp_path, [made]), specs.TITLES)
    assert [(row["kind"], row["country"], row["title"], row["title_type"]) for row in found] == [
        ("alternative", "BE", "Autre titre", "working title"),
        ("main", None, "Le Film", None),
        ("original", None, "L’Été", None),
    ]


def test_the_first_french_release_in_cinemas(tmp_path: Path) -> None:
    def day(date: str, kind: int) -> Body:
        return {"release_date": f"{date}T00:00:00.000Z", "type": kind}

    results = [
        {"iso_3166_1": "FR", "release_dates": [day("2020-01-01", 1), day("2020-03-04", 3),
                                               day("2020-02-28", 2), day("2019-01-01", 4)]},
        {"iso_3166_1": "BE", "release_dates": [day("2018-01-01", 3)]},
    ]  # fmt: skip
    (row,) = rows(parsed(tmp_path, [film(release_dates={"results": results})]), specs.FILMS)
    assert row["french_release_date"] == dt.date(2020, 2, 28)


@pytest.mark.parametrize(
    "odd",
    [
        {"credits": None}, {"credits": []}, {"credits": {"cast": {}, "crew": None}},
        {"genres": [None, {"id": 1}, {"name": "Drama"}]}, {"production_companies": "x"},
        {"external_ids": [], "imdb_id": None}, {"budget": "a lot"}, {"budget": {"a": 1}},
        {"runtime": "ninety"}, {"alternative_titles": {"titles": [None, 1]}},
        {"release_dates": {"results": [{"iso_3166_1": "FR", "release_dates": None}]}},
        {"title": None}, {"new_field": {"deep": [1, {"x": None}]}}, {"overview": "a\nb\u2028c"},
    ],
)  # fmt: skip
def test_an_odd_value_never_loses_its_film(tmp_path: Path, odd: Body) -> None:
    (row,) = rows(parsed(tmp_path, [film(1, **odd)]), specs.FILMS)
    assert row["tmdb_id"] == 1
    assert row["title"] == "Le Film"


def test_new_fields_are_told_and_break_nothing(tmp_path: Path) -> None:
    found = parsed(tmp_path, [film(1, field_of_tomorrow=1), film(2)])
    assert found.noticed["new_fields"] == ["field_of_tomorrow"]


def test_no_answer_at_all_gives_empty_tables(tmp_path: Path) -> None:
    found = parsed(tmp_path, [])
    assert {table.num_rows for table in found.tables.values()} == {0}


@pytest.mark.parametrize(
    ("change", "observed"),
    [
        ({}, True), ({"origin_country": ["BE", "FR"]}, True), ({"origin_country": ["BE"]}, False),
        ({"origin_country": None}, False), ({"adult": None}, True), ({"adult": True}, False),
        ({"video": True}, False), ({"release_date": "2001-12-31"}, False),
        ({"release_date": "2002-01-01"}, True), ({"release_date": "2029-01-01"}, False),
        ({"release_date": ""}, False), ({"release_date": None}, False),
        ({"release_date": "soon"}, True), ({"id": "1"}, False),
    ],
)  # fmt: skip
def test_which_films_are_observed(change: Body, observed: bool) -> None:
    assert is_observed({**film(), **change}, SPAN) is observed


@pytest.mark.parametrize("text", ["", None, "2020", "2020-2-3", "2020-02-30", "03/02/2020", 0])
def test_what_is_no_day_is_none(text: object) -> None:
    assert as_date(text) is None
