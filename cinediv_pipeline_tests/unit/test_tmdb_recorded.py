"""Answers that TMDB really gave: films, credits, people, lists, feeds and errors, without loss.

The recordings are public answers kept beside the project; without them these tests are skipped.
Hand-made cases stand in `test_tmdb_parse.py` and say so.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cinediv_pipeline.landing.segments import Answer, Segments
from cinediv_pipeline.sources.tmdb import parse, specs
from cinediv_pipeline.sources.tmdb.api import connect
from cinediv_pipeline.sources.tmdb.listing import Page
from cinediv_pipeline.sources.tmdb.observed import Film, Observed, as_date
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline_tests.conftest import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "tmdb" / "recorded"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the recorded answers of TMDB are not at hand"
)
Record = dict[str, Any]


def recorded(pattern: str) -> list[Record]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob(pattern))]
    return [{**each["request"], **each["response"]} for each in found]


def films() -> list[Record]:
    """Every recorded answer to a film's own address."""
    return [each for each in recorded("GET_3_movie_*.json")
            if each["status"] == 200 and "original_title" in each["body"]]  # fmt: skip


def people() -> list[Record]:
    return [each for each in recorded("GET_3_person_*.json")
            if each["status"] == 200 and "known_for_department" in each["body"]]  # fmt: skip


def whole(film: Record) -> Record:
    """A film with the parts that we ask for, from the other recordings of the same film."""
    parts: Record = {}
    for part in ("credits", "external_ids", "release_dates", "alternative_titles"):
        own = recorded(f"GET_3_movie_{film['id']}_{part}*.json")
        parts[part] = own[0]["body"] if own else None
    return {**parts, **film}


def tables(folder: Path, bodies: dict[str, Record]) -> parse.Parsed:
    """Land the bodies, observe every film, parse."""
    segments = Segments(LocalStore(folder), "tmdb", folder / ".open")
    for key, body in bodies.items():
        text = json.dumps(body, ensure_ascii=False).encode()
        segments.append(Answer(key, "c", "https://example.org", 200, text))
    segments.seal()
    lines = segments.entries().select(["n", "key"]).to_pylist()
    observed = Observed({
        int(row["key"].split("/")[1]): Film(
            row["n"], as_date(bodies[row["key"]].get("release_date"))
        )
        for row in lines if row["key"].startswith("movie/")
    })  # fmt: skip
    humans = pa.chunked_array(
        [pa.array([row["n"] for row in lines if row["key"].startswith("person/")], pa.int64())]
    )
    files = [segments.path(name) for name in segments.entries()["segment"].unique().to_pylist()]
    with parse.Answers(files, observed, humans) as answers:
        return answers.parse()


def test_every_kind_is_recorded() -> None:
    assert len(films()) == 6
    assert len(people()) >= 8
    assert len(recorded("GET_3_discover_movie*.json")) >= 10
    assert len(recorded("GET_3_*_changes*.json")) >= 5
    assert len([each for each in recorded("*.json") if each["status"] != 200]) >= 4


@pytest.mark.parametrize("position", range(len(films()) if FOLDER.is_dir() else 0))
def test_a_recorded_film_is_in_the_tables_value_by_value(tmp_path: Path, position: int) -> None:
    body = whole(films()[position]["body"])
    parsed = tables(tmp_path, {f"movie/{body['id']}": body})
    (row,) = parsed.tables[specs.FILMS.key].to_pylist()
    assert row["tmdb_id"] == body["id"]
    assert row["imdb_id"] == (body["imdb_id"] or None)
    assert (row["title"], row["original_title"]) == (body["title"], body["original_title"])
    assert row["original_language"] == body["original_language"]
    assert str(row["release_date"] or "") == (body["release_date"] or "")
    assert row["release_date_text"] == (body["release_date"] or None)
    assert row["status"] == body["status"]
    assert row["runtime_minutes"] == (body["runtime"] or None)
    assert row["budget_usd"] == (body["budget"] or None)
    assert row["revenue_usd"] == (body["revenue"] or None)
    assert row["genres"] == [each["name"] for each in body["genres"]]
    assert row["origin_countries"] == body["origin_country"]
    assert row["production_companies"] == [each["name"] for each in body["production_companies"]]
    assert row["production_countries"] == [
        each["iso_3166_1"] for each in body["production_countries"]
    ]
    assert row["overview"] == (body["overview"].strip() or None)
    if body["external_ids"]:
        assert row["wikidata_id"] == body["external_ids"]["wikidata_id"]
    if body["release_dates"]:
        french = [day["release_date"][:10] for each in body["release_dates"]["results"]
                  if each["iso_3166_1"] == "FR"
                  for day in each["release_dates"] if day["type"] in (2, 3)]  # fmt: skip
        assert str(row["french_release_date"]) == min(french)
    titles = {(each["kind"], each["title"]) for each in parsed.tables[specs.TITLES.key].to_pylist()}
    alternatives = (body["alternative_titles"] or {}).get("titles", [])
    assert titles == {("main", body["title"]), ("original", body["original_title"]),
                      *(("alternative", each["title"]) for each in alternatives)}  # fmt: skip


def credited() -> list[Record]:
    found = [whole(each["body"]) for each in films()]
    return [body for body in {body["id"]: body for body in found}.values() if body["credits"]]


@pytest.mark.parametrize("position", range(len(credited()) if FOLDER.is_dir() else 0))
def test_every_recorded_credit_is_in_the_table(tmp_path: Path, position: int) -> None:
    body = credited()[position]
    codes = {0: "unknown", 1: "female", 2: "male", None: "unknown"}
    rows = tables(tmp_path, {f"movie/{body['id']}": body}).tables[specs.CREDITS.key].to_pylist()
    found = {row["credit_id"]: row for row in rows}
    served = [("cast", each) for each in body["credits"]["cast"]]
    served += [("crew", each) for each in body["credits"]["crew"]]
    assert len(served) > 100
    assert len(found) == len(rows) == len({each["credit_id"] for _, each in served})
    for kind, each in served:
        row = found[each["credit_id"]]
        assert (row["kind"], row["tmdb_person_id"], row["name"], row["gender"]) == (
            kind, each["id"], each["name"].strip(), codes[each["gender"]],
        )  # fmt: skip
        assert (row["department"], row["job"]) == (each.get("department"), each.get("job"))
        assert row["character"] == ((each.get("character") or "").strip() or None)
        assert row["billing_order"] == each.get("order")


@pytest.mark.parametrize("position", range(len(people()) if FOLDER.is_dir() else 0))
def test_a_recorded_person_is_in_the_table(tmp_path: Path, position: int) -> None:
    body = people()[position]["body"]
    part = {"id": body["id"], "credit_id": "a", "name": "Old name", "gender": 0}
    film = {"id": 1, "title": "Film", "release_date": "2020-01-01",
            "credits": {"cast": [part], "crew": []}}  # fmt: skip
    parsed = tables(tmp_path, {"movie/1": film, f"person/{body['id']}": body})
    (row,) = parsed.tables[specs.PEOPLE.key].to_pylist()
    gender = {0: "unknown", 1: "female", 2: "male"}[body["gender"]]
    assert row == {
        "tmdb_person_id": body["id"],
        "imdb_id": body["imdb_id"],
        "name": body["name"],
        "also_known_as": [name.strip() for name in body["also_known_as"]],
        "gender": gender,
        "known_for_department": body["known_for_department"],
        "birthday": dt.date.fromisoformat(body["birthday"]) if body["birthday"] else None,
        "birthday_text": body["birthday"],
        "deathday": dt.date.fromisoformat(body["deathday"]) if body["deathday"] else None,
        "deathday_text": body["deathday"],
    }
    (credit,) = parsed.tables[specs.CREDITS.key].to_pylist()
    assert (credit["name"], credit["gender"]) == (body["name"], gender)


def test_no_field_of_a_recorded_film_or_person_is_unknown_to_us(tmp_path: Path) -> None:
    asked_otherwise = {"images", "keywords", "changes", "combined_credits", "movie_credits",
                       "tv_credits", "tagged_images"}  # fmt: skip
    bodies = {f"movie/{each['body']['id']}": each["body"] for each in films()}
    bodies |= {f"person/{each['body']['id']}": each["body"] for each in people()}
    noticed = tables(tmp_path, bodies).noticed
    assert set(noticed["new_fields"]) <= asked_otherwise


@pytest.mark.parametrize("pattern", ["GET_3_discover_movie*.json", "GET_3_movie_changes*.json",
                                     "GET_3_person_changes*.json"])  # fmt: skip
def test_recorded_lists_and_feeds_are_pages(pattern: str) -> None:
    for each in recorded(pattern):
        page = Page.of(pattern, each["body"])
        assert list(page.ids) == [row["id"] for row in each["body"]["results"]]
        assert page.total_pages == each["body"]["total_pages"]
        assert page.total_results == each["body"]["total_results"]


@pytest.mark.parametrize(
    "error", [each for each in recorded("*.json") if each["status"] != 200],
    ids=lambda each: each["path"],
)  # fmt: skip
def test_a_recorded_error_is_an_id_that_is_gone(error: Record) -> None:
    def answer(_: str) -> tuple[int, bytes]:
        return error["status"], json.dumps(error["body"]).encode()

    tmdb = connect(
        "sample://recorded/3", None, timeout_seconds=1, per_second=None, local=answer
    )  # fmt: skip
    assert tmdb.ask(error["path"].removeprefix("/3/")).gone


def test_every_recorded_body_is_landed_whole(tmp_path: Path) -> None:
    segments = Segments(LocalStore(tmp_path), "tmdb", tmp_path / ".open")
    texts = [json.dumps(each["body"], ensure_ascii=False).encode() for each in recorded("*.json")]
    assert len(texts) == 132
    for number, text in enumerate(texts):
        segments.append(Answer(f"movie/{number}", "c", "https://example.org", 200, text))
    segments.seal()
    (segment,) = segments.entries()["segment"].unique().to_pylist()
    landed = list(segments.lines([segment], b'"key": "movie/'))
    assert [line["body"] for line in landed] == [json.loads(text) for text in texts]
