"""Identity of people: which spellings are one person, and ids that last."""

import hashlib
from itertools import permutations

import pytest

from cinediv_pipeline.linkage.people import (
    PEOPLE,
    PersonEntry,
    link_people,
    person_id_of,
    register_names,
)

SPELLINGS = (
    "DE LA PATELLIÈRE Alexandre",
    "Alexandre de la Patelliere",
    "de la patellière alexandre",
    "Alexandre DE LA PATELLIE\u0300RE",
)
PRINTED = (*SPELLINGS, "VARENNE Odile", "Odile Varenne", "MOREL Iris", "?", "!")


def ids(entries: list[PersonEntry]) -> dict[str, str]:
    return {entry.source_id: entry.person_id for entry in entries}


def test_case_accents_and_order_make_no_other_person() -> None:
    found = register_names([], SPELLINGS)
    assert len(found) == 4
    assert len({entry.person_id for entry in found}) == 1
    assert {entry.name_key for entry in found} == {"alexandre de la patelliere"}
    assert sorted(entry.rule for entry in found) == ["new", "same_name", "same_name", "same_name"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("VARENNE Anne-Lise", "VARENNE Anne Lise", True),
        ("O'VARN Iris", "O’VARN Iris", True),
        ("CŒUR Iris", "COEUR Iris", True),
        ("VARENNE O.", "VARENNE O", True),
        ("VARENNE Anne", "VARENNE Anne-Lise", False),
        ("VARENNE Odile", "VARENNE Odette", False),
        ("王家卫", "黒澤明", False),
    ],
)
def test_only_the_same_letters_are_the_same_person(one: str, other: str, same: bool) -> None:
    found = ids(register_names([], [one, other]))
    assert len(found) == 2
    assert (found[one] == found[other]) is same


def test_an_id_is_the_hash_of_the_folded_name_so_that_every_home_has_the_same() -> None:
    # computed once by hand: sha256 of "alexandre de la patelliere", first ten digits
    expected = "person-e69e941f3d"
    digest = hashlib.sha256(b"alexandre de la patelliere").hexdigest()
    assert expected == f"person-{digest[:10]}" == person_id_of("alexandre de la patelliere")
    alone = register_names([], [SPELLINGS[0]])
    later = register_names(register_names([], ["MOREL Iris", "VARENNE Odile"]), [SPELLINGS[1]])
    assert alone[0].person_id == later[-1].person_id == expected


def test_the_order_of_the_names_does_not_matter() -> None:
    few = ("VARENNE Odile", "Odile VARENNE", "MOREL Iris", "?")
    expected = register_names([], few)
    assert [entry.source_id for entry in expected] == [
        "?", "MOREL Iris", "Odile VARENNE", "VARENNE Odile",
    ]  # fmt: skip
    for order in permutations(few):
        assert register_names([], [*order, order[0]]) == expected


def test_ids_are_the_same_after_any_number_of_refreshes() -> None:
    at_once = ids(register_names([], PRINTED))
    assert len(at_once) == len(PRINTED)
    for order in (PRINTED, PRINTED[::-1]):
        grown: list[PersonEntry] = []
        for name in order:
            grown = register_names(grown, [name])
        assert ids(grown) == at_once
        assert register_names(grown, PRINTED) == grown


def test_known_entries_come_back_first_and_unchanged() -> None:
    known = register_names([], ["VARENNE Odile", "?"])
    before = list(known)
    found = register_names(known, ["AUBE Zoé", "VARENNE Odile"])
    assert found[:2] == before == known
    assert [entry.source_id for entry in found[2:]] == ["AUBE Zoé"]


def test_a_dropped_name_keeps_its_place_and_is_recognised() -> None:
    known = register_names([], ["VARENNE Odile"])
    assert register_names(known, []) == known
    found = register_names(known, ["Odile VARENNE"])
    assert found[1] == PersonEntry(
        "cnc", "Odile VARENNE", known[0].person_id, "odile varenne", "same_name"
    )


def test_a_registered_id_lasts_though_it_is_not_the_hash() -> None:
    by_hand = PersonEntry("cnc", "VARENNE Odile", "person-by-hand", "odile varenne", "new")
    assert ids(register_names([by_hand], ["Odile VARENNE"]))["Odile VARENNE"] == "person-by-hand"


def test_of_two_ids_of_one_name_the_first_registered_is_given() -> None:
    known = [
        PersonEntry("cnc", "VARENNE Odile", "person-1", "odile varenne", "new"),
        PersonEntry("cnc", "Odile VARENNE", "person-2", "odile varenne", "new"),
    ]
    assert ids(register_names(known, ["VARENNE ODILE"]))["VARENNE ODILE"] == "person-1"


def test_a_name_known_from_another_source_is_registered_for_the_cnc_too() -> None:
    known = [PersonEntry("tmdb", "VARENNE Odile", "person-1", "odile varenne", "new")]
    assert register_names(known, ["VARENNE Odile"]) == [
        *known, PersonEntry("cnc", "VARENNE Odile", "person-1", "odile varenne", "same_name"),
    ]  # fmt: skip


def test_names_without_a_letter_are_like_no_other() -> None:
    found = register_names([], ["?", "!", "1984"])
    assert len({entry.person_id for entry in found}) == 3
    assert [entry.rule for entry in found] == ["new"] * 3
    assert ids(register_names(found, ["??"]))["??"] not in ids(found).values()


def test_tables_in_give_the_registry_table_out() -> None:
    first = link_people(PEOPLE.schema.empty_table(), ["VARENNE Odile"])
    assert first.schema == PEOPLE.schema
    person_id = person_id_of("odile varenne")
    assert first.to_pylist() == [
        {"source": "cnc", "source_id": "VARENNE Odile", "person_id": person_id,
         "name_key": "odile varenne", "rule": "new"},
    ]  # fmt: skip
    assert link_people(first, ["VARENNE Odile"]) == first
    second = link_people(first, ["Odile VARENNE"])
    assert second.slice(0, 1) == first
    assert second.column("person_id").to_pylist() == [person_id, person_id]
