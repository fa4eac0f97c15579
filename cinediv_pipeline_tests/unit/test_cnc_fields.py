"""What one cell of the CNC workbook says: title, visa, budget, genre, marks, directors, ranks."""

import math

import pytest

from cinediv_pipeline.sources.cnc import fields
from cinediv_pipeline.sources.cnc.fields import Director, Title


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, None),
        ("", None),
        (" \t ", None),
        ("  A   B ", "A B"),
        (3.0, "3"),
        (3.5, "3.5"),
        (12, "12"),
    ],
)
def test_text_is_trimmed_and_blank_is_none(cell: str | float | None, expected: str | None) -> None:
    assert fields.text(cell) == expected


def test_original_keeps_spaces_as_printed() -> None:
    assert fields.original("  A   B ") == "  A   B "
    assert fields.original("") == ""
    assert fields.original(4.0) == "4"
    assert fields.original(None) is None


def test_folded_has_no_accents_no_case_and_single_spaces() -> None:
    assert fields.folded(" Français  ÉLEVÉ ") == "francais eleve"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Comte de Monte-Cristo (Le)", "Le Comte de Monte-Cristo"),
        ("ECOLE (L')", "L'ECOLE"),
        ("Amour (l’)", "l’Amour"),
        ("CHORISTES (LES) ", "LES CHORISTES"),
        ("Vie(La)", "La Vie"),
        ("Enfants de Don Quichotte (Acte 1) (Les)", "Les Enfants de Don Quichotte (Acte 1)"),
        ("Chambre (La) (The room)", "La Chambre (The room)"),
        ("PEUR(S) DU NOIR", "PEUR(S) DU NOIR"),
        ("C'est quoi cette famille ?! (2)", "C'est quoi cette famille ?! (2)"),
        ("Di ness (Le miraculé)", "Di ness (Le miraculé)"),
        ("(Le)", "(Le)"),
        (120.0, "120"),
    ],
)
def test_trailing_article_moves_to_the_front(cell: str | float, expected: str) -> None:
    assert fields.title(cell) == Title(expected, None)


@pytest.mark.parametrize(
    ("cell", "title", "former"),
    [
        ("Douce (ex : Rivière)", "Douce", "Rivière"),
        ("Douce (ex Rivière)", "Douce", "Rivière"),
        ("DOUCE (EX: RIVIERE (LA))", "DOUCE", "LA RIVIERE"),
        ("Nuit (La) (ex : Jour (Le))", "La Nuit", "Le Jour"),
        ("Douce (ex : A (et B))", "Douce", "A (et B)"),
    ],
)
def test_former_title_is_taken_out(cell: str, title: str, former: str) -> None:
    assert fields.title(cell) == Title(title, former)


def test_a_word_that_begins_with_ex_is_no_former_title() -> None:
    assert fields.title("Vie (extrait)") == Title("Vie (extrait)", None)


def test_blank_title_is_none() -> None:
    assert fields.title("  ") == Title(None, None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("001234", "001234"),
        (1234, "001234"),
        (155827.0, "155827"),
        (" 155827 ", "155827"),
        ("2023/12", "2023/12"),
        ("", None),
        (None, None),
    ],
)
def test_visa_has_six_digits(cell: str | float | None, expected: str | None) -> None:
    assert fields.visa(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (1234567, 1234567),
        (4100000.0000000005, 4100000),
        (4099999.9999999995, 4100000),
        ("1 234 567", 1234567),
        ("1\u202f234\u00a0567 €", 1234567),
        ("1 234 567,00", 1234567),
        (0, 0),
        ("abc", None),
        ("1,5 M€", None),
        ("", None),
        (None, None),
        (True, None),
        (math.nan, None),
        (math.inf, None),
    ],
)
def test_devis_is_whole_euros(cell: str | float | None, expected: int | None) -> None:
    assert fields.devis_eur(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("FICTION", "fiction"),
        ("Fiction ", "fiction"),
        ("Docu", "documentary"),
        ("DOCUMENTAIRE", "documentary"),
        ("Anim", "animation"),
        ("animation", "animation"),
        ("Essai", None),
        ("", None),
        (None, None),
    ],
)
def test_genre_is_one_of_three(cell: str | None, expected: str | None) -> None:
    assert fields.genre(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("OUI", True), ("Non", False), ("-", None), ("", None), (None, None), ("peut-être", None)],
)
def test_eof_says_yes_no_or_nothing(cell: str | None, expected: bool | None) -> None:
    assert fields.eof(cell) is expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("X", True), ("x ", True), ("OUI", True), ("", False), ("  ", False), (None, False),
     ("?", None)],
)  # fmt: skip
def test_bonus_is_a_mark_in_a_sheet_that_has_the_column(
    cell: str | None,
    expected: bool | None,
) -> None:
    assert fields.bonus_parite(cell, in_sheet=True) is expected


def test_bonus_is_unknown_where_the_sheet_has_no_such_column() -> None:
    assert fields.bonus_parite("X", in_sheet=False) is None
    assert fields.bonus_parite(None, in_sheet=False) is None


def test_each_director_has_the_rank_printed_at_the_same_place() -> None:
    assert fields.directors("DE LA PATELLIÈRE  Alexandre / DELAPORTE Matthieu", "3 / 2") == [
        Director("DE LA PATELLIÈRE Alexandre", 3, "own"),
        Director("DELAPORTE Matthieu", 2, "own"),
    ]


@pytest.mark.parametrize("rank", [1, 1.0, "1", " 1 ", "1 ?", "1?"])
def test_one_director_and_one_rank_however_it_is_printed(rank: str | float) -> None:
    assert fields.directors("OROMISSE", rank) == [Director("OROMISSE", 1, "own")]


def test_one_rank_is_shared_by_several_directors() -> None:
    assert fields.directors("A Ada / B Bea", "2") == [
        Director("A Ada", 2, "shared"),
        Director("B Bea", 2, "shared"),
    ]


@pytest.mark.parametrize("ranks", ["1 / 2 / 3", "", None])
def test_ranks_of_another_number_are_not_guessed(ranks: str | None) -> None:
    assert fields.directors("A Ada / B Bea", ranks) == [
        Director("A Ada", None, "unpaired"),
        Director("B Bea", None, "unpaired"),
    ]


def test_two_ranks_for_one_director_are_not_guessed() -> None:
    assert fields.directors("A Ada", "1/1") == [Director("A Ada", None, "unpaired")]


def test_a_film_without_director_has_none() -> None:
    assert fields.directors("", "1") == []
    assert fields.directors(None, None) == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1/1", [1, 1]),
        ("3 / 2", [3, 2]),
        ("4", [4]),
        (4.0, [4]),
        ("1 ? / 2", [1, 2]),
        ("5", [None]),
        ("n.c. / 2", [None, 2]),
        ("12", [None]),
        ("", []),
    ],
)
def test_rank_list_reads_one_to_four(cell: str | float, expected: list[int | None]) -> None:
    assert fields.rank_list(cell) == expected


def test_highest_rank_ignores_what_is_no_rank() -> None:
    assert fields.highest_rank("1 / 3 / x") == 3
    assert fields.highest_rank("x") is None
    assert fields.highest_rank(None) is None
