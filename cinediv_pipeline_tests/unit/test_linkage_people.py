"""Identity of people: which spellings are one person, and ids that last."""

import hashlib
from itertools import permutations

import pytest

from cinediv_pipeline.linkage.people import (
    PEOPLE,
    Credit,
    Match,
    PersonEntry,
    current_ids,
    match_directors,
    person_id_of,
    register_names,
    register_people,
    registry_from,
    registry_table,
)
from cinediv_pipeline.linkage.records import Director

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


def test_a_name_of_another_source_is_nobody_until_a_film_says_so() -> None:
    known = [PersonEntry("tmdb", "7", "person-tmdb-7", None, "new")]
    own = PersonEntry("cnc", "VARENNE Odile", person_id_of("odile varenne"), "odile varenne", "new")
    assert register_names(known, ["VARENNE Odile"]) == [*known, own]


def test_names_without_a_letter_are_like_no_other() -> None:
    found = register_names([], ["?", "!", "1984"])
    assert len({entry.person_id for entry in found}) == 3
    assert [entry.rule for entry in found] == ["new"] * 3
    assert ids(register_names(found, ["??"]))["??"] not in ids(found).values()


def test_the_registry_goes_through_its_table_unchanged() -> None:
    first = register_people([], ["VARENNE Odile"], [], [7])
    table = registry_table(first)
    assert table.schema == PEOPLE.schema
    person_id = person_id_of("odile varenne")
    assert table.to_pylist() == [
        {"source": "cnc", "source_id": "VARENNE Odile", "person_id": person_id,
         "name_key": "odile varenne", "rule": "new"},
        {"source": "tmdb", "source_id": "7", "person_id": "person-tmdb-7", "name_key": None,
         "rule": "new"},
    ]  # fmt: skip
    assert registry_from(table) == first
    assert register_people(first, ["VARENNE Odile"], [], [7]) == first


PAUL = "MARTIN Paul"
EARLY, LATE = Credit(2010, "a-2010", 1, PAUL), Credit(2020, "b-2020", 1, PAUL)
OWN = person_id_of("martin paul")


def people(*matches: Match, known: list[PersonEntry] | None = None) -> dict[str, tuple[str, str]]:
    names = {PAUL, "MARTIN DUPUIS Paul", *(match.credit.name for match in matches)}
    entries = register_people(known or [], names, matches, range(1, 6))
    return {entry.source_id: (entry.person_id, entry.rule) for entry in entries}


def test_a_director_and_a_person_of_tmdb_become_one_by_a_linked_film() -> None:
    found = people(Match(EARLY, 3), Match(LATE, 3))
    assert found["3"] == (OWN, "film_and_name")
    assert found[PAUL] == (OWN, "new")
    assert found["4"] == ("person-tmdb-4", "new")
    assert "a-2010/1" not in found


def test_homonyms_stay_apart_credit_by_credit() -> None:
    found = people(Match(EARLY, 3), Match(LATE, 4))
    # the earliest credit has the id of the name, the other person one of their own
    assert found["3"] == (OWN, "film_and_name")
    assert found["4"] == ("person-tmdb-4", "new")
    assert found["b-2020/1"] == ("person-tmdb-4", "homonym")
    assert "a-2010/1" not in found


def test_who_bears_the_id_of_a_name_keeps_it_when_an_earlier_film_is_linked() -> None:
    known = register_people([], [PAUL], [Match(LATE, 4)], range(1, 6))
    found = people(Match(EARLY, 3), Match(LATE, 4), known=known)
    assert found["4"] == (OWN, "film_and_name")
    assert found["a-2010/1"] == ("person-tmdb-3", "homonym")


def test_a_corrected_link_gives_everyone_their_id_back() -> None:
    known = register_people([], [PAUL], [Match(EARLY, 3), Match(LATE, 4)], range(1, 6))
    found = people(known=known)
    assert found[PAUL] == (OWN, "new")
    assert found["3"] == ("person-tmdb-3", "new")
    assert found["4"] == ("person-tmdb-4", "new")
    # the credit was a homonym's: its row stays, and says what the name says
    assert found["b-2020/1"] == (OWN, "same_name")


def test_a_homonym_does_not_get_the_id_while_the_bearer_is_not_linked() -> None:
    known = register_people([], [PAUL], [Match(EARLY, 3), Match(LATE, 4)], range(1, 6))
    without = register_people(known, [PAUL], [Match(LATE, 4)], range(1, 6))
    found = {entry.source_id: (entry.person_id, entry.rule) for entry in without}
    assert found["4"] == ("person-tmdb-4", "new")
    assert found["b-2020/1"] == ("person-tmdb-4", "homonym")
    assert found[PAUL] == (OWN, "new")
    again = people(Match(EARLY, 3), Match(LATE, 4), known=without)
    assert again["3"] == (OWN, "film_and_name")
    assert again["4"] == ("person-tmdb-4", "new")


def test_two_names_of_one_person_lead_to_the_id_registered_first() -> None:
    other = Credit(2015, "c-2015", 1, "MARTIN DUPUIS Paul")
    known = register_people([], [PAUL], [], [])
    merged = register_people(
        known, [PAUL, other.name], [Match(EARLY, 3), Match(other, 3)], range(1, 6)
    )
    by_id = {entry.source_id: (entry.person_id, entry.rule) for entry in merged}
    assert by_id[PAUL] == (OWN, "new")
    assert by_id[other.name] == (OWN, "same_tmdb_person")
    assert by_id["3"] == (OWN, "film_and_name")
    # what was decided under the other name's own id still counts
    own = person_id_of("dupuis martin paul")
    assert current_ids(merged)[own] == current_ids(merged)["dupuis martin paul"] == OWN
    # and a corrected link parts them
    parted = register_people(merged, [PAUL, other.name], [Match(EARLY, 3)], range(1, 6))
    assert {e.source_id: e.person_id for e in parted if e.source == "cnc"} == {
        PAUL: OWN, other.name: own,
    }  # fmt: skip


def director(number: int, *spellings: str) -> Director:
    return Director(number, spellings)


def test_directors_of_one_film_are_matched_by_name_one_to_one() -> None:
    credits_ = [Credit(2010, "a", 1, "MARTIN Paul"), Credit(2010, "a", 2, "LE BESCO Maïwenn")]
    there = [director(8, "Maïwenn"), director(9, "Paul Martin"), director(10, "Luc Morel")]
    assert sorted(match_directors(credits_, there)) == [
        Match(credits_[0], 9),
        Match(credits_[1], 8),
    ]


def test_two_of_one_name_in_one_film_are_not_guessed() -> None:
    credits_ = [Credit(2010, "a", 1, "MARTIN Paul")]
    assert match_directors(credits_, [director(8, "Paul Martin"), director(9, "Paul MARTIN")]) == []
    # where one is the same and the other only like, the same decides
    like = [director(8, "Paul Martin"), director(9, "Paul André Martin")]
    assert match_directors(credits_, like) == [Match(credits_[0], 8)]
    assert match_directors(credits_, []) == []
    assert match_directors([], like) == []
