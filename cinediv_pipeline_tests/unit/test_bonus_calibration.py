"""The agreement of simulation and mark, read from a release and never called accuracy."""

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from cinediv_pipeline.errors import ReleaseError
from cinediv_pipeline.steps.bonus import calibration, calibration_json, calibration_lines
from cinediv_pipeline.vocabulary import INDICATOR_COLUMNS, BonusRule

FIVE = ("2020-01-01", "2024-12-31")
YEAR = ("2022-01-01", "2022-12-31")
RULE = BonusRule("any", 5, "fiction_v1")
Row = tuple[str, tuple[str, str], str, str, float | None, int | None, int, str]


def released(folder: Path, rows: Sequence[Row], *, teams: bool = True) -> Path:
    """A release folder with these rows: indicator, period, breakdown, value of it, value, films."""
    folder.mkdir()
    columns = ", ".join(f"{name} {sql_type}" for name, sql_type in INDICATOR_COLUMNS.items())
    with duckdb.connect() as connection:
        connection.execute(f"create table indicators ({columns})")
        for indicator, period, breakdown, value_of, value, n_films, n_unknown, status in rows:
            connection.execute(
                """insert into indicators (indicator_id, population, period_start, period_end,
                    breakdown, breakdown_value, value, unit, numerator, denominator, n_unknown,
                    coverage, ci_low, ci_high, status)
                values (?, 'fif', ?, ?, ?, ?, ?, 'share', ?, ?, ?, 0.5, ?, ?, ?)""",
                [indicator, *period, breakdown, value_of, value,
                 None if value is None or n_films is None else value * n_films, n_films, n_unknown,
                 None if value is None else 0.25, None if value is None else 0.75, status],
            )  # fmt: skip
        connection.execute(f"copy indicators to '{folder / 'indicators.parquet'}'")
        if teams:
            connection.execute(f"copy (select 1) to '{folder / 'film_teams.parquet'}'")
    return folder


def agreement(
    period: tuple[str, str], breakdown: str, value_of: str, value: float | None, n_films: int | None
) -> Row:
    status = "withheld_n" if value is None else "published"
    return ("bonus_simulation_agreement", period, breakdown, value_of, value, n_films, 40, status)


def credited(role: str, value: float) -> Row:
    return ("role_credit_coverage", YEAR, "role", role, value, 100, 0, "published")


def of_both(period: tuple[str, str], value: float) -> list[Row]:
    return [
        agreement(period, "all", "all", value, 40),
        agreement(period, "bonus_rule", RULE.label, value, 40),
        agreement(period, "bonus_rule|bonus_flag", f"{RULE.label}|obtained", None, None),
        agreement(period, "bonus_rule|bonus_flag", f"{RULE.label}|not_obtained", 0.75, 24),
    ]


ROLES = ("director", "screenwriter", "production_manager", "cinematographer", "sound_engineer",
         "costume_designer", "production_designer", "picture_editor", "sound_mixer")  # fmt: skip


def test_the_longest_period_is_read_and_a_year_where_it_is_asked_for(tmp_path: Path) -> None:
    rows = [*of_both(YEAR, 0.5), *of_both(FIVE, 0.6), *(credited(role, 0.9) for role in ROLES)]
    folder = released(tmp_path / "r", rows)
    found = calibration(folder, "r", "real", None)
    assert found.years == (2020, 2024)
    assert list(found.readings) == [RULE]
    own = found.readings[RULE]
    assert (own["all"].value, own["all"].denominator, own["all"].n_unknown) == (0.6, 40, 40)
    assert (own["obtained"].value, own["obtained"].status) == (None, "withheld_n")
    assert own["not_obtained"].value == 0.75
    assert found.missing_posts == ["legal_representative"]
    assert calibration(folder, "r", "real", 2022).readings[RULE]["all"].value == 0.5
    with pytest.raises(ReleaseError, match="compares no films of 2019"):
        calibration(folder, "r", "real", 2019)


@pytest.mark.parametrize("french", [True, False])
def test_agreement_is_told_and_never_called_accuracy(tmp_path: Path, french: bool) -> None:
    folder = released(tmp_path / "r", of_both(FIVE, 0.6))
    told = "\n".join(calibration_lines(calibration(folder, "r", "real", None), french=french))
    assert "60\u202f%" in told
    assert "[25, 75]" in told
    assert "2020–2024" in told
    assert "exactitude" not in told
    assert "accuracy" not in told
    assert "FICTI" not in told


@pytest.mark.parametrize(("french", "said"), [(True, "aucune exactitude"), (False, "no accuracy")])
def test_agreement_on_fictional_data_is_said_to_be_no_accuracy(
    tmp_path: Path, french: bool, said: str
) -> None:
    folder = released(tmp_path / "r", of_both(FIVE, 0.6))
    found = calibration(folder, "fictional-r", "fictional", None)
    first, *_ = calibration_lines(found, french=french)
    assert said in first
    assert said in json.dumps(calibration_json(found)["note"], ensure_ascii=False)


def test_without_credits_the_missing_posts_are_told_and_nothing_else(tmp_path: Path) -> None:
    """The CNC's list tells directors only."""
    folder = released(tmp_path / "r", [credited("director", 1.0), credited("composer", 0.0)])
    found = calibration(folder, "r", "real", None)
    assert found.missing_posts == [
        "legal_representative", "screenwriter", "production_manager", "cinematographer",
        "sound_engineer", "costume_designer", "production_designer", "picture_editor",
        "music_or_sound_post", "sound",
    ]  # fmt: skip
    told = calibration_lines(found, french=False)
    assert told[0] == "Without TMDB's credits no film can be simulated: no agreement is given."
    assert told[1].startswith("Posts without any credit: legal_representative, screenwriter")
    assert len(told) == 2
    assert calibration_json(found)["readings"] == []
    assert "%" not in "".join(told)


def test_a_release_that_is_older_than_the_simulation_is_refused(tmp_path: Path) -> None:
    folder = released(tmp_path / "r", [credited("director", 1.0)], teams=False)
    with pytest.raises(ReleaseError, match="older than the simulation: run `cinediv refresh`"):
        calibration(folder, "r", "real", None)


def test_a_calibration_for_machines_has_every_reading(tmp_path: Path) -> None:
    found = calibration_json(
        calibration(released(tmp_path / "r", of_both(FIVE, 0.6)), "r", "real", None)
    )
    (reading,) = found["readings"]
    assert (reading["shared"], reading["threshold"], reading["grid"]) == RULE
    assert reading["all"]["value"] == 0.6
    assert found["years"] == (2020, 2024)
    assert "accuracy" not in json.dumps(found)
