"""Asking to be left out: who is meant, what is done at once, and what the next steps leave."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cinediv_pipeline import steps
from cinediv_pipeline.enrichment.corrections import FIELDS, Correction
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.landing import Fetched
from cinediv_pipeline.linkage.opt_outs import OptOut, OptOuts, id_of_name
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.settings import sample_dir, sample_workbook
from cinediv_pipeline.sources import cnc
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS
from cinediv_pipeline.steps.opt_out import requests
from cinediv_pipeline.steps.opt_out.people import Person, meant_by
from cinediv_pipeline.steps.opt_out.tables import withheld
from cinediv_pipeline.workshop import Options, Workshop

DAY = date(2026, 3, 1)
NAME = "TALMONDET Camille"
HER = id_of_name(NAME)


def person(person_id: str, *names: str, tmdb: str = "", aliases: str = "") -> Person:
    return Person(
        person_id, frozenset(names), frozenset(tmdb.split()), frozenset(filter(None, [aliases]))
    )


LISTED = person("person-aaaaaaaaaa", "GÉRAUD Élise", "Élise Géraud", tmdb="5", aliases="Lise Ger")
NAMESAKE = person("person-tmdb-6", "Elise Geraud", tmdb="6")
GER = person("person-tmdb-7", "Ger Lise", tmdb="7")


def test_a_name_in_any_order_case_and_accents_means_its_bearer() -> None:
    meant = meant_by([LISTED, GER], ["elise", "GERAUD"])
    assert meant is not None
    assert meant.person.person_id == "person-aaaaaaaaaa"
    # her alias is the name of somebody else: it stays that one's
    assert meant.ids == {"person-aaaaaaaaaa", "person-tmdb-5", id_of_name("GERAUD Elise")}
    assert meant.told_apart == frozenset()
    alone = meant_by([LISTED], ["Lise Ger"])
    assert alone is not None
    assert id_of_name("Ger Lise") in alone.ids


def test_a_name_of_several_people_is_refused_with_their_ids() -> None:
    with pytest.raises(SettingsError, match=r"2 people bear this name.*\n.*person-aaaaaaaaaa: .*\n"
                       r".*person-tmdb-6: Elise Geraud"):  # fmt: skip
        meant_by([LISTED, NAMESAKE], ["Elise Geraud"])


def test_an_id_tells_homonyms_apart_and_several_ids_are_one_person() -> None:
    one = meant_by([LISTED, NAMESAKE], ["person-aaaaaaaaaa"])
    assert one is not None
    assert one.told_apart == {"person-tmdb-6"}
    assert "person-tmdb-6" not in one.ids
    both = meant_by([LISTED, NAMESAKE], ["person-tmdb-5", "person-tmdb-6"])
    assert both is not None
    assert both.told_apart == frozenset()
    assert {"person-aaaaaaaaaa", "person-tmdb-5", "person-tmdb-6"} <= both.ids
    with pytest.raises(SettingsError, match="The registry has no person-tmdb-8"):
        meant_by([LISTED], ["person-tmdb-5", "person-tmdb-8"])


def test_nobody_bears_an_unknown_name_and_a_name_has_letters() -> None:
    assert meant_by([LISTED], ["Ada Noblet"]) is None
    with pytest.raises(SettingsError, match="Give the person's name"):
        meant_by([LISTED], ["12"])


def opt_out(shop: Workshop, *words: str, unknown: bool = False) -> list[str]:
    request = requests.understood(
        shop, words, requested_by="person_concerned", unknown=unknown, today=DAY
    )
    return requests.add(shop, request)


def test_a_request_is_shown_without_a_gender_and_changes_nothing(shop: Workshop) -> None:
    request = requests.understood(
        shop, ["camille talmondet"], requested_by="producer", unknown=False, today=DAY
    )
    assert request.known
    assert request.shown.startswith(f"Found: {HER}: {NAME} (1 credits in the CNC list, 0 on TMDB)")
    assert "male" not in request.shown
    assert shop.opt_outs() == OptOuts()
    assert (request.opt_out.requested_by, request.opt_out.opted_out_on) == ("producer", DAY)


def test_an_unknown_name_is_refused_unless_it_is_to_be_covered(shop: Workshop) -> None:
    with pytest.raises(SettingsError, match="--even-if-unknown"):
        opt_out(shop, "Ada Noblet")
    opt_out(shop, "Ada Noblet", unknown=True)
    assert shop.opt_outs().by_name("NOBLET Ada") is not None


def test_who_is_on_the_list_is_not_listed_twice(shop: Workshop) -> None:
    opt_out(shop, NAME)
    (listed,) = shop.opt_outs().people
    for words in (["Camille Talmondet"], [HER]):
        with pytest.raises(SettingsError, match=f"on the list already, as {listed.pseudonym}"):
            opt_out(shop, *words)
    assert "almondet" not in shop.opt_outs_file.read_text(encoding="utf-8").lower()


def decision(shop: Workshop, *rows: list[str]) -> Path:
    path = shop.home.reviews / "decisions.csv"
    lines = [",".join(row) for row in ([*FIELDS, "author"], *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


OTHERS = ["person", "person-0123456789", "gender", "unknown", "female", "2026-01-01",
          "editorial_review", "Portrait", "a book", "Alix"]  # fmt: skip


def test_decisions_on_the_person_go_at_once_and_others_stay(shop: Workshop) -> None:
    renamed = ["director", "1-2020/1", "name", "Autre Nom", NAME, "2026-01-01", "producer",
               f"signed by {NAME}", "a book", "Alix"]  # fmt: skip
    path = decision(
        shop,
        [OTHERS[0], HER, *OTHERS[2:]],
        OTHERS,
        [OTHERS[0], NAME, *OTHERS[2:]],
        renamed,
    )
    told = opt_out(shop, NAME)
    place = f"[retrait {shop.opt_outs().people[0].pseudonym}]"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert rows == [OTHERS, [*renamed[:4], place, *renamed[5:7], "withheld", *renamed[8:]]]
    assert told[0] == f"3 decision(s) on this person taken out of {path}."
    assert not any("Camille" in line for line in told)


def test_lines_of_the_projects_file_are_named_for_the_operator(shop: Workshop) -> None:
    told = opt_out(shop, "Maxence Hurtevault")
    file = sample_dir() / "corrections.csv"
    assert "HURTEVAULT Maxence" in file.read_text(encoding="utf-8").splitlines()[1]
    assert told[0].startswith(f"{file} corrects this person in line(s) 2. They are ignored")


@pytest.mark.parametrize("written", [NAME, HER, json.dumps("Zoé Été")[1:-1]])
def test_a_history_of_runs_that_names_the_person_is_removed(shop: Workshop, written: str) -> None:
    shop.home.dagster.mkdir(exist_ok=True)
    (shop.home.dagster / "dagster.yaml").write_text("telemetry: {}\n", encoding="utf-8")
    (shop.home.dagster / "storage").mkdir()
    (shop.home.dagster / "event_log.db").write_bytes(b"\0 row=" + written.encode() + b"\0")
    name = NAME if written in (NAME, HER) else "Zoé Été"
    told = opt_out(shop, name, unknown=True)
    assert any("history of runs named this person" in line for line in told)
    assert [path.name for path in shop.home.dagster.iterdir()] == ["dagster.yaml"]


def test_a_history_that_does_not_stays_and_other_files_are_named(shop: Workshop) -> None:
    shop.home.dagster.mkdir(exist_ok=True)
    (shop.home.dagster / "event_log.db").write_bytes(b"nobody")
    note = shop.home.reviews / "accepted_checks.json"
    note.write_text(json.dumps([{"reason": f"asked by {NAME}"}]), encoding="utf-8")
    told = opt_out(shop, NAME)
    assert (shop.home.dagster / "event_log.db").exists()
    assert told == [f"{note} names this person: look at it and remove the name by hand."]


def run_steps(shop: Workshop) -> None:
    steps.redact_files(shop, cnc.SOURCE)
    steps.land(shop, cnc.SOURCE, cnc.fetch_file(sample_workbook()))
    for step in (
        steps.ingest_cnc, steps.register_films, steps.register_people, steps.attribute_gender,
    ):  # fmt: skip
        assert step(shop, Options()).outcome in ("written", "unchanged")


def rows(shop: Workshop, key: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = shop.lake.read(key).to_pylist()
    return found


def test_the_next_steps_leave_the_credit_without_name_and_gender(shop: Workshop) -> None:
    before = rows(shop, DIRECTORS.key)
    films = rows(shop, AGREEMENTS.key)
    assert HER in {row["person_id"] for row in rows(shop, "enriched/review_queue")}
    opt_out(shop, NAME)
    place = f"[retrait {shop.opt_outs().people[0].pseudonym}]"
    run_steps(shop)
    after = rows(shop, DIRECTORS.key)
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [row["name"] for row in changed] == [place]
    kept = [{**row, "directors_text": ""} for row in rows(shop, AGREEMENTS.key)]
    assert kept == [{**row, "directors_text": ""} for row in films]
    people = {row["source_id"]: row["person_id"] for row in rows(shop, PEOPLE.key)}
    assert NAME not in people
    assert HER not in people.values()
    (verdict,) = [
        row for row in rows(shop, "enriched/person_gender") if row["person_id"] == people[place]
    ]
    assert (verdict["gender"], verdict["review_status"]) == ("unknown", "not_needed")
    assert people[place] not in {row["person_id"] for row in rows(shop, "enriched/review_queue")}
    for path in (shop.home.lake / "linked" / "people.history").iterdir():
        assert HER not in set(pq.read_table(path).column("person_id").to_pylist())
        assert pq.read_table(path).num_rows > 100


def test_tables_that_stay_in_force_lose_the_person_too(shop: Workshop) -> None:
    before = rows(shop, DIRECTORS.key)
    opt_out(shop, NAME)
    page = Fetched(b"<html>moved</html>", "https://example.org", 200, "xlsx", "licence")
    steps.land(shop, cnc.SOURCE, page)
    result = steps.ingest_cnc(shop, Options())
    assert result.outcome == "rejected"
    place = f"[retrait {shop.opt_outs().people[0].pseudonym}]"
    told = [{**row, "name": place} if row["name"] == NAME else row for row in before]
    assert rows(shop, DIRECTORS.key) == told
    texts = {row["directors_text"] for row in rows(shop, AGREEMENTS.key)}
    assert place in texts
    assert NAME not in texts
    again = steps.ingest_cnc(shop, Options())
    assert again.outcome == "stale"
    names = {check.name for check in again.checks}
    assert {"directors_present", "directors_unique_in_film"} <= names  # Dagster expects each


def test_nobody_decides_on_a_placeholder(shop: Workshop) -> None:
    opt_out(shop, NAME)
    (listed,) = shop.opt_outs().people
    run_steps(shop)
    decision(shop, [OTHERS[0], id_of_name(listed.withheld.placeholder), *OTHERS[2:]])
    run_steps(shop)
    genders = {row["person_id"]: row["gender"] for row in rows(shop, "enriched/person_gender")}
    assert genders[id_of_name(listed.withheld.placeholder)] == "unknown"


_MADE = ("enriched/person_gender", "enriched/review_queue")


def test_taken_back_everything_is_as_it_was(shop: Workshop) -> None:
    before = {key: rows(shop, key) for key in (DIRECTORS.key, *_MADE)}
    opt_out(shop, NAME)
    run_steps(shop)
    assert rows(shop, DIRECTORS.key) != before[DIRECTORS.key]
    (listed,) = shop.opt_outs().people
    with pytest.raises(SettingsError, match=f"On the list: {listed.pseudonym}"):
        requests.remove(shop, "zzzzzzzz")
    assert requests.remove(shop, listed.pseudonym) == 0
    assert not shop.opt_outs_file.exists()
    run_steps(shop)
    assert {key: rows(shop, key) for key in before} == before


def test_a_correction_keeps_saying_who_did_not_direct() -> None:
    people = OptOuts([OptOut("abcdefgh", 7, frozenset({HER}), frozenset(), DAY)])
    row = Correction("home", 2, "director", "1-2020/1", "name", "Autre Nom", NAME, "2026-01-01",
                     "producer", f"signed by {NAME}", "a book")  # fmt: skip
    kept = withheld(row, people)
    assert kept == replace(row, new_value="[retrait abcdefgh]", reason="withheld")
    assert withheld(replace(row, entity="person", key=NAME, column="gender"), people) is None
    assert withheld(replace(row, column="rank", new_value="2"), people) is not None
    other = replace(row, new_value="NOBLET Ada")
    assert withheld(other, people) is other
