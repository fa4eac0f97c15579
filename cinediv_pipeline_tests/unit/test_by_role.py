"""Women by role as a reader meets them: zero is 0 %, and a withheld share says why."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from cinediv_pipeline.publication.by_role import RoleLine, by_role_text, read_by_role

Row = tuple[str, int, int, float | None, float | None, str]


def release(folder: Path, *rows: Row) -> Path:
    """A release folder with the two tables that are read; rows: role, years, value, n, status."""
    with duckdb.connect() as connection:
        connection.execute(
            """create table indicators (indicator_id varchar, population varchar,
            period_start date, period_end date, breakdown varchar, breakdown_value varchar,
            value double, ci_low double, ci_high double, denominator double, coverage double,
            status varchar)"""
        )
        for role, first, last, value, n, status in rows:
            connection.execute(
                "insert into indicators values ('women_share_by_role', 'agrees', ?, ?, 'role', ?, "
                "?, ?, ?, ?, 0.72, ?)",
                [dt.date(first, 1, 1), dt.date(last, 12, 31), role, value,
                 None if value is None else max(0.0, value - 0.1),
                 None if value is None else value + 0.1, n, status],
            )  # fmt: skip
        connection.execute(
            """create table roles as select * from (values
            ('composer', 3, 'Compositeur·rice', 'Composer', true),
            ('director', 1, 'Réalisateur·rice', 'Director', true),
            ('actor', 9, 'Acteur·rice', 'Actor', false),
            ('grip', 8, 'Machiniste', 'Grip', false))
            as t(role, role_position, label_fr, label_en, is_head_of_department)"""
        )
        for table in ("indicators", "roles"):
            connection.execute(f"copy {table} to '{folder / table}.parquet'")
    return folder


@pytest.fixture
def lines(tmp_path: Path) -> list[RoleLine]:
    rows: list[Row] = [
        ("director", 2015, 2024, 0.25, 400, "published"),
        ("composer", 2015, 2024, 0.0, 34, "published"),
        ("actor", 2015, 2024, None, None, "withheld_coverage"),
        ("grip", 2015, 2024, 0.5, 60, "published"),
        ("director", 2013, 2022, 0.9, 400, "published"),
        ("director", 2024, 2024, 0.9, 400, "published"),
    ]
    return read_by_role(release(tmp_path, *rows))


def test_heads_of_department_and_cast_in_the_latest_of_the_longest_periods(
    lines: list[RoleLine],
) -> None:
    assert [line.role for line in lines] == ["director", "composer", "actor"]
    assert {line.period for line in lines} == {"2015-2024"}


def test_zero_is_0_percent_and_never_missing(lines: list[RoleLine]) -> None:
    text = by_role_text(lines)
    (composer,) = [line for line in text.splitlines() if "Composer" in line]
    assert "  0\u202f% [0\u202f%, 10\u202f%]" in composer
    assert composer.endswith("n = 34, 72\u202f%")


def test_a_withheld_share_says_why_in_both_languages(lines: list[RoleLine]) -> None:
    (actor,) = [line for line in by_role_text(lines).splitlines() if "Actor" in line]
    assert (
        "non publié / withheld\u00a0: genre connu pour 72\u202f%, il en faut 80\u202f% / gender"
        in actor
    )
    assert actor.endswith("gender known for 72\u202f%, 80 % needed")
    assert (lines[2].share, lines[2].interval) == ("", "")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("withheld_n", "fewer than 20 known credits"),
        ("withheld_persons", "fewer than 5 persons"),
        ("published", ""),
    ],
)
def test_each_rule_has_its_words(tmp_path: Path, status: str, why: str) -> None:
    (line,) = read_by_role(release(tmp_path, ("director", 2024, 2024, None, None, status)))
    assert line.why(french=False) == why
    assert line.period == "2024"


def test_a_release_without_roles_has_no_table(tmp_path: Path) -> None:
    assert read_by_role(tmp_path) == []
    assert by_role_text([]) == ""
