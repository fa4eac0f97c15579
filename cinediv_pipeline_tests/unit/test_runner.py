"""The runner judges with the real Great Expectations and never lets trouble pass."""

from pathlib import Path

import pyarrow as pa
import pytest

from cinediv_pipeline.lake import CheckResult
from cinediv_pipeline.validation.check import Check, Suite
from cinediv_pipeline.validation.runner import run_suite

TABLE = "raw/things"
THINGS = pa.table({"id": ["a", "b", "b"], "size": [1, 2, None]})


def judge(check: Check, **more: object) -> CheckResult:
    (result,) = run_suite(
        Suite([check]),
        {TABLE: THINGS},
        {TABLE: THINGS.schema.empty_table()},
        reference=Path(),
        real=True,
        **more,  # type: ignore[arg-type]
    )
    return result


def check(frame: str, expectation: str, **arguments: object) -> Check:
    return Check("a_check", TABLE, frame, expectation, arguments, reason="a reason")


def test_a_failure_shows_the_rows_that_failed() -> None:
    result = judge(
        check("select * from candidate_things", "ExpectColumnValuesToBeUnique", column="id")
    )
    assert not result.passed
    assert result.stops
    assert result.observed == "2 of 3 rows do not fit"
    assert result.sample == ({"id": "b", "size": 2}, {"id": "b", "size": None})


def test_nulls_are_found() -> None:
    result = judge(
        check("select * from candidate_things", "ExpectColumnValuesToNotBeNull", column="size")
    )
    assert [row["id"] for row in result.sample] == ["b"]


def test_a_check_that_raises_is_a_failure() -> None:
    result = judge(
        check("select id from candidate_things", "ExpectColumnValuesToNotBeNull", column="nothing")
    )
    assert not result.passed
    assert "the check itself failed" in result.observed


def test_rows_that_should_not_exist_are_shown() -> None:
    result = judge(
        check(
            "select id from candidate_things where size = 2", "ExpectTableRowCountToEqual", value=0
        )
    )
    assert not result.passed
    assert result.sample == ({"id": "b"},)


def test_the_previous_edition_can_be_compared() -> None:
    result = judge(check("select id from previous_things", "ExpectTableRowCountToEqual", value=0))
    assert result.passed


def test_an_accepted_failure_stays_a_failure_that_no_longer_stops() -> None:
    rule = check("select * from candidate_things", "ExpectColumnValuesToBeUnique", column="id")
    result = judge(rule, accepted={"a_check": "known twins"})
    assert not result.passed
    assert result.accepted == "known twins"
    assert not result.stops


def test_wrong_sql_in_a_suite_is_an_error_and_no_pass() -> None:
    with pytest.raises(Exception, match="no_such_table"):
        judge(check("select * from no_such_table", "ExpectTableRowCountToEqual", value=0))
