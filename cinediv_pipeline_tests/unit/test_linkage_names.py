"""Names and titles fold to one key for all their spellings."""

import pytest

from cinediv_pipeline.linkage.names import name_key, title_key


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DE LA PATELLIÈRE Alexandre", "alexandre de la patelliere"),
        ("Alexandre de la Patelliere", "alexandre de la patelliere"),
        ("KAR-WAI Wong", "kar wai wong"),
        ("Wong  Kar Wai ", "kar wai wong"),
        ("LŒUILLET Cédric", "cedric loeuillet"),
        ("D'ARTAGNAN Zoé", "artagnan d zoe"),
        ("OROMISSE", "oromisse"),
        ("", ""),
    ],
)
def test_all_spellings_of_a_name_have_one_key(name: str, expected: str) -> None:
    assert name_key(name) == expected


def test_two_persons_have_two_keys() -> None:
    assert name_key("MARTIN Claude") != name_key("MARTIN Claudie")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("L'Œil du cyclone !", "l oeil du cyclone"),
        ("LES 2 ALFRED", "les 2 alfred"),
        ("Les  2 Alfred", "les 2 alfred"),
        ("Été, hiver… (2)", "ete hiver 2"),
        ("Ex Æquo", "ex aequo"),
        ("", ""),
    ],
)
def test_all_spellings_of_a_title_have_one_key(title: str, expected: str) -> None:
    assert title_key(title) == expected


def test_words_of_a_title_keep_their_order() -> None:
    assert title_key("La Nuit du jour") != title_key("Le Jour du nuit")
