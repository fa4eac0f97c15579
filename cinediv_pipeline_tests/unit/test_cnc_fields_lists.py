"""Lists in one cell of the CNC workbook: producers, nationalities, channels, aids."""

import pytest

from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.cnc import fields
from cinediv_pipeline.sources.cnc.fields import Lexicon, NationalityShare, Producer
from cinediv_pipeline.sources.cnc.tables import read_labels


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The committed words of channels."""
    return Lexicon(read_labels(reference_dir() / "broadcasters.csv", "channel"))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Gaumont", Producer("Gaumont", None, False, 1)),
        ("Gaumont (TIERS FERME)", Producer("Gaumont", None, True, 1)),
        ("Gaumont (tiers fermé) ", Producer("Gaumont", None, True, 1)),
        ("Gaumont (TI", Producer("Gaumont", None, True, 1)),
        ("Gaumont (ex : Nord Film)", Producer("Gaumont", "Nord Film", False, 1)),
        ("MIROIR (EX SMEPA)", Producer("MIROIR", "SMEPA", False, 1)),
        ("Miroir (ex : Smepa) (TIERS FERME)", Producer("Miroir", "Smepa", True, 1)),
        ("Yann Zenou (YZE)", Producer("Yann Zenou (YZE)", None, False, 1)),
        ("FILM(S)", Producer("FILM(S)", None, False, 1)),
    ],
)
def test_what_stands_in_brackets_leaves_the_company_name(cell: str, expected: Producer) -> None:
    assert fields.producers(cell) == [expected]


def test_producers_are_split_at_slashes_in_order() -> None:
    assert [found.name for found in fields.producers("B  Films / A Films /  / C")] == [
        "B Films",
        "A Films",
        "C",
    ]


def test_a_company_named_twice_is_one_row_that_loses_nothing() -> None:
    assert fields.producers("Élan (ex : Bond) / Autre / ELAN (TIERS FERME)") == [
        Producer("Élan", "Bond", True, 2),
        Producer("Autre", None, False, 1),
    ]
    assert fields.producers("Élan (TI / élan (ex : Bond)") == [Producer("Élan", "Bond", True, 2)]


def test_no_producer_is_an_empty_list() -> None:
    assert fields.producers(None) == []
    assert fields.producers("  ") == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Fr-80 / All-20", [("Fr", 80.0, "printed"), ("All", 20.0, "printed")]),
        ("It-93 / Fr-7 /  / ", [("It", 93.0, "printed"), ("Fr", 7.0, "printed")]),
        ("FRANCE-75 / AFRIQUE DU SUD/NAMIBIE-25",
         [("FRANCE", 75.0, "printed"), ("AFRIQUE DU SUD", 12.5, "joint"),
          ("NAMIBIE", 12.5, "joint")]),
        ("Maroc -47 / Fr - 53", [("Maroc", 47.0, "printed"), ("Fr", 53.0, "printed")]),
        ("R-U-20 / Fr-80", [("R-U", 20.0, "printed"), ("Fr", 80.0, "printed")]),
        ("Fr-79,5 / Be-20.5", [("Fr", 79.5, "printed"), ("Be", 20.5, "printed")]),
        ("France-100", [("France", 100.0, "printed")]),
        ("Fr-80 / Allemagne", [("Fr", 80.0, "printed"), ("Allemagne", None, "unread")]),
        ("France", [("France", None, "unread")]),
        ("Fr-", [("Fr-", None, "unread")]),
        ("", []),
        (None, []),
    ],
)  # fmt: skip
def test_nationalities_are_labels_with_shares(
    cell: str | None, expected: list[tuple[str, float | None, str]]
) -> None:
    assert fields.nationalities(cell) == [NationalityShare(*share) for share in expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Orange TV C+", [("Orange TV", "orange_tv"), ("C+", "canal_plus")]),
        ("C+ C+ TPS", [("C+", "canal_plus"), ("C+", "canal_plus"), ("TPS", "tps")]),
        ("CANAL+ / CINE+", [("CANAL+", "canal_plus"), ("CINE+", "cine_plus")]),
        ("Canal + Ciné+", [("Canal +", "canal_plus"), ("Ciné+", "cine_plus")]),
        ("Orange C+", [("Orange", None), ("C+", "canal_plus")]),
        ("Télé Lune TPS", [("Télé", None), ("Lune", None), ("TPS", "tps")]),
        ("  ", []),
        (None, []),
    ],
)
def test_channels_are_read_longest_known_name_first(
    lexicon: Lexicon, cell: str | None, expected: list[tuple[str, str | None]]
) -> None:
    assert list(lexicon.read(cell)) == expected


def test_every_printed_name_of_the_reference_is_read_back_whole(lexicon: Lexicon) -> None:
    # A display name with a note in brackets is for readers; the list never prints it.
    unread = {
        label for label, channel in lexicon.channels.items()
        if "(" not in label and list(lexicon.read(label)) != [(label, channel)]
    }  # fmt: skip
    assert unread == set()


def test_each_aid_that_is_marked_gives_one_row() -> None:
    cells = {"ASR": "avant", "SOFICA": "x", "CREDIT D'IMPOT": "OUI", "AIDE REGIONALE": " X "}
    assert list(fields.aids(cells)) == [
        ("avance_sur_recettes", "avant", True, "avant"),
        ("sofica", "", True, "x"),
        ("credit_impot", "", True, "OUI"),
        ("aide_regionale", "", True, "X"),
    ]


@pytest.mark.parametrize("mark", ["après", "apres", "Après "])
def test_advance_after_completion_has_one_spelling(mark: str) -> None:
    assert list(fields.aids({"ASR": mark})) == [
        ("avance_sur_recettes", "apres", True, mark.strip())
    ]


def test_a_mark_that_is_documented_nowhere_is_unknown() -> None:
    assert list(fields.aids({"CREDIT D'IMPOT": "D", "ASR": "X"})) == [
        ("avance_sur_recettes", "x", None, "X"),
        ("credit_impot", "", None, "D"),
    ]


def test_blank_cells_are_no_aid() -> None:
    assert list(fields.aids({"ASR": "", "SOFICA": "  ", "CREDIT D'IMPOT": None})) == []
