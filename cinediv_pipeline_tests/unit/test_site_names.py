"""Names as they are usually written."""

import pytest

from cinediv_pipeline.language import ENGLISH, FRENCH
from cinediv_pipeline.site.names import film_by, joined, usual


@pytest.mark.parametrize(
    ("listed", "written"),
    [
        ("EMERVILLE Éric", "Éric Emerville"),
        ("DE LA BROUVIÈRE Benoît", "Benoît de La Brouvière"),
        ("DE L'ORGEVAL-BRUN Andréa", "Andréa de L’Orgeval-Brun"),
        ("D'ARVILLE Jean-Marc", "Jean-Marc d’Arville"),
        ("VAN DER KLOOSWIJK Jürgen", "Jürgen van der Klooswijk"),
        ("LE QUERREVEC Adrien", "Adrien Le Querrevec"),
        ("CADOURELLE Marie Hélène", "Marie Hélène Cadourelle"),
        ("MacGUCKIAN Mary", "Mary MacGuckian"),
        ("QUeLENNOC Mickaël", "Mickaël Quelennoc"),
        ("BASSETT Michael J.", "Michael J. Bassett"),
        ("LEIGH C.S.", "C.S. Leigh"),
        ("OROMISSE", "Oromisse"),
        ("JR", "JR"),
        ("Arnaud Barbazelle", "Arnaud Barbazelle"),
        ("Kafka", "Kafka"),
    ],
)
def test_a_name_of_the_list_is_written_as_usual(listed: str, written: str) -> None:
    assert usual(listed) == written


@pytest.mark.parametrize(
    ("name", "french"),
    [
        ("Éric Emerville", "Un film d’"),
        ("Hélène Arvor", "Un film d’"),
        ("Yvan Le Gall", "Un film d’"),
        ("Hafid Benamar", "Un film de "),
        ("Yasmina Talmondet", "Un film de "),
        ("Benoît de La Brouvière", "Un film de "),
    ],
)
def test_de_is_elided_where_it_is_said_so(name: str, french: str) -> None:
    assert film_by([name], FRENCH) == french
    assert film_by([name], ENGLISH) == "A film by "


def test_several_names_are_a_list() -> None:
    assert joined(["A", "B", "C"], FRENCH) == "A, B et C"
    assert joined(["A", "B"], ENGLISH) == "A and B"
    assert joined(["A"], FRENCH) == "A"
