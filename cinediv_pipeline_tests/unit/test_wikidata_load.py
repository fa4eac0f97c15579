"""Loads against a service on the loopback: what is due, and nothing twice, whatever goes wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.landing.segments import Answer
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.sources.wikidata import specs
from cinediv_pipeline.sources.wikidata.queries import KINDS, Kind
from cinediv_pipeline.steps import ingest_wikidata, landed_wikidata, load_wikidata
from cinediv_pipeline.steps.wikidata import person_ids, segments_of, wanted_ids
from cinediv_pipeline.workshop import Options, Workshop
from cinediv_pipeline_tests.unit.tmdb_rows import Credited, Shown, put_tmdb
from cinediv_pipeline_tests.unit.wikidata_desk import (
    CONTACT,
    HTML,
    TIMED_OUT,
    Desk,
    Fault,
    Service,
    award_row,
    body,
    gender_row,
    later,
    running,
    text,
    uri,
)

CLAIMS, AWARDS = specs.CLAIMS.key, specs.AWARDS.key
FILMS = (
    Shown(603, "Un film", 2019, [Credited(12, "Ada Une"), Credited(45, "Bob Deux")]),
    Shown(604, "Un autre film", 2020, [Credited(77, "Cy Trois")]),
)
EVERYTHING: list[tuple[Kind, list[int]]] = [
    ("gender", [12, 45, 77]), ("person_awards", [12, 45, 77]), ("film_awards", [603, 604]),
]  # fmt: skip


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running() as found:
        page = {"reference": uri("http://www.wikidata.org/reference/0a"),
                "url": uri("https://a.example/12")}  # fmt: skip
        found.rows["gender"] = [gender_row(12, **page), gender_row(77, "male")]
        found.rows["person_awards"] = [award_row(12, film=text(603))]
        found.rows["film_awards"] = [award_row(603), award_row(603, "received")]
        yield found


@pytest.fixture
def desk(service: Service, tmp_path: Path) -> Desk:
    found = Desk.at(tmp_path / "home", service)
    put_tmdb(found.shop, *FILMS)
    return found


def claims(shop: Workshop) -> list[tuple[int, str, int]]:
    return [(row["tmdb_person_id"], row["gender"], row["n_references"])
            for row in shop.lake.read(CLAIMS).to_pylist()]  # fmt: skip


def test_a_first_load_asks_each_question_once_and_fills_the_tables(desk: Desk) -> None:
    done = desk.load()
    assert desk.service.asked == EVERYTHING
    assert (done.counts["answers"], done.counts["ids"], done.unanswered) == (3, 8, [])
    result = ingest_wikidata(desk.shop, Options())
    assert (result.outcome, result.message) == ("written", "2 statements about gender in 2 tables")
    assert claims(desk.shop) == [(12, "female", 1), (77, "male", 0)]
    awards = desk.shop.lake.read(AWARDS).to_pylist()
    assert [(row["subject_kind"], row["tmdb_id"], row["outcome"]) for row in awards] == [
        ("film", 603, "nominated"), ("film", 603, "received"), ("person", 12, "nominated"),
    ]  # fmt: skip
    assert awards[2]["for_tmdb_film_id"] == 603


def test_the_next_week_asks_about_new_ids_only(desk: Desk) -> None:
    desk.load()
    put_tmdb(desk.shop, *FILMS, Shown(605, "Un nouveau", 2021, [Credited(80, "Di Quatre")]))
    desk.service.asked.clear()
    desk.load(later(7))
    assert desk.service.asked == [
        ("gender", [80]), ("person_awards", [80]), ("film_awards", [605]),
    ]  # fmt: skip
    assert desk.load(later(14)).found_nothing


def test_after_ninety_days_it_is_asked_again_and_the_newer_answer_counts(desk: Desk) -> None:
    desk.load()
    desk.service.asked.clear()
    assert desk.load(later(89)).found_nothing
    desk.service.rows["gender"] = [gender_row(12, "non_binary")]
    done = desk.load(later(91))
    assert desk.service.asked == EVERYTHING
    assert done.counts["superseded"] == 1
    assert ingest_wikidata(desk.shop, Options()).outcome == "written"
    assert claims(desk.shop) == [(12, "non_binary", 0)]


def test_a_superseded_body_is_removed_and_its_sidecar_stays(desk: Desk) -> None:
    desk.load()
    (first,) = segments_of(desk.shop).sidecars()
    desk.load(later(91))
    old, new = segments_of(desk.shop).sidecars()
    assert old["sha256"] == first["sha256"]
    assert old["buried"]["reason"] == "newer answers of Wikidata are in force"
    assert "buried" not in new
    bodies = (desk.shop.home.landing / "wikidata").glob("*.jsonl.gz")
    assert [path.name for path in bodies] == [f"{new['sha256']}.jsonl.gz"]


def test_a_question_that_changed_is_asked_again(desk: Desk) -> None:
    desk.load()
    old = segments_of(desk.shop).entries()
    assert len(set(old["cycle"].to_pylist())) == 3
    other = Desk.at(desk.shop.home.root.with_name("other"), desk.service)
    put_tmdb(other.shop, *FILMS)
    segments = segments_of(other.shop)
    content = body("gender", [gender_row(12, "male")])
    segments.append(Answer("gender/12,45,77", "an older one", "x", 200, content))
    segments.seal()
    desk.service.asked.clear()
    other.load()
    assert desk.service.asked == EVERYTHING
    ingest_wikidata(other.shop, Options())
    assert claims(other.shop) == [(12, "female", 1), (77, "male", 0)]


def test_a_load_that_was_stopped_goes_on_where_it_was(desk: Desk) -> None:
    # enough answers before the fault that one is landed, whichever thread is the first
    desk.service.faults = [*[Fault(content=body("gender", []))] * 5, Fault(403, b"banned")]
    with pytest.raises(SourceError, match="403"):
        desk.load(batch=1)
    landed = set(segments_of(desk.shop).entries()["key"].to_pylist())
    assert 1 <= len(landed) <= 7
    desk.service.asked.clear()
    desk.load(batch=1)
    again = {f"{kind}/{','.join(map(str, ids))}" for kind, ids in desk.service.asked}
    assert not landed & again
    assert len(landed | again) == 8


def test_a_line_that_a_kill_has_cut_is_asked_for_again(desk: Desk) -> None:
    desk.load(wanted={"gender": [12]})
    spool = desk.shop.home.landing / ".open" / "wikidata.jsonl"
    spool.write_bytes(b'{"n": 2, "key": "gender/45", "cy')
    desk.service.asked.clear()
    desk.load(wanted={"gender": [12, 45]})
    assert desk.service.asked == [("gender", [45])]


def test_a_batch_without_an_answer_is_asked_in_smaller_ones(desk: Desk) -> None:
    """About one person there is too much to say in time; the others get their answers."""
    desk.service.refuses = {55}
    wanted: dict[Kind, list[int]] = {"gender": list(range(1, 101))}
    done = desk.load(wanted=wanted)
    (left,) = done.unanswered
    assert left.startswith("gender/41,42,")
    assert left.endswith(",80")
    desk.service.refuses = set()
    desk.service.asked.clear()
    desk.load(wanted=wanted)
    assert desk.service.asked == [("gender", list(range(41, 81)))]


def test_a_service_that_answers_nothing_is_not_asked_on_and_on(desk: Desk) -> None:
    desk.service.faults = [TIMED_OUT] * 500
    with pytest.raises(SourceError, match="5 questions in a row got no answer"):
        desk.load(batch=1, wanted={"gender": list(range(1, 101))})
    assert len(desk.service.asked) < 30, "Wikimedia allows thirty errors a minute"


def test_without_a_contact_nothing_is_asked_and_the_refresh_says_what_to_do(
    service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk.at(tmp_path / "home", service, contact=None)
    put_tmdb(desk.shop, *FILMS)
    with caplog.at_level("INFO", logger="cinediv"):
        assert load_wikidata(desk.shop, desk.settings).mode == "no contact"
    assert "set CINEDIV_CONTACT to a mail address" in caplog.text
    result = ingest_wikidata(desk.shop, Options())
    assert (result.outcome, result.message) == ("missing", "no Wikidata: no contact is set")
    assert desk.shop.lake.info(CLAIMS) is not None
    assert desk.shop.absences.all()["wikidata"].reason == "no contact is set"
    assert (desk.shop.rejections.sources(), service.asked) == ([], [])


def test_a_contact_taken_away_leaves_the_tables_in_force_marked_as_old(desk: Desk) -> None:
    load_wikidata(desk.shop, desk.settings)
    ingest_wikidata(desk.shop, Options())
    without = desk.settings.model_copy(update={"contact": None})
    load_wikidata(desk.shop, without)
    assert desk.shop.rejections.sources() == ["wikidata"]
    assert ingest_wikidata(desk.shop, Options()).outcome == "unchanged"
    assert len(claims(desk.shop)) == 2
    load_wikidata(desk.shop, desk.settings)
    assert desk.shop.rejections.sources() == []


def test_without_tmdb_there_are_no_ids_and_the_message_says_so(
    service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk.at(tmp_path / "home", service)
    with caplog.at_level("INFO", logger="cinediv"):
        assert load_wikidata(desk.shop, desk.settings).mode == "no ids"
    assert "asked about TMDB's ids, and there are none" in caplog.text
    assert "CINEDIV_TMDB_TOKEN" in caplog.text
    assert ingest_wikidata(desk.shop, Options()).outcome == "missing"
    assert service.asked == []


def test_wikidata_out_of_reach_does_not_stop_a_refresh(
    desk: Desk, closed_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    away = desk.settings.model_copy(
        update={"wikidata_url": f"http://127.0.0.1:{closed_port}/sparql"}
    )
    load_wikidata(desk.shop, desk.settings)
    ingest_wikidata(desk.shop, Options())
    put_tmdb(desk.shop, *FILMS, Shown(605, "Un nouveau", 2021, [Credited(80, "Di Quatre")]))
    asked = load_wikidata(desk.shop, away)  # three questions: too few to call it out of reach
    assert len(asked.unanswered) == 3
    people = [Credited(number, f"N {number}") for number in range(1000, 2500)]
    put_tmdb(desk.shop, *FILMS, Shown(606, "Une foule", 2022, people))
    assert load_wikidata(desk.shop, away).mode == "unreachable"
    assert desk.shop.rejections.sources() == ["wikidata"]
    assert "5 questions in a row got no answer" in caplog.text
    assert ingest_wikidata(desk.shop, Options()).outcome in ("unchanged", "written")
    assert len(claims(desk.shop)) == 2
    load_wikidata(desk.shop, desk.settings)
    assert desk.shop.rejections.sources() == []


def test_who_is_not_asked_about_any_more_leaves_the_tables(desk: Desk) -> None:
    desk.load()
    ingest_wikidata(desk.shop, Options())
    put_tmdb(desk.shop, FILMS[0])
    assert person_ids(desk.shop) == [12, 45]
    result = ingest_wikidata(desk.shop, Options(accept=("wikidata_claims_do_not_shrink",),
                                                reason="a film less"))  # fmt: skip
    assert result.outcome == "written"
    assert claims(desk.shop) == [(12, "female", 1)]


def test_when_tmdb_is_dropped_what_wikidata_said_about_its_people_goes_too(desk: Desk) -> None:
    desk.load()
    ingest_wikidata(desk.shop, Options())
    empty = {spec.key: spec.schema.empty_table() for spec in tmdb.TABLES}
    desk.shop.lake.write(empty, work="dropped", audit=lambda *_: [])
    assert load_wikidata(desk.shop, desk.settings).mode == "no ids"
    assert ingest_wikidata(desk.shop, Options()).outcome == "written"
    assert claims(desk.shop) == []
    assert ingest_wikidata(desk.shop, Options()).outcome == "missing"


def test_nothing_new_is_nothing_to_do(desk: Desk) -> None:
    desk.load()
    ingest_wikidata(desk.shop, Options())
    assert desk.load().found_nothing
    assert ingest_wikidata(desk.shop, Options()).outcome == "unchanged"


def test_answers_without_any_statement_are_rejected_and_the_tables_stay(desk: Desk) -> None:
    desk.load()
    ingest_wikidata(desk.shop, Options())
    desk.service.rows = {kind: [] for kind in KINDS}
    desk.load(later(91))
    result = ingest_wikidata(desk.shop, Options())
    assert result.outcome == "rejected"
    assert {check.name for check in result.failures} == {
        "wikidata_readable", "wikidata_claims_do_not_shrink", "wikidata_awards_do_not_shrink",
    }  # fmt: skip
    assert len(claims(desk.shop)) == 2
    assert ingest_wikidata(desk.shop, Options()).outcome == "stale"


def test_a_damaged_segment_stops_the_edition_and_the_tables_stay(desk: Desk) -> None:
    desk.load()
    ingest_wikidata(desk.shop, Options())
    for path in (desk.shop.home.landing / "wikidata").glob("*.jsonl.gz"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    result = ingest_wikidata(desk.shop, Options(force=True))
    assert result.outcome == "rejected"
    assert "cannot be read" in result.message
    assert len(claims(desk.shop)) == 2


def test_neither_contact_nor_question_is_in_a_file_of_the_home(desk: Desk) -> None:
    load_wikidata(desk.shop, desk.settings)
    ingest_wikidata(desk.shop, Options())
    for path in desk.shop.home.root.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert CONTACT.encode() not in content, path
        assert b"wdt%3AP4985" not in content, path


def test_an_html_page_is_never_landed(desk: Desk) -> None:
    desk.service.faults = [HTML] * 6
    desk.load(wanted={"gender": [12]})
    assert segments_of(desk.shop).entries().num_rows == 0


def test_the_state_says_about_how_many_it_was_asked(desk: Desk) -> None:
    assert landed_wikidata(desk.shop) is None
    desk.load()
    found = landed_wikidata(desk.shop)
    assert found is not None
    assert (found["people_asked_about"], found["films_asked_about"]) == (3, 2)
    assert found["size_bytes"] > 0


def test_ids_are_those_of_the_tables_in_force(desk: Desk) -> None:
    assert wanted_ids(desk.shop) == dict(EVERYTHING)


@pytest.mark.parametrize(
    ("spec", "columns"),
    [
        (specs.CLAIMS, {"tmdb_person_id", "wikidata_id", "gender", "statement_id", "n_references",
                        "reference"}),
        (specs.AWARDS, {"subject_kind", "tmdb_id", "wikidata_id", "outcome", "award_id", "award",
                        "conferred_by_id", "conferred_by", "awarded_on", "award_year",
                        "date_precision", "for_tmdb_film_id", "n_for_films", "statement_id"}),
    ],
)  # fmt: skip
def test_persons_have_gender_and_awards_and_nothing_else(spec: Any, columns: set[str]) -> None:
    assert set(spec.schema.names) == columns
