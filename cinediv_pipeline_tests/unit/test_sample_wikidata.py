"""The fictional Wikidata: genders with references, awards enough for indicators, no real item."""

import io
import json
import re
import zipfile
from collections import Counter, defaultdict
from typing import Any

import pytest

from cinediv_pipeline.settings import sample_tmdb, sample_wikidata
from cinediv_pipeline.sources.wikidata import Wikidata, connect
from cinediv_pipeline.sources.wikidata.parse import Parsed, parse
from cinediv_pipeline.sources.wikidata.queries import KINDS
from cinediv_pipeline.sources.wikidata.rows import key_of
from cinediv_pipeline.sources.wikidata.sample import ADDRESS, FILES, FictionalWikidata
from cinediv_pipeline.sources.wikidata.specs import AWARDS, CLAIMS
from data.sample import generate
from data.sample.tmdb import tmdb_genders
from data.sample.wikidata import wikidata_bytes
from data.sample.world import DEFAULT_SEED

Rows = list[dict[str, Any]]
CODES = {1: "female", 2: "male", 3: "non_binary"}
TRUTH = tmdb_genders(DEFAULT_SEED)


def payloads(name: str) -> dict[int, dict[str, Any]]:
    with zipfile.ZipFile(sample_tmdb()) as archive:
        lines = archive.read(name).splitlines()
    return {item["id"]: item for item in map(json.loads, lines)}


@pytest.fixture(scope="module")
def films() -> dict[int, dict[str, Any]]:
    return payloads("films.fictif.jsonl")


@pytest.fixture(scope="module")
def people() -> dict[int, dict[str, Any]]:
    return payloads("people.fictif.jsonl")


@pytest.fixture(scope="module")
def wikidata() -> Wikidata:
    local = FictionalWikidata(sample_wikidata())
    return connect(ADDRESS, "", timeout_seconds=5, per_second=None, local=local)


@pytest.fixture(scope="module")
def parsed(wikidata: Wikidata, films: dict[int, Any], people: dict[int, Any]) -> Parsed:
    """The tables, through the client and the parser of the real service."""
    lines: Rows = []
    wanted: dict[int, set[int]] = {}
    for kind in KINDS:
        ids = sorted(films if kind == "film_awards" else people)
        for start in range(0, len(ids), 200):
            batch, n = ids[start : start + 200], len(lines)
            content = json.loads(wikidata.ask(kind, batch).content)
            lines.append({"n": n, "key": key_of(kind, batch), "body": content})
            wanted[n] = set(batch)
    return parse(lines, wanted)


@pytest.fixture(scope="module")
def claims(parsed: Parsed) -> Rows:
    found: Rows = parsed.tables[CLAIMS.key].to_pylist()
    return found


@pytest.fixture(scope="module")
def awards(parsed: Parsed) -> Rows:
    found: Rows = parsed.tables[AWARDS.key].to_pylist()
    return found


def test_the_file_is_the_generated_one_byte_for_byte() -> None:
    content = wikidata_bytes(DEFAULT_SEED)
    assert content == wikidata_bytes(DEFAULT_SEED)
    assert sample_wikidata() == generate.WIKIDATA
    assert generate.members(content) == generate.members(sample_wikidata().read_bytes())
    assert generate.members(content) != generate.members(wikidata_bytes(DEFAULT_SEED + 1))


def test_the_files_inside_say_that_they_are_fictional_and_bear_no_time() -> None:
    with zipfile.ZipFile(io.BytesIO(sample_wikidata().read_bytes())) as archive:
        assert archive.namelist() == list(FILES.values())
        assert all("fictif" in name for name in archive.namelist())
        assert {item.date_time for item in archive.infolist()} == {(2025, 1, 1, 0, 0, 0)}


def test_no_item_address_or_name_is_real() -> None:
    with zipfile.ZipFile(sample_wikidata()) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert {len(item) for item in re.findall(r"/entity/(Q\d+)", text)} == {11}
    assert set(re.findall(r"/entity/(?:statement/)?Q99000\d{5}", text))
    assert not re.findall(r"/entity/(?:statement/)?Q(?!99000\d{5}\b)", text)
    hosts = set(re.findall(r"https?://([^/\"]+)", text))
    assert {host for host in hosts if not host.endswith(".example")} == {"www.wikidata.org"}
    labels = set(
        re.findall(r'(?:award|conferrer)Label":\{"type":"literal","value":"([^"]+)"', text)
    )
    assert len(labels) == 16
    assert all(re.search(r"[Ff]icti[fv]e?", label) or "Fictional" in label for label in labels)


def test_about_half_of_the_people_have_a_gender(claims: Rows) -> None:
    stated = {row["tmdb_person_id"] for row in claims}
    assert 0.48 < len(stated) / len(TRUTH) < 0.52
    assert Counter(row["gender"] for row in claims)["non_binary"] >= 1
    bare = [row for row in claims if row["n_references"] == 0]
    assert 0.05 < len(bare) / len(claims) < 0.15
    assert {row["n_references"] for row in claims} == {0, 1, 2}


def test_genders_are_true_but_for_one_and_one_person_has_two(claims: Rows) -> None:
    wrong = [row for row in claims if row["gender"] != TRUTH[row["tmdb_person_id"]]]
    assert len(wrong) == 2
    times = Counter(row["tmdb_person_id"] for row in claims)
    (twice,) = [number for number, count in times.items() if count == 2]
    assert [TRUTH[row["tmdb_person_id"]] for row in wrong if row["tmdb_person_id"] == twice] == [
        "non_binary"
    ]


def test_two_people_contradict_tmdb(claims: Rows, people: dict[int, dict[str, Any]]) -> None:
    genders = defaultdict(set)
    for row in claims:
        genders[row["tmdb_person_id"]].add(row["gender"])
    against = {
        number
        for number, stated in genders.items()
        if len(stated) == 1
        and people[number]["gender"] in CODES
        and {CODES[people[number]["gender"]]} != stated
    }
    assert len(against) == 2
    assert sorted(genders[number] == {TRUTH[number]} for number in against) == [False, True]


def test_each_year_has_enough_films_for_indicators(
    awards: Rows, films: dict[int, dict[str, Any]]
) -> None:
    nominated = defaultdict(set)
    for row in awards:
        if row["subject_kind"] == "film":
            nominated[films[row["tmdb_id"]]["release_date"][:4]].add(row["tmdb_id"])
    assert len(nominated) == 14
    assert min(len(found) for found in nominated.values()) >= 15


def test_women_win_more_often_than_they_are_nominated(
    awards: Rows, films: dict[int, dict[str, Any]]
) -> None:
    def by_a_woman(number: int) -> bool:
        crew = films[number]["credits"]["crew"]
        return any(TRUTH[row["id"]] == "female" for row in crew if row["job"] == "Director")

    shares = {}
    for outcome in ("nominated", "received"):
        found = [by_a_woman(row["tmdb_id"]) for row in awards
                 if row["subject_kind"] == "film" and row["outcome"] == outcome]  # fmt: skip
        shares[outcome] = sum(found) / len(found)
    assert 0.15 < shares["nominated"] < 0.35
    assert 0.02 < shares["received"] - shares["nominated"] < 0.2


def test_awards_carry_the_traps_of_the_real_service(awards: Rows) -> None:
    precisions = Counter(row["date_precision"] for row in awards)
    assert set(precisions) == {"day", "month", "year", None}
    assert all((row["awarded_on"] is not None) == (row["date_precision"] == "day")
               for row in awards)  # fmt: skip
    of_people = [row for row in awards if row["subject_kind"] == "person"]
    assert 0 < sum(row["for_tmdb_film_id"] is None for row in of_people) < len(of_people) / 5
    assert any(row["n_for_films"] > 1 for row in of_people)

    def names(outcome: str) -> set[tuple[Any, ...]]:
        return {(row["tmdb_id"], row["award"]) for row in awards if row["outcome"] == outcome}

    unnominated = names("received") - names("nominated")
    assert len(unnominated) > 10, "winners who are not among the nominees"


def test_a_question_that_is_not_ours_gets_no_answer() -> None:
    answers = FictionalWikidata(sample_wikidata())
    assert answers(f"{ADDRESS}?query=SELECT+%2A+WHERE+%7B%7D&format=json")[0] == 400
    assert answers(ADDRESS)[0] == 400
