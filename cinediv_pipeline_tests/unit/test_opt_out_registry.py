"""Rows of people who opted out leave the registry in force and its history."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cinediv_pipeline.home import Home
from cinediv_pipeline.lake import fingerprint
from cinediv_pipeline.linkage.opt_outs import OptOut, OptOuts, id_of_name, write_opt_outs
from cinediv_pipeline.linkage.people import PEOPLE, PersonEntry, registry_table
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps.opt_out.tables import forget_in_registry
from cinediv_pipeline.workshop import Workshop

HER = id_of_name("GÉRAUD Élise")
OUT = OptOut("abcdefgh", 77, frozenset({HER, "person-tmdb-5"}), frozenset(), date(2026, 3, 1))
PLACE = id_of_name("[retrait abcdefgh]")
GONE = [
    PersonEntry("cnc", "GÉRAUD Élise", HER, "elise geraud", "new"),
    PersonEntry("cnc", "Elise GERAUD", HER, "elise geraud", "same_name"),
    PersonEntry("cnc", "LISE Ger", HER, "ger lise", "same_tmdb_person"),
    PersonEntry("cnc_credit", "1-2020/1", "person-tmdb-6", "elise geraud", "homonym"),
    PersonEntry("tmdb", "5", HER, None, "film_and_name"),
    # of somebody who took the opt-out back
    PersonEntry("cnc", "[retrait zyxwvuts]", id_of_name("[retrait zyxwvuts]"), "retrait zyxwvuts",
                "new"),
    PersonEntry("tmdb", "-78", "person-tmdb--78", None, "new"),
]  # fmt: skip
STAY = [
    PersonEntry("cnc", "NOBLET Ada", "person-0123456789", "ada noblet", "new"),
    PersonEntry("cnc", "RETRAIT Isabelle", "person-9876543210", "isabelle retrait", "new"),
    PersonEntry("cnc", "[retrait abcdefgh]", PLACE, "abcdefgh retrait", "new"),
    PersonEntry("tmdb", "-77", PLACE, None, "film_and_name"),
    PersonEntry("tmdb", "55", "person-tmdb-55", None, "new"),
]


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    Home(tmp_path).prepare("fictional")
    return Workshop.open(Settings(_env_file=None, home=tmp_path), real=False)


def put(shop: Workshop, entries: list[PersonEntry]) -> None:
    table = registry_table(entries)
    shop.lake.write({PEOPLE.key: table}, work=fingerprint(inputs={}, code=""), audit=lambda *_: [])


def history(shop: Workshop) -> dict[str, pa.Table]:
    folder = shop.home.lake / "linked" / "people.history"
    return {path.stem: pq.read_table(path) for path in folder.iterdir()}


def names(table: pa.Table) -> list[str]:
    found: list[str] = table.column("source_id").to_pylist()
    return found


def test_rows_leave_the_registry_and_its_history_and_others_stay(shop: Workshop) -> None:
    write_opt_outs(shop.opt_outs_file, OptOuts([OUT]))
    put(shop, [*GONE[:1], *STAY])
    put(shop, [*GONE, *STAY])
    assert len(history(shop)) == 2
    forget_in_registry(shop)
    assert names(shop.lake.read(PEOPLE.key)) == [entry.source_id for entry in STAY]
    found = history(shop)
    assert [names(table) for table in found.values()] == [[entry.source_id for entry in STAY]]
    info = shop.lake.info(PEOPLE.key)
    assert info is not None
    assert [*found] == [info.content_hash]  # the name is the hash of what is in it
    assert info.fingerprint == "rewritten"  # its step makes it again
    forget_in_registry(shop)
    assert history(shop).keys() == found.keys()


def test_without_opt_outs_no_file_changes(shop: Workshop) -> None:
    put(shop, STAY[:2])
    before = {path: path.read_bytes() for path in shop.home.lake.rglob("*.parquet")}
    forget_in_registry(shop)
    assert {path: path.read_bytes() for path in shop.home.lake.rglob("*.parquet")} == before


def test_a_registry_that_was_never_made_stays_so(shop: Workshop) -> None:
    write_opt_outs(shop.opt_outs_file, OptOuts([OUT]))
    forget_in_registry(shop)
    assert shop.lake.info(PEOPLE.key) is None
