"""Corrections: the guard, which row wins, and which rows are in force."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import pytest

from cinediv_pipeline.enrichment.corrections import Correction, Status, judge

PERSON = Correction(
    "project", 2, "person", "person-1", "gender", "unknown", "female", "2025-04-30", "reader",
    "a letter", "a book",
)  # fmt: skip
TITLE = replace(
    PERSON, entity="agreement", key="100001-2020", column="title", guard="Lune", new_value="Lunes"
)
SOURCES = {
    ("person", "person-1"): {"gender": "unknown"},
    ("agreement", "100001-2020"): {"title": "Lune", "devis_eur": "5"},
}


def statuses(
    items: Sequence[Correction], reviewable: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    return [(item.new_value, item.status) for item in judge(items, SOURCES, reviewable)]


@pytest.mark.parametrize(
    ("guard", "status", "problem"),
    [
        ("Lune", "applied", ""),
        ("Lunette", "conflict", "the source says 'Lune', the guard 'Lunette': look at it again"),
    ],
)
def test_a_guard_compares_with_what_the_source_says(guard: str, status: str, problem: str) -> None:
    (found,) = judge([replace(TITLE, guard=guard)], SOURCES, frozenset())
    assert (found.status, found.problem, found.source_value) == (status, problem, "Lune")


def test_a_correction_that_the_source_has_made_itself_is_obsolete() -> None:
    (found,) = judge([replace(TITLE, guard="Lun", new_value="Lune")], SOURCES, frozenset())
    assert (found.status, found.problem) == ("obsolete", "the source says the same now")


def test_a_confirmation_of_what_the_source_says_is_applied() -> None:
    assert statuses([replace(TITLE, guard="Lune", new_value="Lune")]) == [("Lune", "applied")]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (replace(PERSON, key="person-9"), "no person has the key 'person-9'"),
        (replace(TITLE, column="genre", new_value="fiction"),
         "no agreement has the key '100001-2020'"),
        (replace(PERSON, reason=""), "the reason is empty"),
    ],
)  # fmt: skip
def test_a_row_that_fits_nothing_is_rejected_with_its_problem(
    item: Correction, problem: str
) -> None:
    (found,) = judge([item], SOURCES, frozenset())
    assert (found.status, found.problem, found.source_value) == ("rejected", problem, "")


def test_the_latest_date_wins_whatever_the_order_and_the_file() -> None:
    old = replace(PERSON, new_value="male", corrected_on="2024-12-31", origin="home")
    assert statuses([PERSON, old]) == [("female", "applied"), ("male", "superseded")]
    assert statuses([old, PERSON]) == [("male", "superseded"), ("female", "applied")]
    (_, superseded) = judge([PERSON, old], SOURCES, frozenset())
    assert superseded.problem == "a later row corrects the same value"


def test_on_the_same_date_the_later_row_wins_and_the_home_over_the_project() -> None:
    later = replace(PERSON, line=3, new_value="male")
    home = replace(PERSON, origin="home", new_value="non_binary")
    assert statuses([PERSON, later, home]) == [
        ("female", "superseded"), ("male", "superseded"), ("non_binary", "applied"),
    ]  # fmt: skip


def test_a_rejected_row_never_wins() -> None:
    wrong = replace(PERSON, new_value="woman", corrected_on="2025-12-01")
    lost = replace(PERSON, new_value="male", corrected_on="2025-12-02", source="")
    assert statuses([PERSON, wrong, lost]) == [
        ("female", "applied"), ("woman", "rejected"), ("male", "rejected"),
    ]  # fmt: skip


def test_a_later_row_in_conflict_still_takes_the_place_of_the_earlier() -> None:
    later = replace(TITLE, guard="Soleil", new_value="Étoile", corrected_on="2025-05-01")
    assert statuses([TITLE, later]) == [("Lunes", "superseded"), ("Étoile", "conflict")]


def test_rows_on_other_targets_leave_each_other_alone() -> None:
    budget = replace(
        TITLE, column="devis_eur", guard="5", new_value="6000", corrected_on="2026-01-01"
    )
    assert [status for _, status in statuses([TITLE, budget, PERSON])] == ["applied"] * 3


def test_public_knowledge_decides_about_the_review_queue_only() -> None:
    known = replace(PERSON, source="public knowledge")
    (found,) = judge([known], SOURCES, frozenset({"person-2"}))
    assert found.status == "rejected"
    assert found.problem.startswith("public knowledge decides only about people in the review")
    assert statuses([known], frozenset({"person-1"})) == [("female", "applied")]
    assert statuses([replace(TITLE, source="public knowledge")]) == [("Lunes", "applied")]


@pytest.mark.parametrize("source", ["self-declaration", "a published interview"])
def test_a_self_declaration_or_a_source_decides_about_anybody(source: str) -> None:
    assert statuses([replace(PERSON, source=source)]) == [("female", "applied")]


@pytest.mark.parametrize(
    ("status", "person", "fact"),
    [
        ("applied", True, True),
        ("obsolete", True, False),
        ("conflict", True, False),
        ("superseded", False, False),
        ("rejected", False, False),
    ],
)
def test_a_decision_on_a_person_holds_where_a_fact_is_only_applied(
    status: Status, person: bool, fact: bool
) -> None:
    assert replace(PERSON, status=status).counts is person
    assert replace(TITLE, status=status).counts is fact


@pytest.mark.parametrize("origin", ["project", "home"])
def test_a_judged_row_keeps_where_it_comes_from(origin: Literal["project", "home"]) -> None:
    (found,) = judge([replace(PERSON, origin=origin, line=7)], SOURCES, frozenset())
    assert (found.origin, found.line, found.target) == (
        origin, 7, ("person", "person-1", "gender"),
    )  # fmt: skip
