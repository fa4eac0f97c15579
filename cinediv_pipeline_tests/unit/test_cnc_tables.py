"""From workbook to CNC tables: identity, repairs beside their original, nothing lost."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.cnc import specs, tables
from cinediv_pipeline_tests.unit.conftest import MakeWorkbook

FILM: dict[str, object] = {
    "VISA": "001234", "TITRE": "Nuit (La) (ex : Jour (Le))", "REALISATEUR": "A Ada / B Bea",
    "PRODUCTEURS": "Un / Deux (TI / UN", "DEVIS": "1 234 567", "GENRE": "Docu", "EOF": "OUI",
    "RANG": "1 / 3", "ASR": "avant", "PAYANT": "C+ C+ Lune", "CLAIR": "TPS", "SOFICA": "x",
    "CREDIT D'IMPOT": "D", "AIDE REGIONALE": None, "NATIONALITE": "Fr-80 / Lune-20",
    "BONUS PARITE ": "X",
}  # fmt: skip


@pytest.fixture(scope="module")
def film(make_workbook: MakeWorkbook) -> dict[str, pa.Table]:
    """The tables of a workbook with one film."""
    return tables.parse(make_workbook({"2020": [FILM]}), reference_dir())


def column(found: dict[str, pa.Table], key: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in found[key].to_pylist()]


def agreements(content: bytes, *names: str) -> list[tuple[Any, ...]]:
    return column(tables.parse(content, reference_dir()), "raw/cnc_agreements", *names)


def test_the_tables_have_the_declared_schemas(film: dict[str, pa.Table]) -> None:
    assert {key: table.schema for key, table in film.items()} == {
        spec.key: spec.schema for spec in specs.TABLES
    }


def test_an_agreement_has_repaired_values_beside_printed_ones(film: dict[str, pa.Table]) -> None:
    assert film["raw/cnc_agreements"].to_pylist() == [{
        "agrement_id": "001234-2020", "agrement_year": 2020, "sheet_row": 6,
        "visa": "001234", "visa_text": "001234", "title": "La Nuit", "former_title": "Le Jour",
        "title_text": "Nuit (La) (ex : Jour (Le))", "directors_text": "A Ada / B Bea",
        "n_directors": 2, "producers_text": "Un / Deux (TI / UN", "devis_eur": 1234567,
        "devis_text": "1 234 567", "genre": "documentary", "genre_text": "Docu", "eof": True,
        "eof_text": "OUI", "rank": 3, "n_ranks": 2, "rank_text": "1 / 3", "bonus_parite": True,
        "bonus_parite_text": "X", "nationality_text": "Fr-80 / Lune-20",
        "broadcasters_pay_text": "C+ C+ Lune", "broadcasters_free_text": "TPS",
    }]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "names", "expected"),
    [
        ("raw/cnc_directors", ("agrement_id", "position", "name", "rank", "rank_rule"),
         [("001234-2020", 1, "A Ada", 1, "own"), ("001234-2020", 2, "B Bea", 3, "own")]),
        ("raw/cnc_producers", ("agrement_id", "position", "name", "tiers_ferme", "mentions"),
         [("001234-2020", 1, "Un", False, 2), ("001234-2020", 2, "Deux", True, 1)]),
        ("raw/cnc_nationalities", ("position", "country", "label", "share_percent", "rule"),
         [(1, "FR", "Fr", 80.0, "printed"), (2, None, "Lune", 20.0, "printed")]),
        ("raw/cnc_broadcasters", ("access", "position", "channel", "label", "mentions"),
         [("pay", 1, "canal_plus", "C+", 2), ("pay", 2, None, "Lune", 1),
          ("free", 1, "tps", "TPS", 1)]),
        ("raw/cnc_aids", ("agrement_id", "aid", "detail", "obtained", "mark"),
         [("001234-2020", "avance_sur_recettes", "avant", True, "avant"),
          ("001234-2020", "sofica", None, True, "x"),
          ("001234-2020", "credit_impot", None, None, "D")]),
        ("raw/cnc_sheets", ("year", "n_rows", "n_columns", "missing_columns"),
         [(2020, 1, 16, "")]),
    ],
)  # fmt: skip
def test_lists_in_cells_become_rows(
    film: dict[str, pa.Table], key: str, names: Sequence[str], expected: list[tuple[Any, ...]]
) -> None:
    assert column(film, key, *names) == expected


def test_a_second_row_of_one_visa_and_year_gets_a_suffix(make_workbook: MakeWorkbook) -> None:
    twins = [{"VISA": "155827", "TITRE": title} for title in ("A", "B", "C")]
    content = make_workbook({"2021": twins, "2022": twins[:1]})
    assert agreements(content, "agrement_id", "title") == [
        ("155827-2021", "A"),
        ("155827-2021-2", "B"),
        ("155827-2021-3", "C"),
        ("155827-2022", "A"),
    ]


def test_a_visa_stored_as_number_is_the_same_visa(make_workbook: MakeWorkbook) -> None:
    content = make_workbook({"2022": [{"VISA": "001234"}], "2023": [{"VISA": 1234}]})
    assert agreements(content, "agrement_id", "visa", "visa_text") == [
        ("001234-2022", "001234", "001234"),
        ("001234-2023", "001234", "1234"),
    ]


def test_rows_without_visa_are_kept_without_id(make_workbook: MakeWorkbook) -> None:
    content = make_workbook({"2020": [{"TITRE": "A"}, {"TITRE": "B"}]})
    assert agreements(content, "agrement_id", "visa", "title") == [
        (None, None, "A"),
        (None, None, "B"),
    ]


def test_cells_that_cannot_be_read_are_null_beside_their_text(make_workbook: MakeWorkbook) -> None:
    row = {"VISA": "1", "DEVIS": "cher", "GENRE": "Essai", "EOF": "-", "RANG": "x"}
    names = ("devis_eur", "devis_text", "genre", "genre_text", "eof", "eof_text", "rank",
             "rank_text")  # fmt: skip
    assert agreements(make_workbook({"2020": [row]}), *names) == [
        (None, "cher", None, "Essai", None, "-", None, "x")
    ]


def test_the_bonus_is_unknown_before_2019_and_without_its_column(
    make_workbook: MakeWorkbook,
) -> None:
    rows = [{"VISA": "1"}]
    content = make_workbook(
        {"2018": rows, "2019": rows, "2020": rows}, headers={"2019": ("VISA", "TITRE")}
    )
    assert agreements(content, "agrement_year", "bonus_parite") == [
        (2018, None),
        (2019, None),
        (2020, False),
    ]


def test_a_missing_column_is_reported_and_nothing_is_raised(make_workbook: MakeWorkbook) -> None:
    content = make_workbook({"2010": [{"TITRE": "A"}]}, headers={"2010": ("TITRE", "ÂGE")})
    found = tables.parse(content, reference_dir())
    (sheet,) = found["raw/cnc_sheets"].to_pylist()
    assert sheet["missing_columns"].split("|")[:2] == ["VISA", "REALISATEUR"]
    assert sheet["unexpected_columns"] == "ÂGE"
    assert found["raw/cnc_agreements"].num_rows == 1


def test_no_row_is_lost(make_workbook: MakeWorkbook) -> None:
    same: list[dict[str, object]] = [{"VISA": "1", "TITRE": "A"}] * 4
    content = make_workbook({"2020": [*same, {}, {"TITRE": "sans visa"}], "2021": same})
    found = tables.parse(content, reference_dir())
    assert found["raw/cnc_agreements"].num_rows == 9
    assert column(found, "raw/cnc_sheets", "year", "n_rows") == [(2020, 5), (2021, 4)]


def test_bytes_that_are_no_workbook_are_refused() -> None:
    with pytest.raises(SourceError, match="web page"):
        tables.parse(b"<html></html>", reference_dir())


def test_a_reference_row_is_found_by_its_names_and_labels(tmp_path: Path) -> None:
    path = tmp_path / "countries.csv"
    path.write_text("country,name_fr,name_en,labels\nDE,Allemagne,Germany,all;rfa\nXX,Île,,\n")
    assert tables.read_labels(path, "country") == {
        "allemagne": "DE", "germany": "DE", "all": "DE", "rfa": "DE", "ile": "XX",
    }  # fmt: skip
