"""Identity of films: which agreements are one film, and ids that last."""

from itertools import permutations

from cinediv_pipeline.linkage.films import (
    FILMS,
    FilmRecord,
    RegistryEntry,
    records_from,
    register,
    register_tmdb,
    registry_from,
)
from cinediv_pipeline.sources.cnc import specs

NIGHT = FilmRecord("155827-2021", 2021, "155827", "La Nuit du 12", ("MOLL Dominik",))
ZONE = FilmRecord("155827-2022", 2022, "155827", "La Zone", ("DKHILI Lassaad",))
LOVE = FilmRecord("125891-2011", 2011, "125891", "MON AMOUR", ("TEBOUL David",))
LOVE_AGAIN = FilmRecord("125891-2015", 2015, "125891", "Mon amour", ("Autre Nom",))
SNOW = FilmRecord("138078-2013", 2013, "138078", "Sous la neige", ("HERSCHEL Éliott", "B Bea"))
SNOW_AGAIN = FilmRecord("138078-2015", 2015, "138078", "Venise", ("Eliott Herschel",))
ALL = (NIGHT, ZONE, LOVE, LOVE_AGAIN, SNOW, SNOW_AGAIN)


def ids(entries: list[RegistryEntry]) -> dict[str, tuple[str, str]]:
    return {entry.source_id: (entry.film_id, entry.rule) for entry in entries}


def test_two_films_that_share_a_visa_have_two_ids() -> None:
    assert ids(register([], [NIGHT, ZONE])) == {
        "155827-2021": ("film-155827", "new"),
        "155827-2022": ("film-155827-2", "new"),
    }


def test_a_film_agreed_again_under_its_title_is_one_film() -> None:
    assert ids(register([], [LOVE, LOVE_AGAIN])) == {
        "125891-2011": ("film-125891", "new"),
        "125891-2015": ("film-125891", "same_visa_and_title"),
    }


def test_a_film_agreed_again_by_its_director_is_one_film() -> None:
    assert ids(register([], [SNOW, SNOW_AGAIN])) == {
        "138078-2013": ("film-138078", "new"),
        "138078-2015": ("film-138078", "same_visa_and_director"),
    }


def test_the_same_title_and_director_under_another_visa_is_another_film() -> None:
    remake = FilmRecord("999999-2023", 2023, "999999", "La Nuit du 12", ("MOLL Dominik",))
    found = ids(register([], [NIGHT, remake]))
    assert found["999999-2023"] == ("film-999999", "new")


def test_a_second_row_of_one_visa_and_year_is_compared_too() -> None:
    twin = FilmRecord("155827-2021-2", 2021, "155827", "La Nuit du 12", ("MOLL Dominik",))
    other = FilmRecord("155827-2021-3", 2021, "155827", "Autre film", ("A Ada",))
    assert ids(register([], [other, twin, NIGHT])) == {
        "155827-2021": ("film-155827", "new"),
        "155827-2021-2": ("film-155827", "same_visa_and_title"),
        "155827-2021-3": ("film-155827-2", "new"),
    }


def test_the_order_of_the_rows_does_not_matter() -> None:
    expected = register([], ALL)
    assert len(expected) == 6
    for order in permutations(ALL):
        assert register([], order) == expected


def test_new_records_follow_by_year_and_then_by_id() -> None:
    assert [entry.source_id for entry in register([], ALL)] == [
        "125891-2011",
        "138078-2013",
        "125891-2015",
        "138078-2015",
        "155827-2021",
        "155827-2022",
    ]


def test_known_entries_come_back_first_and_unchanged() -> None:
    known = register([], [ZONE])
    found = register(known, [NIGHT, ZONE])
    assert found[:1] == known
    assert ids(found) == {
        "155827-2022": ("film-155827", "new"),
        "155827-2021": ("film-155827-2", "new"),
    }


def test_a_corrected_title_keeps_its_film() -> None:
    known = register([], ALL)
    corrected = FilmRecord("155827-2021", 2021, "155827", "La Zone", ("DKHILI Lassaad",))
    assert register(known, [corrected, ZONE]) == known


def test_a_dropped_row_keeps_its_place_in_the_registry() -> None:
    known = register([], ALL)
    assert register(known, [ZONE]) == known
    assert register(known, []) == known


def test_a_dropped_row_still_recognises_its_film_by_title() -> None:
    known = register([], [LOVE])
    assert ids(register(known, [LOVE_AGAIN]))["125891-2015"] == (
        "film-125891",
        "same_visa_and_title",
    )


def test_a_third_film_of_a_visa_does_not_take_an_id_in_use() -> None:
    known = register([], [NIGHT, ZONE])
    third = FilmRecord("155827-2024", 2024, "155827", "Troisième", ("C Cid",))
    assert ids(register(known, [third]))["155827-2024"] == ("film-155827-3", "new")


def test_what_is_known_is_not_changed_in_place() -> None:
    known = register([], [NIGHT])
    before = list(known)
    register(known, [ZONE])
    assert known == before


def agreement(source_id: str, visa: str, title: str | None) -> dict[str, object]:
    empty = dict.fromkeys(specs.AGREEMENTS.schema.names)
    numbers = {"agrement_year": 2021, "sheet_row": 6, "n_directors": 1, "n_ranks": 1}
    return {**empty, **numbers, "agrement_id": source_id, "visa": visa, "title": title}


def director(source_id: str, name: str) -> dict[str, object]:
    return {"agrement_id": source_id, "position": 1, "name": name, "rank": 1, "rank_rule": "own"}


def test_tables_in_give_the_registry_table_out() -> None:
    agreements = specs.AGREEMENTS.table([
        agreement("138078-2015", "138078", None),
        agreement("138078-2013", "138078", "Sous la neige"),
    ])  # fmt: skip
    names = {"138078-2013": ["HERSCHEL Éliott"], "138078-2015": ["Eliott HERSCHEL"]}
    entries = register([], records_from(agreements, names))
    first = FILMS.table([vars(entry) for entry in entries])
    assert first.schema == FILMS.schema
    assert first.select(["source", "source_id", "film_id", "title_key"]).to_pylist() == [
        {"source": "cnc", "source_id": "138078-2013", "film_id": "film-138078",
         "title_key": "sous la neige"},
        {"source": "cnc", "source_id": "138078-2015", "film_id": "film-138078", "title_key": ""},
    ]  # fmt: skip
    assert register(registry_from(first), records_from(agreements, names)) == entries


def of_tmdb(entries: list[RegistryEntry]) -> dict[str, tuple[str, str]]:
    return {entry.source_id: (entry.film_id, entry.rule) for entry in entries}


def test_a_tmdb_film_has_the_id_of_its_link_or_one_of_its_own() -> None:
    first = register_tmdb([], [7, 30, 8], {7: ("film-155827", "title_and_directors")})
    assert [entry.source_id for entry in first] == ["7", "8", "30"]
    assert of_tmdb(first) == {
        "7": ("film-155827", "title_and_directors"),
        "8": ("film-tmdb-8", "new"),
        "30": ("film-tmdb-30", "new"),
    }
    assert all(entry.visa is None and entry.title_key is None for entry in first)


def test_a_corrected_link_moves_the_tmdb_film_and_no_id_is_lost_or_reused() -> None:
    known = [*register([], [NIGHT, ZONE])]
    wrong = [*known, *register_tmdb(known, [7], {7: ("film-155827", "title_and_directors")})]
    moved = register_tmdb(wrong, [7], {7: ("film-155827-2", "decided")})
    assert of_tmdb(moved) == {"7": ("film-155827-2", "decided")}
    alone = register_tmdb([*known, *moved], [7], {})
    assert of_tmdb(alone) == {"7": ("film-tmdb-7", "new")}
    # the list's films are as they were all the time
    assert register([*known, *alone], [NIGHT, ZONE]) == known


def test_a_film_that_tmdb_has_no_more_keeps_its_row() -> None:
    known = register_tmdb([], [7], {7: ("film-1", "title_and_directors")})
    assert register_tmdb(known, [], {}) == known
