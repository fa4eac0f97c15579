"""Loads of TMDB with somebody on the list: never asked for, never kept, back when taken back."""

import datetime as dt
import gzip
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from cinediv_pipeline.linkage.opt_outs import new_opt_out, write_opt_outs
from cinediv_pipeline.sources.tmdb import specs
from cinediv_pipeline.steps import ingest_tmdb, load_tmdb
from cinediv_pipeline.steps.opt_out import requests
from cinediv_pipeline.steps.tmdb import segments_of
from cinediv_pipeline.steps.tmdb.state import State
from cinediv_pipeline.workshop import Options
from cinediv_pipeline_tests.standin import StandIn
from cinediv_pipeline_tests.unit.tmdb_desk import FIRST_DAY, Desk, asked

FILMS, TITLES, CREDITS, PEOPLE = (spec.key for spec in specs.TABLES)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with StandIn(60, seed=3) as running:
        running.world.today = dt.datetime.now(dt.UTC).date()
        yield running


@pytest.fixture
def desk(server: StandIn, tmp_path: Path) -> Desk:
    return Desk.at(tmp_path / "home", server)


def put_on_list(desk: Desk, number: int) -> int:
    """Opt a person of TMDB out by id alone; return the number that stands in its place."""
    row = new_opt_out([f"person-tmdb-{number}"], [], "person_concerned", today=FIRST_DAY.date())
    write_opt_outs(desk.shop.opt_outs_file, type(desk.shop.opt_outs())([row]))
    return -row.number


def busiest(credits_: pa.Table) -> int:
    numbers = credits_["tmdb_person_id"].to_pylist()
    return int(max(set(numbers), key=numbers.count))


def landed(desk: Desk) -> str:
    texts = []
    for path in sorted((desk.shop.home.landing / "tmdb").iterdir()):
        raw = path.read_bytes()
        texts.append((gzip.decompress(raw) if path.suffix == ".gz" else raw).decode())
    return "\n".join(texts)


def refresh(desk: Desk) -> None:
    desk.server.requests.clear()
    load_tmdb(desk.shop, desk.settings)
    assert ingest_tmdb(desk.shop, Options()).outcome in ("written", "unchanged")


def tables(desk: Desk) -> dict[str, pa.Table]:
    return {key: desk.shop.lake.read(key) for key in (FILMS, CREDITS, PEOPLE)}


def test_somebody_leaves_what_is_landed_and_is_never_asked_for(desk: Desk) -> None:
    refresh(desk)
    before = tables(desk)
    who = busiest(before[CREDITS])
    name = desk.server.world.name(who)
    assert f'"person/{who}"' in landed(desk)
    number = put_on_list(desk, who)
    desk.server.world.change_person(who)  # TMDB announces news of her
    refresh(desk)
    assert asked(desk.server)[f"/3/person/{who}"] == 0
    after = tables(desk)
    assert after[FILMS].equals(before[FILMS])
    assert after[CREDITS].num_rows == before[CREDITS].num_rows
    assert who not in after[CREDITS]["tmdb_person_id"].to_pylist()
    theirs = [row for row in after[CREDITS].to_pylist() if row["tmdb_person_id"] == number]
    assert len(theirs) == before[CREDITS]["tmdb_person_id"].to_pylist().count(who)
    assert {row["gender"] for row in theirs} == {"unknown"}
    assert after[PEOPLE].num_rows == before[PEOPLE].num_rows - 1
    text = landed(desk)
    assert f'"person/{who}"' not in text
    assert f"/person/{who}" not in text
    assert name not in text


def test_new_answers_are_kept_without_the_person_and_are_the_same_content(desk: Desk) -> None:
    refresh(desk)
    who = busiest(tables(desk)[CREDITS])
    put_on_list(desk, who)
    refresh(desk)
    before = tables(desk)
    films = [film for film in sorted(desk.server.world.film_ids())
             if who in desk.server.world.people_of(film)]  # fmt: skip
    desk.server.world.touch_film(films[0])  # announced, and nothing is different
    refresh(desk)
    counts = asked(desk.server)
    assert sum(n for key, n in counts.items() if f"/movie/{films[0]}?" in key) == 1
    entries = segments_of(desk.shop).entries().to_pylist()
    assert [row["has_body"] for row in entries if row["key"] == f"movie/{films[0]}"][-1] is False
    desk.server.world.change_film(films[0])
    refresh(desk)
    after = tables(desk)
    assert not after[FILMS].equals(before[FILMS])
    assert who not in after[CREDITS]["tmdb_person_id"].to_pylist()
    assert f'"id": {who},' not in landed(desk)


def test_somebody_who_waits_to_be_asked_for_waits_no_more(desk: Desk) -> None:
    refresh(desk)
    who = busiest(tables(desk)[CREDITS])
    segments = segments_of(desk.shop)
    state = State.read(segments)
    assert state.completed is not None
    waiting = {**vars(state.completed), "unanswered": (f"person/{who}",)}
    State(type(state.completed)(**waiting)).keep(segments)
    put_on_list(desk, who)
    refresh(desk)
    assert asked(desk.server)[f"/3/person/{who}"] == 0
    assert str(who) not in (desk.shop.home.landing / "tmdb" / "loads.json").read_text("utf-8")


def test_taken_back_the_next_load_asks_again(desk: Desk) -> None:
    refresh(desk)
    before = tables(desk)
    who = busiest(before[CREDITS])
    put_on_list(desk, who)
    refresh(desk)
    (listed,) = desk.shop.opt_outs().people
    n_films = requests.remove(desk.shop, listed.pseudonym)
    assert n_films == len({
        row["tmdb_id"] for row in before[CREDITS].to_pylist() if row["tmdb_person_id"] == who
    })  # fmt: skip
    refresh(desk)
    assert asked(desk.server)[f"/3/person/{who}"] == 1
    after = tables(desk)
    assert {key: table.equals(before[key]) for key, table in after.items()} == {
        FILMS: True, CREDITS: True, PEOPLE: True,
    }  # fmt: skip
