"""The CNC workbook as raw rows: what is refused, what is reported, what is kept."""

import pytest

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.sources.cnc.workbook import read_workbook
from cinediv_pipeline_tests.unit.conftest import MakeWorkbook

SHORT = ("VISA", "TITRE")
OTHERS = (
    "REALISATEUR", "PRODUCTEURS", "DEVIS", "GENRE", "EOF", "RANG", "ASR", "PAYANT", "CLAIR",
    "SOFICA", "CREDIT D'IMPOT", "AIDE REGIONALE", "NATIONALITE",
)  # fmt: skip


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><title>Erreur</title>", "web page"),
        (b"\n  <html lang='fr'>", "web page"),
        (b"VISA;TITRE\n1;A\n", "not an Excel workbook"),
        (b"PK\x03\x04 and then nothing", "damaged or cut short"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(content: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        read_workbook(content)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(make_workbook: MakeWorkbook, kept: float) -> None:
    content = make_workbook({"2020": [{"VISA": "001234"}]})
    with pytest.raises(SourceError, match="cut short"):
        read_workbook(content[: int(len(content) * kept)])


def test_a_workbook_without_year_sheet_is_refused_and_its_sheets_are_named(
    make_workbook: MakeWorkbook,
) -> None:
    with pytest.raises(SourceError, match=r"no sheet named after a year.*Sommaire.*Notes"):
        read_workbook(make_workbook({"Notes": []}))


def test_year_sheets_come_oldest_first_with_their_place_in_the_file(
    make_workbook: MakeWorkbook,
) -> None:
    sheets = read_workbook(make_workbook({"2021": [], " 2020 ": []}))
    assert [(sheet.year, sheet.position) for sheet in sheets] == [(2020, 2), (2021, 1)]


def test_a_sheet_in_the_known_layout_has_nothing_missing(make_workbook: MakeWorkbook) -> None:
    (sheet,) = read_workbook(make_workbook({"2020": []}))
    assert sheet.columns == (
        *SHORT, "REALISATEUR", "PRODUCTEURS", "DEVIS", "GENRE", "EOF", "RANG", "ASR", "PAYANT",
        "CLAIR", "SOFICA", "CREDIT D'IMPOT", "AIDE REGIONALE", "NATIONALITE", "BONUS PARITE",
    )  # fmt: skip
    assert (sheet.missing, sheet.unexpected, sheet.rows) == ((), (), ())


def test_the_bonus_is_a_known_column_from_2019_on(make_workbook: MakeWorkbook) -> None:
    old = (*SHORT, *OTHERS)
    sheets = read_workbook(
        make_workbook({"2018": [], "2019": []}, headers={"2018": old, "2019": old})
    )
    assert [sheet.missing for sheet in sheets] == [(), ("BONUS PARITE",)]
    (before,) = read_workbook(make_workbook({"2018": []}))
    assert before.unexpected == ("BONUS PARITE",)


def test_missing_and_renamed_columns_are_reported_and_rows_are_kept(
    make_workbook: MakeWorkbook,
) -> None:
    header = ("N° VISA", "TITRE", *OTHERS[1:])
    content = make_workbook(
        {"2010": [{"N° VISA": "001234", "TITRE": "A"}]}, headers={"2010": header}
    )
    (sheet,) = read_workbook(content)
    assert sheet.missing == ("VISA", "REALISATEUR")
    assert sheet.unexpected == ("N° VISA",)
    assert [row.cells["N° VISA"] for row in sheet.rows] == ["001234"]


def test_a_column_that_the_publisher_renamed_has_todays_name(make_workbook: MakeWorkbook) -> None:
    header = tuple("PAYANTE" if name == "PAYANT" else name for name in (*SHORT, *OTHERS))
    content = make_workbook({"2010": [{"VISA": "1", "PAYANTE": "C+"}]}, headers={"2010": header})
    (sheet,) = read_workbook(content)
    assert (sheet.missing, sheet.unexpected) == ((), ())
    assert sheet.rows[0].cells["PAYANT"] == "C+"


def test_header_case_and_spaces_do_not_matter(make_workbook: MakeWorkbook) -> None:
    (sheet,) = read_workbook(
        make_workbook({"2010": []}, headers={"2010": (" Visa", "Titre  ", *OTHERS)})
    )
    assert (sheet.missing, sheet.unexpected) == ((), ())


def test_rows_know_their_place_and_blank_rows_are_no_rows(make_workbook: MakeWorkbook) -> None:
    content = make_workbook(
        {"2020": [{"VISA": "1"}, {}, {"VISA": " ", "TITRE": "  "}, {"TITRE": "sans visa"}]}
    )
    (sheet,) = read_workbook(content)
    assert [(row.year, row.row) for row in sheet.rows] == [(2020, 6), (2020, 9)]


def test_cells_are_kept_as_the_sheet_types_them(make_workbook: MakeWorkbook) -> None:
    content = make_workbook({"2020": [{"VISA": 1234, "DEVIS": 0.5, "TITRE": " A  B "}]})
    cells = read_workbook(content)[0].rows[0].cells
    assert (cells["VISA"], cells["DEVIS"], cells["TITRE"]) == (1234, 0.5, " A  B ")


def test_a_sheet_that_ends_above_the_header_misses_every_column(
    make_workbook: MakeWorkbook,
) -> None:
    (sheet,) = read_workbook(make_workbook({"2010": []}, headers={"2010": ()}))
    assert sheet.missing == (*SHORT, *OTHERS)
    assert sheet.rows == ()
