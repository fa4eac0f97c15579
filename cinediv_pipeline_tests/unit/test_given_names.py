"""Which part of a printed name is the given name, and which names say nothing."""

import pytest

from cinediv_pipeline.enrichment.given_names import (
    Candidates,
    Name,
    candidates,
    cnc_name,
    first_name_key,
)

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("printed", "given", "family"),
    [
        ("VARENNE Odile", "Odile", "VARENNE"),
        ("Odile VARENNE", "Odile", "VARENNE"),
        ("DE LA TOUR Iris", "Iris", "DE LA TOUR"),
        ("VARENNE Anne Lise", "Anne Lise", "VARENNE"),
        ("VARENNE-MOREL Anne-Lise", "Anne-Lise", "VARENNE-MOREL"),
        ("O'VARN Iris", "Iris", "O'VARN"),
        ("ÉVRARD Élie", "Élie", "ÉVRARD"),
    ],
)
def test_tokens_in_capitals_are_the_family_name(printed: str, given: str, family: str) -> None:
    assert cnc_name(printed) == Name(given, family)


@pytest.mark.parametrize(
    ("printed", "given", "family"),
    [
        ("SALOMe Odile", "Odile", "SALOMe"),
        ("CHeRIF Odile", "Odile", "CHeRIF"),
        ("MacDONALD Odile", "Odile", "MacDONALD"),
        ("VARENNE MacKay", "MacKay", "VARENNE"),
        # exactly half of the letters are capitals: not mostly
        ("VARENNE Jo", "Jo", "VARENNE"),
        ("NG Odile", "Odile", "NG"),
    ],
)
def test_a_family_name_may_hold_a_few_small_letters(printed: str, given: str, family: str) -> None:
    assert cnc_name(printed) == Name(given, family)


@pytest.mark.parametrize(
    ("printed", "given", "family"),
    [
        ("VARENNE O", "O", "VARENNE"),
        ("VARENNE O.", "O.", "VARENNE"),
        ("VARENNE O.-L.", "O.-L.", "VARENNE"),
        ("VARENNE Odile L", "Odile L", "VARENNE"),
        ("O VARENNE", "", "O VARENNE"),
        ("O. VARENNE Lise", "Lise", "O. VARENNE"),
        ("Odile L. VARENNE", "Odile L.", "VARENNE"),
    ],
)
def test_a_single_letter_is_given_only_after_something(
    printed: str, given: str, family: str
) -> None:
    assert cnc_name(printed) == Name(given, family)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Odile", Name("Odile", "")),
        ("ODILE", Name("", "ODILE")),
        ("", Name("", "")),
        ("  VARENNE   Odile ", Name("Odile", "VARENNE")),
    ],
)
def test_a_part_may_be_empty(printed: str, expected: Name) -> None:
    assert cnc_name(printed) == expected


def test_a_full_name_has_no_blanks_around_it() -> None:
    assert Name("Odile", "VARENNE").full == "Odile VARENNE"
    assert Name("Odile", "").full == "Odile"
    assert Name("", "VARENNE").full == "VARENNE"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("Odile", "ODILE"),
        ("Zoé", "ZOE"),
        # the same letter as a base letter with a combining accent
        ("Zoe\u0301", "ZOE"),
        ("Anne Lise", "ANNE-LISE"),
        ("Anne-Lise", "ANNE-LISE"),
        ("ANNE\u2011LISE", "ANNE-LISE"),
        ("Anne – Lise", "ANNE-LISE"),
        (" Anne  Lise ", "ANNE-LISE"),
        ("Œdile", "OEDILE"),
        ("-", ""),
    ],
)
def test_a_key_has_capitals_no_accents_and_hyphens_for_spaces(given: str, key: str) -> None:
    assert first_name_key(given) == key


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        ("Odile", ("ODILE",)),
        ("Zoé", ("ZOE",)),
        ("Anne-Lise", ("ANNE-LISE", "ANNE")),
        ("Anne Lise", ("ANNE-LISE", "ANNE")),
        ("Anne Lise Zoé", ("ANNE-LISE-ZOE", "ANNE")),
    ],
)
def test_the_full_form_is_tried_before_its_first_component(
    given: str, keys: tuple[str, ...]
) -> None:
    assert candidates(Name(given, "VARENNE"), NONE) == Candidates(keys)


@pytest.mark.parametrize("given", ["Odile L.", "Odile L", "Odile-L.", "Odile (Lise)", "Odile [L]"])
def test_later_initials_and_asides_are_left_out_of_the_keys(given: str) -> None:
    assert candidates(Name(given, "VARENNE"), NONE) == Candidates(("ODILE",))


@pytest.mark.parametrize("given", ["O", "O.", "O.L.", "O.-L.", "O. L.", "o.", "O. Lise"])
def test_a_name_that_starts_with_an_initial_says_nothing(given: str) -> None:
    assert candidates(Name(given, "VARENNE"), NONE) == Candidates(abstention="initials")


@pytest.mark.parametrize(
    "name",
    [
        Name("Odile", ""),
        Name("", "ODILE"),
        Name("", ""),
        Name("-", "VARENNE"),
        Name("(Odile)", "VARENNE"),
        Name("Odile", "(VARENNE)"),
    ],
)
def test_a_name_of_one_part_says_nothing(name: Name) -> None:
    assert candidates(name, NONE) == Candidates(abstention="single_name")


@pytest.mark.parametrize(
    "name",
    [
        Name("Odile & Lise", "VARENNE"),
        Name("Odile + Lise", "VARENNE"),
        Name("Odile", "VARENNE 2"),
        Name("Collectif", "VARENNE"),
        Name("COLLECTIVE", "VARENNE"),
        Name("Lune", "STUDIO"),
        Name("Lune", "STUDIOS"),
        Name("Lune", "FILMS"),
        Name("Lune", "PRODUCTION"),
        Name("Lune", "PRODUCTIONS"),
        Name("Lune", "ENTERTAINMENT"),
    ],
)
def test_several_people_or_a_company_say_nothing(name: Name) -> None:
    assert candidates(name, NONE) == Candidates(abstention="collective")


@pytest.mark.parametrize(
    "name", [Name("Odile", "FILMSTONE"), Name("Studiosa", "VARENNE"), Name("Odile (2)", "VARENNE")]
)
def test_a_word_inside_another_and_an_aside_make_no_company(name: Name) -> None:
    assert candidates(name, NONE).abstention == ""


@pytest.mark.parametrize(
    "family", ["KESH", "Kesh", "Késh", "VARENNE-KESH", "KESH VARENNE", "VARENNE KESH"]
)
def test_an_unreliable_family_name_in_any_spelling_says_nothing(family: str) -> None:
    unreliable = frozenset({"kesh"})
    assert candidates(Name("Odile", family), unreliable) == Candidates(
        abstention="counts_unreliable"
    )


@pytest.mark.parametrize("family", ["KESHVAR", "VARENNE", "VARENNE (KESH)"])
def test_a_family_name_is_compared_whole_and_without_asides(family: str) -> None:
    assert candidates(Name("Odile", family), frozenset({"kesh"})) == Candidates(("ODILE",))


def test_a_given_name_that_is_an_unreliable_family_name_still_counts() -> None:
    assert candidates(Name("Kesh", "VARENNE"), frozenset({"kesh"})) == Candidates(("KESH",))
