"""Loads against the stand-in: everything once, then what has changed, whatever goes wrong."""

import datetime as dt
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cinediv_pipeline.errors import AnswerError, SourceError
from cinediv_pipeline.landing.segments import Answer
from cinediv_pipeline.sources.tmdb import specs
from cinediv_pipeline.sources.tmdb.api import connect
from cinediv_pipeline.steps import ingest_tmdb, load_tmdb, load_years
from cinediv_pipeline.steps.tmdb import landed_tmdb, segments_of
from cinediv_pipeline.steps.tmdb.load import retire
from cinediv_pipeline.workshop import Options
from cinediv_pipeline_tests.standin import StandIn
from cinediv_pipeline_tests.unit.tmdb_desk import FIRST_DAY, Desk, asked, later

FILMS, TITLES, CREDITS, PEOPLE = (spec.key for spec in specs.TABLES)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with StandIn(60) as running:
        running.world.today = FIRST_DAY.date()
        yield running


@pytest.fixture
def desk(server: StandIn, tmp_path: Path) -> Desk:
    return Desk.at(tmp_path / "home", server)


def test_a_first_load_asks_for_each_film_and_person_once(desk: Desk) -> None:
    done = desk.load()
    counts = asked(desk.server)
    assert max(counts.values()) == 1
    assert done.mode == "first"
    assert done.counts["requests"] == sum(counts.values())
    tables = desk.tables()
    assert tables[FILMS].num_rows == done.counts["films_fetched"] > 50
    assert tables[PEOPLE].num_rows == done.counts["people_fetched"] > 100
    assert set(tables[CREDITS]["tmdb_person_id"].to_pylist()) == set(
        tables[PEOPLE]["tmdb_person_id"].to_pylist()
    )


def test_weeks_of_changes_end_where_a_fresh_load_ends(desk: Desk, tmp_path: Path) -> None:
    """Random films and people come, change, move, lose their origin and go, for six weeks."""
    desk.load()
    world, chance = desk.server.world, random.Random(4)
    for week in range(1, 7):
        day = later(7 * week)
        world.today = (day - dt.timedelta(days=chance.randrange(1, 6))).date()
        films = sorted(world.film_ids())
        one, two, three, four, five, six = chance.sample(films, 6)
        world.change_film(one)
        world.change_film(two, new_person=True)
        world.delete_film(three)
        world.move_date(four, f"{chance.randrange(2003, 2027)}-03-0{chance.randrange(1, 9)}")
        world.lose_origin(five) if week % 3 == 0 else world.touch_film(five)
        if week % 4 == 0:
            world.move_date(six, "")
        world.add_film(f"{chance.randrange(2002, 2028)}-06-15")
        people = sorted(world.person_ids())
        world.change_person(chance.choice(people))
        if week % 2:
            world.delete_person(chance.choice(people))
        done = desk.load(day)
        assert done.mode == ("reconciliation" if week % 4 == 0 else "changes")
    fresh = Desk.at(tmp_path / "fresh", desk.server)
    fresh.load(later(42))
    assert desk.hashes() == fresh.hashes()


def test_a_week_without_changes_costs_the_feeds_and_the_counts(desk: Desk) -> None:
    desk.load()
    desk.server.clear_log()
    done = desk.load(later(7))
    assert done.found_nothing
    counters = desk.server.counters
    assert (counters["movie"], counters["person"], counters["discover"]) == (0, 0, 27)


def test_a_second_load_on_the_same_day_changes_nothing(desk: Desk) -> None:
    desk.load()
    before = desk.hashes()
    assert desk.load().found_nothing
    assert desk.hashes() == before


def test_content_that_did_not_change_is_stored_once(desk: Desk) -> None:
    desk.load()
    size = landed_tmdb(desk.shop)
    assert size is not None
    desk.server.world.today = later(3).date()
    desk.server.world.touch_film(1007)
    done = desk.load(later(7))
    assert (done.counts["films_fetched"], done.counts["changed"]) == (1, 0)
    last = segments_of(desk.shop).entries().to_pylist()
    (line,) = [row for row in last if row["key"] == "movie/1007" and row["n"] > 150]
    assert line["has_body"] is False


def test_a_deleted_film_becomes_a_tombstone_and_leaves_the_tables(desk: Desk) -> None:
    desk.load()
    desk.server.world.today = later(2).date()
    desk.server.world.delete_film(1005)
    done = desk.load(later(7))
    assert done.counts["deleted"] == 1
    assert 1005 not in desk.tables()[FILMS]["tmdb_id"].to_pylist()
    assert 1005 not in desk.tables()[CREDITS]["tmdb_id"].to_pylist()
    lines = segments_of(desk.shop).entries().to_pylist()
    assert [row["status"] for row in lines if row["key"] == "movie/1005"] == [200, 404]


def test_a_film_deleted_without_a_word_is_found_by_reconciling(desk: Desk) -> None:
    """A film that goes is missed by its year's count, a person by the daily list of ids."""
    desk.load()
    world = desk.server.world
    world.today = dt.date(2026, 9, 1)  # the feeds are read from the last load on
    world.delete_film(1006)
    world.delete_person(500007)
    week = desk.load(later(7))
    assert (week.mode, week.counts["deleted"]) == ("changes", 1)
    done = desk.load(later(30))
    assert (done.mode, done.counts["deleted"]) == ("reconciliation", 1)
    assert desk.server.counters["export"] == 2


def test_without_the_daily_lists_films_are_still_reconciled(desk: Desk) -> None:
    desk.load()
    desk.server.exports_reachable = False
    desk.server.world.today = dt.date(2026, 9, 1)
    desk.server.world.delete_film(1006)
    assert desk.load(later(30)).counts["deleted"] == 1


def test_after_a_long_pause_everything_is_fetched_again(desk: Desk, tmp_path: Path) -> None:
    desk.load()
    world = desk.server.world
    world.today = dt.date(2026, 9, 1)  # no feed tells of it
    world.change_film(1009)
    world.change_person(500020)
    world.delete_film(1010)
    done = desk.load(later(60))
    assert (done.mode, done.counts["deleted"]) == ("again", 1)
    fresh = Desk.at(tmp_path / "fresh", desk.server)
    fresh.load(later(60))
    assert desk.hashes() == fresh.hashes()


def test_content_is_fetched_again_before_it_is_six_months_old(
    desk: Desk,
) -> None:
    desk.load()
    lines = segments_of(desk.shop).entries()
    landed_at = lines["fetched_at"][0].as_py()
    # as if weekly loads had gone on: the last one a week ago, the content of today
    desk.load(landed_at + dt.timedelta(days=50))
    desk.load(landed_at + dt.timedelta(days=100))
    desk.load(landed_at + dt.timedelta(days=149))
    desk.server.clear_log()
    desk.load(landed_at + dt.timedelta(days=151))
    assert desk.server.counters["movie"] > 50
    assert desk.server.counters["person"] > 100


def test_content_older_than_six_months_is_dropped_and_a_tombstone_stays(desk: Desk) -> None:
    desk.load()
    segments = segments_of(desk.shop)
    now = dt.datetime.now(dt.UTC)
    assert retire(segments, now + dt.timedelta(days=179)) == 0
    assert retire(segments, now + dt.timedelta(days=181)) >= 1
    assert segments.entries().num_rows == 0
    assert {item["buried"]["reason"] for item in segments.sidecars()} == {
        "content of TMDB is kept for six months at most"
    }
    assert ingest_tmdb(desk.shop, Options()).outcome == "written"
    assert desk.shop.lake.read(FILMS).num_rows == 0
    assert desk.shop.absences.all()["tmdb"].reason.startswith("its content was older")


def test_what_expires_leaves_the_tables_though_much_less_is_left(desk: Desk) -> None:
    """Six months without a token after some weekly loads: only what those brought is left."""
    desk.server.world.today = dt.datetime.now(dt.UTC).date()
    load_tmdb(desk.shop, desk.settings)
    ingest_tmdb(desk.shop, Options())
    segments = segments_of(desk.shop)
    old = [item["sha256"] for item in segments.sidecars()]
    desk.server.world.change_film(1003)
    load_tmdb(desk.shop, desk.settings)
    for segment in old:
        segments.bury(segment, "six months")
    without = desk.settings.model_copy(update={"tmdb_token": None})
    load_tmdb(desk.shop, without)
    result = ingest_tmdb(desk.shop, Options())
    assert result.outcome == "written"
    assert desk.shop.lake.read(FILMS)["tmdb_id"].to_pylist() == [1003]
    accepted = {check.name: check.accepted for check in result.checks if check.accepted}
    assert "tmdb_films_do_not_shrink" in accepted
    assert "were older than six months" in str(accepted["tmdb_films_do_not_shrink"])
    assert ingest_tmdb(desk.shop, Options(force=True)).outcome == "written"
    # the next content is judged by all checks again
    load_tmdb(desk.shop, desk.settings)
    again = ingest_tmdb(desk.shop, Options())
    assert again.outcome == "written"
    assert desk.shop.lake.read(FILMS).num_rows > 50
    assert not [check.name for check in again.checks if check.accepted]


def test_what_a_kill_left_open_is_retired_too(desk: Desk) -> None:
    segments = segments_of(desk.shop)
    segments.append(Answer("movie/1", "c", "https://x", 200, b'{"id": 1}'))
    segments.close()
    assert retire(segments_of(desk.shop), dt.datetime.now(dt.UTC) + dt.timedelta(days=181)) == 1
    assert not (desk.shop.home.landing / ".open" / "tmdb.jsonl").exists()
    assert segments_of(desk.shop).entries().num_rows == 0


@pytest.mark.parametrize(
    ("title", "usable"), [(r"x\ud83d", False), (r"x\ud83d\ude00", True), (r"x\u00e9", True)]
)
def test_half_a_character_is_no_answer(title: str, usable: bool) -> None:
    """What Python reads and others refuse must not come among the segments."""

    def answer(_: str) -> tuple[int, bytes]:
        return 200, f'{{"id": 1, "title": "{title}"}}'.encode()

    tmdb = connect(
        "sample://odd/3", None, timeout_seconds=1, per_second=None, local=answer
    )  # fmt: skip
    if usable:
        assert tmdb.ask("movie/1").json["id"] == 1
    else:
        with pytest.raises(AnswerError):
            tmdb.ask("movie/1")


def test_a_year_that_is_not_listed_is_told(desk: Desk) -> None:
    with pytest.raises(SourceError, match="no release year to load"):
        load_years(desk.shop, desk.settings, [2099])


def test_a_release_year_loaded_alone_is_not_fetched_again(desk: Desk, tmp_path: Path) -> None:
    desk.server.world.today = dt.datetime.now(dt.UTC).date()
    years = load_years(desk.shop, desk.settings, [2010, 2011])
    assert years.counts["films_fetched"] == desk.server.counters["movie"] > 0
    assert landed_tmdb(desk.shop)["loaded_on"] is None  # type: ignore[index]
    load_tmdb(desk.shop, desk.settings)
    assert max(asked(desk.server).values()) == 1
    other = Desk.at(tmp_path / "other", desk.server)
    load_tmdb(other.shop, other.settings)
    assert desk.hashes() == other.hashes()


def test_a_year_asked_for_again_is_fetched_again(desk: Desk) -> None:
    load_tmdb(desk.shop, desk.settings)
    desk.server.clear_log()
    assert load_years(desk.shop, desk.settings, [2015]).counts["films_fetched"] > 0
    assert load_tmdb(desk.shop, desk.settings).found_nothing


def test_a_load_begun_days_ago_is_completed_and_brought_up_to_date(desk: Desk) -> None:
    """Two loads then: the old one first, then what has changed since."""
    desk.server.faults.add("500", path_contains="/3/person/", every=1)
    with pytest.raises(SourceError):
        desk.load(dt.datetime.now(dt.UTC) - dt.timedelta(days=3))
    desk.server.faults.clear()
    desk.server.world.today = dt.datetime.now(dt.UTC).date()
    load_tmdb(desk.shop, desk.settings)
    assert landed_tmdb(desk.shop)["loaded_on"] == str(dt.datetime.now(dt.UTC).date())  # type: ignore[index]


def test_some_answers_that_cannot_be_had_are_told_and_asked_for_next_time(desk: Desk) -> None:
    desk.server.faults.add("html", path_contains="/3/movie/1008?", every=1)
    done = desk.load()
    assert done.unanswered == ("movie/1008",)
    assert 1008 not in desk.tables()[FILMS]["tmdb_id"].to_pylist()
    desk.server.faults.clear()
    assert desk.load(later(1)).unanswered == ()
    assert 1008 in desk.tables()[FILMS]["tmdb_id"].to_pylist()


def test_many_answers_that_cannot_be_had_end_the_load(desk: Desk) -> None:
    desk.server.faults.add("html", path_contains="/3/movie/101", every=1)
    with pytest.raises(SourceError, match="films cannot be had; what was answered is landed"):
        desk.load()
    assert landed_tmdb(desk.shop)["loaded_on"] is None  # type: ignore[index]
    assert segments_of(desk.shop).entries().num_rows > 27


def test_faults_on_the_way_change_nothing(desk: Desk, tmp_path: Path) -> None:
    """Synthetic faults in the middle of a load: the tables are those of a quiet one."""
    for fault, every in (("500", 41), ("cut", 43), ("html", 47), ("reset", 53), ("cut_json", 59)):
        desk.server.faults.add(fault, path_contains="/3/", every=every)
    desk.server.faults.add("429", path_contains="/3/person/")
    desk.server.faults.add("code_25", path_contains="/3/movie/")
    done = desk.load()
    assert done.counts["waits"] == 2
    assert done.counts["retries"] > 10
    desk.server.faults.clear()
    quiet = Desk.at(tmp_path / "quiet", desk.server)
    quiet.load()
    assert desk.hashes() == quiet.hashes()


def test_without_a_token_the_step_goes_on_and_says_what_to_do(
    server: StandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk.at(tmp_path / "home", server, tmdb_token=None)
    with caplog.at_level("INFO", logger="cinediv"):
        assert load_tmdb(desk.shop, desk.settings).mode == "no token"
    assert "set CINEDIV_TMDB_TOKEN" in caplog.text
    assert "https://www.themoviedb.org/settings/api" in caplog.text
    result = ingest_tmdb(desk.shop, Options())
    assert (result.outcome, desk.shop.lake.read(FILMS).num_rows) == ("missing", 0)
    assert desk.shop.absences.all()["tmdb"].reason == "no access token is set"
    assert desk.shop.rejections.sources() == []
    assert server.requests == []


def test_a_token_taken_away_leaves_the_films_in_force_marked_as_old(desk: Desk) -> None:
    load_tmdb(desk.shop, desk.settings)
    ingest_tmdb(desk.shop, Options())
    without = desk.settings.model_copy(update={"tmdb_token": None})
    load_tmdb(desk.shop, without)
    assert desk.shop.rejections.sources() == ["tmdb"]
    assert ingest_tmdb(desk.shop, Options()).outcome == "unchanged"
    assert desk.shop.lake.read(FILMS).num_rows > 50
    load_tmdb(desk.shop, desk.settings)
    assert desk.shop.rejections.sources() == []


def test_another_address_tombstones_nothing(desk: Desk) -> None:
    load_tmdb(desk.shop, desk.settings)
    wrong = desk.settings.model_copy(
        update={"tmdb_url": f"{desk.server.url}/elsewhere/3"}
    )  # fmt: skip
    with pytest.raises(SourceError):
        load_tmdb(desk.shop, wrong)
    load_tmdb(desk.shop, desk.settings)
    assert desk.tables()[FILMS].num_rows > 50


def test_the_token_is_in_no_file_of_the_home(desk: Desk) -> None:
    load_tmdb(desk.shop, desk.settings)
    ingest_tmdb(desk.shop, Options())
    token = desk.server.token.encode()
    for path in desk.shop.home.root.rglob("*"):
        assert not path.is_file() or token not in path.read_bytes(), path


def test_what_is_landed_can_be_read_again_without_network(desk: Desk) -> None:
    load_tmdb(desk.shop, desk.settings)
    ingest_tmdb(desk.shop, Options())
    before = {key: info.content_hash for key, info in desk.shop.infos([FILMS, CREDITS]).items()}
    for key in (FILMS, TITLES, CREDITS, PEOPLE):
        (desk.shop.home.lake / f"{key}.parquet").unlink()
    without = desk.settings.model_copy(update={"tmdb_token": None})
    load_tmdb(desk.shop, without)
    assert ingest_tmdb(desk.shop, Options()).outcome == "written"
    after = {key: info.content_hash for key, info in desk.shop.infos([FILMS, CREDITS]).items()}
    assert after == before


def test_a_damaged_segment_stops_the_edition_and_the_tables_stay(desk: Desk) -> None:
    load_tmdb(desk.shop, desk.settings)
    ingest_tmdb(desk.shop, Options())
    for path in (desk.shop.home.landing / "tmdb").glob("*.jsonl.gz"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    result = ingest_tmdb(desk.shop, Options(force=True))
    assert result.outcome == "rejected"
    assert "cannot be read" in result.message
    assert desk.shop.lake.read(FILMS).num_rows > 50


def test_state_is_readable_by_people(desk: Desk) -> None:
    desk.load()
    record = json.loads((desk.shop.home.landing / "tmdb" / "loads.json").read_text())
    assert record["open"] is None
    assert record["completed"]["films"] > 50
    assert record["completed"]["started_on"] == "2026-11-01"
