"""The review queue: who is in scope, why, in which state, and in which order."""

from collections.abc import Iterable

import pyarrow as pa
import pytest

from cinediv_pipeline.enrichment.queue import Directed, Entry, directed, queue, scope

NOBODY: frozenset[str] = frozenset()
Film = tuple[str, int, int | None, tuple[str, ...]]


def tables(films: Iterable[Film], aliases: dict[str, str]) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Agreements, directors, people; a name that is no alias is its own person."""
    films = list(films)
    roles = [(film, name) for film, _, _, names in films for name in names]
    agreements = pa.table({
        "agrement_id": pa.array([film for film, *_ in films], pa.string()),
        "agrement_year": pa.array([year for _, year, *_ in films], pa.int32()),
        "devis_eur": pa.array([budget for _, _, budget, _ in films], pa.int64()),
    })  # fmt: skip
    directors = pa.table({
        "agrement_id": pa.array([film for film, _ in roles], pa.string()),
        "position": pa.array(range(1, len(roles) + 1), pa.int32()),
        "name": pa.array([name for _, name in roles], pa.string()),
    })  # fmt: skip
    names = sorted({name for _, name in roles})
    people = pa.table({
        "source": pa.array(["cnc"] * len(names) + ["tmdb"] * len(names), pa.string()),
        "source_id": pa.array(names * 2, pa.string()),
        "person_id": pa.array(
            [aliases.get(name, name) for name in names] + ["of another source"] * len(names),
            pa.string(),
        ),
        "rule": pa.array(["new"] * 2 * len(names), pa.string()),
    })  # fmt: skip
    return agreements, directors, people


def found(films: Iterable[Film], aliases: dict[str, str] | None = None) -> list[Directed]:
    return directed(*tables(films, aliases or {}))


def year_of_films(year: int, n_films: int, start: int = 0) -> list[Film]:
    """Films 1 to n with budgets of as many millions, each by a director of its own."""
    return [
        (f"{start + place:06d}-{year}", year, place * 1_000_000, (f"D{start + place:03d}",))
        for place in range(1, n_films + 1)
    ]


def top(films: Iterable[Film]) -> list[str]:
    return [person.person_id for person in found(films) if person.is_top_budget]


@pytest.mark.parametrize(
    ("n_films", "expected"),
    [
        (1, ["D001"]),
        (10, ["D010"]),
        (11, ["D010", "D011"]),
        (20, ["D019", "D020"]),
        (21, ["D019", "D020", "D021"]),
    ],
)
def test_the_top_tenth_of_a_year_is_rounded_up(n_films: int, expected: list[str]) -> None:
    assert top(year_of_films(2020, n_films)) == expected


def test_every_year_has_a_top_tenth_of_its_own() -> None:
    poor = [(film, year, 1000, names) for film, year, _, names in year_of_films(2021, 1, start=50)]
    assert top([*year_of_films(2020, 10), *poor]) == ["D010", "D051"]


def test_films_of_unknown_budget_count_in_the_tenth_but_are_never_in_it() -> None:
    unknown: list[Film] = [(f"9{place:05d}-2020", 2020, None, ("U",)) for place in range(10)]
    assert top(unknown) == []
    assert top([*year_of_films(2020, 2), *unknown]) == ["D001", "D002"]
    assert top([*year_of_films(2020, 2), *unknown[:8]]) == ["D002"]


def test_films_of_the_same_budget_are_in_the_tenth_together() -> None:
    films: list[Film] = [("000098-2020", 2020, 10_000_000, ("TWIN",)), *year_of_films(2020, 10)]
    assert top(films) == ["D010", "TWIN"]
    second: list[Film] = [("000099-2020", 2020, 10_000_000, ("TRIPLET",)), *films]
    assert top(second) == ["D010", "TRIPLET", "TWIN"]


def test_all_directors_of_a_large_film_are_in_the_tenth_and_one_film_is_enough() -> None:
    films = year_of_films(2020, 9)
    shared: Film = ("000010-2020", 2020, 50_000_000, ("D001", "E"))
    assert top([*films, shared]) == ["D001", "E"]


def test_the_spellings_of_a_person_are_counted_together_and_the_newest_is_shown() -> None:
    films: list[Film] = [
        ("100001-2019", 2019, 3, ("VARENNE Odile", "MOREL Iris")),
        ("100002-2020", 2020, None, ("Odile VARENNE",)),
        # twice in one cell is one film
        ("100003-2021", 2021, 2, ("VARENNE ODILE", "VARENNE ODILE")),
    ]
    spellings = ("VARENNE Odile", "Odile VARENNE", "VARENNE ODILE")
    assert found(films, dict.fromkeys(spellings, "p1")) == [
        Directed("MOREL Iris", "MOREL Iris", 1, 3, is_top_budget=True),
        Directed("p1", "VARENNE ODILE", 3, 3, is_top_budget=True),
    ]


def test_the_newest_spelling_is_that_of_the_latest_year_whatever_the_visa() -> None:
    films: list[Film] = [
        ("140000-2013", 2013, 3, ("VARENNE Odile",)),
        ("138078-2015", 2015, 2, ("Odile VARENNE",)),
    ]
    (one,) = found(films, dict.fromkeys(("VARENNE Odile", "Odile VARENNE"), "p1"))
    assert one.name == "Odile VARENNE"


def test_a_person_whose_budgets_are_all_unknown_has_none() -> None:
    assert found([("100001-2019", 2019, None, ("A",))]) == [
        Directed("A", "A", 1, None, is_top_budget=False)
    ]


def test_an_empty_list_has_no_directors() -> None:
    assert found([]) == []


def person(person_id: str, budget: int | None = 1, *, is_top: bool = False) -> Directed:
    return Directed(person_id, f"Name of {person_id}", 1, budget, is_top_budget=is_top)


PEOPLE = [
    person("clear", 50),
    person("hidden", 10),
    person("mixed", None),
    person("rich", 90, is_top=True),
    person("rich-mixed", 90, is_top=True),
    person("variant", 70),
]
BY_FIRST_NAME = {
    "clear": "female", "mixed": "unknown", "rich": "male", "rich-mixed": "unknown",
    "variant": "unknown",
}  # fmt: skip
REASONS = {
    "hidden": ("undecided",),
    "mixed": ("undecided",),
    "rich": ("top_budget",),
    "rich-mixed": ("undecided", "top_budget"),
    "variant": ("undecided", "variants_differ"),
}


def test_the_scope_is_undecided_names_variants_and_top_budgets() -> None:
    assert scope(PEOPLE, BY_FIRST_NAME, frozenset({"variant"})) == REASONS


def test_a_variant_is_looked_at_also_where_another_spelling_decides() -> None:
    assert scope([person("clear")], BY_FIRST_NAME, frozenset({"clear"})) == {
        "clear": ("variants_differ",)
    }


def states(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry.person_id, entry.state) for entry in entries]


def test_the_largest_budgets_come_first_and_equal_ones_by_id() -> None:
    assert states(queue(PEOPLE, REASONS, NOBODY, NOBODY)) == [
        ("rich", "open"), ("rich-mixed", "open"), ("variant", "open"), ("hidden", "open"),
        ("mixed", "open"),
    ]  # fmt: skip
    assert queue(PEOPLE, REASONS, NOBODY, NOBODY) == queue(
        reversed(PEOPLE), REASONS, NOBODY, NOBODY
    )


def test_a_decided_person_stays_in_the_queue_as_decided() -> None:
    everybody = frozenset(item.person_id for item in PEOPLE)
    before = queue(PEOPLE, REASONS, NOBODY, NOBODY)
    after = queue(PEOPLE, REASONS, everybody, NOBODY)
    assert {entry.state for entry in after} == {"decided"}
    assert [(entry.person_id, entry.reasons) for entry in after] == [
        (entry.person_id, entry.reasons) for entry in before
    ]


def test_a_decision_on_one_person_leaves_the_others_open() -> None:
    found = dict(states(queue(PEOPLE, REASONS, frozenset({"rich"}), NOBODY)))
    assert [name for name, state in found.items() if state == "decided"] == ["rich"]


def test_a_conflict_opens_a_decided_person_again_and_says_so() -> None:
    (entry,) = queue([person("rich", 90)], REASONS, frozenset({"rich"}), frozenset({"rich"}))
    assert entry == Entry("rich", "Name of rich", ("top_budget", "conflict"), "open", 1, 90)


def test_a_conflict_brings_a_person_into_the_queue_who_was_not_in_scope() -> None:
    (entry,) = queue([person("clear", 5)], {}, frozenset({"clear"}), frozenset({"clear"}))
    assert entry == Entry("clear", "Name of clear", ("conflict",), "open", 1, 5)


def test_a_clear_person_is_not_in_the_queue() -> None:
    assert queue([person("clear")], {}, NOBODY, frozenset({"somebody else"})) == []
