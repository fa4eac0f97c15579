"""The lake: typed tables, audited together, put in place together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.lake import (
    CheckResult,
    Column,
    Lake,
    Tables,
    TableSpec,
    code_version,
    content_hash,
    fingerprint,
)
from cinediv_pipeline.storage import LocalStore

COLUMNS = (
    Column("id", pa.string(), "Id", nullable=False),
    Column("size", pa.int32(), "Size"),
    Column("note", pa.string(), "Note"),
)
ONE = TableSpec("raw", "one", "one row per id", "First.", COLUMNS)
TWO = TableSpec("raw", "two", "one row per id", "Second.", COLUMNS)
KEPT = TableSpec("linked", "kept", "one row per id", "Registry.", COLUMNS, keeps_history=True)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    """An empty store."""
    return LocalStore(tmp_path / "lake")


@pytest.fixture
def lake(store: LocalStore) -> Lake:
    """A lake of three tables on that store."""
    return Lake(store, [ONE, TWO, KEPT])


def rows(spec: TableSpec, *ids: str) -> pa.Table:
    return spec.table([{"id": each, "size": None, "note": None} for each in ids])


def check(*, passed: bool = True, blocking: bool = True, table: str = "raw/two") -> CheckResult:
    return CheckResult(
        name="ids_are_known", table=table, passed=passed, blocking=blocking, reason="Why.",
        observed="1 row", sample=({"id": "x", "size": 3},), accepted=None,
    )  # fmt: skip


def silent(_candidates: Tables, _previous: Tables) -> list[CheckResult]:
    return []


def test_written_tables_are_read_back(lake: Lake) -> None:
    table = ONE.table([{"id": "a", "size": 1, "note": "é"}, {"id": "b", "size": None, "note": ""}])
    assert lake.write({"raw/one": table}, work="w1", audit=silent) == ([], True)
    assert lake.read("raw/one") == table
    assert lake.read("raw/one").schema.metadata is None


def test_an_all_null_column_keeps_its_type(lake: Lake) -> None:
    lake.write({"raw/one": rows(ONE, "a")}, work="w", audit=silent)
    assert lake.read("raw/one").schema == ONE.schema


def test_a_table_that_was_never_written_is_empty_and_typed(lake: Lake) -> None:
    assert lake.info("raw/one") is None
    assert lake.read("raw/one") == ONE.schema.empty_table()


def test_a_blocking_failure_in_one_table_keeps_all_candidates_out(lake: Lake) -> None:
    lake.write({"raw/one": rows(ONE, "old")}, work="w1", audit=silent)
    results, in_place = lake.write(
        {"raw/one": rows(ONE, "new"), "raw/two": rows(TWO, "new")},
        work="w2", audit=lambda _new, _old: [check(passed=False)],
    )  # fmt: skip
    assert (results, in_place) == ([check(passed=False)], False)
    assert lake.read("raw/one") == rows(ONE, "old")
    assert lake.info("raw/two") is None
    assert lake.is_current(["raw/one"], "w1")


@pytest.mark.parametrize(
    ("check", "stops"),
    [
        (check(), False),
        (check(passed=False, blocking=False), False),
        (check(passed=False), True),
        (CheckResult("a", "raw/two", False, True, "Why.", accepted="reality changed"), False),
    ],
)
def test_only_a_blocking_failure_that_nobody_accepted_stops(
    lake: Lake, check: CheckResult, *, stops: bool
) -> None:
    written = lake.write({"raw/two": rows(TWO, "a")}, work="w", audit=lambda _new, _old: [check])
    assert written == ([check], not stops)
    assert (lake.info("raw/two") is None) is stops


def test_the_auditor_sees_all_candidates_and_what_they_would_replace(lake: Lake) -> None:
    seen: list[Mapping[str, Any]] = []

    def audit(candidates: Tables, previous: Tables) -> list[CheckResult]:
        seen.extend([candidates, previous])
        return []

    first = rows(ONE, "old")
    lake.write({"raw/one": first}, work="w1", audit=silent)
    candidates = {"raw/one": rows(ONE, "new"), "raw/two": rows(TWO, "a")}
    lake.write(candidates, work="w2", audit=audit)
    assert seen == [candidates, {"raw/one": first, "raw/two": TWO.schema.empty_table()}]


def test_fingerprint_checks_and_notes_stand_beside_the_rows(lake: Lake) -> None:
    accepted = CheckResult("b", "raw/two", False, True, "Why.", accepted="reality changed")
    other = check(table="raw/one")
    checks = [check(), accepted, other]
    lake.write(
        {"raw/one": rows(ONE), "raw/two": rows(TWO, "a", "b")},
        work="w7", audit=lambda _new, _old: checks, notes={"edition": "2025-04"},
    )  # fmt: skip
    info = lake.info("raw/two")
    assert info is not None
    assert (info.key, info.fingerprint, info.n_rows) == ("raw/two", "w7", 2)
    assert info.checks == (check(), accepted)
    assert info.notes == {"edition": "2025-04"}
    assert info.content_hash == content_hash(rows(TWO, "a", "b"))
    first = lake.info("raw/one")
    assert first is not None
    assert first.checks == (other,)


def test_work_is_current_when_every_table_has_its_fingerprint(lake: Lake) -> None:
    lake.write({"raw/one": rows(ONE)}, work="w1", audit=silent)
    assert lake.is_current(["raw/one"], "w1")
    assert not lake.is_current(["raw/one"], "w2")
    assert not lake.is_current(["raw/one", "raw/two"], "w1")


def test_a_table_of_another_schema_is_refused_before_anything_is_put(lake: Lake) -> None:
    wrong = pa.table({"id": ["a"], "size": pa.nulls(1), "note": ["n"]})
    with pytest.raises(ContractError, match="raw/two"):
        lake.write({"raw/one": rows(ONE), "raw/two": wrong}, work="w", audit=silent)
    assert lake.info("raw/one") is None


@pytest.mark.parametrize(
    "row",
    [
        {"id": "a", "size": 1},
        {"id": "a", "size": 1, "note": "", "more": 1},
        {"id": "a", "size": "big", "note": ""},
        {"id": 3, "size": 1, "note": ""},
        {"id": "a", "size": 2**31, "note": ""},
    ],
)
def test_rows_that_do_not_fit_are_refused(row: Mapping[str, object]) -> None:
    with pytest.raises(ContractError, match="raw/one"):
        ONE.table([row])


def test_no_rows_make_an_empty_typed_table() -> None:
    assert ONE.table([]) == ONE.schema.empty_table()


def test_ensure_puts_empty_tables_where_none_are(lake: Lake) -> None:
    lake.write({"raw/one": rows(ONE, "a")}, work="w1", audit=silent)
    lake.ensure()
    assert lake.read("raw/one") == rows(ONE, "a")
    info = lake.info("raw/two")
    assert info is not None
    assert (info.fingerprint, info.n_rows) == ("never-fetched", 0)
    folder = lake.local_dir()
    assert (folder / "raw/two.parquet").is_file()
    assert (folder / "linked/kept.parquet").is_file()


def test_a_table_that_keeps_history_keeps_each_content_once(lake: Lake, store: LocalStore) -> None:
    for ids in (("a",), ("a", "b"), ("a",)):
        lake.write({"linked/kept": rows(KEPT, *ids)}, work="w", audit=silent)
    history = [f"linked/kept.history/{content_hash(rows(KEPT, *ids))}.parquet"
               for ids in (("a",), ("a", "b"))]  # fmt: skip
    assert store.list() == sorted([*history, "linked/kept.parquet"])
    assert lake.read("linked/kept") == rows(KEPT, "a")


def test_other_tables_keep_no_history(lake: Lake, store: LocalStore) -> None:
    for each in ("a", "b"):
        lake.write({"raw/one": rows(ONE, each)}, work="w", audit=silent)
    assert store.list() == ["raw/one.parquet"]


def test_the_content_hash_is_of_schema_and_rows_only() -> None:
    whole = rows(ONE, "a", "b")
    pieces = pa.concat_tables([rows(ONE, "a"), rows(ONE, "b")])
    assert content_hash(pieces) == content_hash(whole)
    assert content_hash(whole.replace_schema_metadata({"run": "1"})) == content_hash(whole)
    assert content_hash(rows(ONE, "b", "a")) != content_hash(whole)
    assert content_hash(whole.rename_columns(["id", "size", "remark"])) != content_hash(whole)


def test_a_fingerprint_names_inputs_code_and_parameters() -> None:
    known = fingerprint(inputs={"a": "1", "b": "2"}, code="c")
    assert known == fingerprint(inputs={"b": "2", "a": "1"}, code="c", parameters={})
    others = [
        fingerprint(inputs={"a": "1", "b": "3"}, code="c"),
        fingerprint(inputs={"a": "1", "b": "2"}, code="d"),
        fingerprint(inputs={"a": "1", "b": "2"}, code="c", parameters={"floor": 5}),
    ]
    assert len({known, *others}) == 4


def test_the_code_version_changes_with_content_and_name(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    first = code_version(tmp_path)
    (tmp_path / "notes.txt").write_text("not code")
    (tmp_path / "README.md").write_text("not code either")
    assert code_version(tmp_path) == first
    (tmp_path / "a.py").write_text("x = 2\n")
    second = code_version(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    found = {first, second, code_version(tmp_path)}
    for name in ("page.html", "site.css", "site.js", "about.md"):
        (tmp_path / name).write_text("read by code")
        found.add(code_version(tmp_path))
    assert len(found) == 7
