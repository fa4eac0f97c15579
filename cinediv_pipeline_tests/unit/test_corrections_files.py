"""Corrections: how their files are read, and what is wrong with a row by itself."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cinediv_pipeline.enrichment.corrections import (
    FIELDS,
    Correction,
    problem_of,
    read_corrections,
)
from cinediv_pipeline.errors import ContractError

HEADER = "entity,key,column,guard,new_value,date,requested_by,reason,source\n"
ROW = "person,person-1,gender,unknown,female,2025-04-30,reader,a letter,a book\n"
PERSON = Correction(
    "project", 2, "person", "person-1", "gender", "unknown", "female", "2025-04-30", "reader",
    "a letter", "a book",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "corrections.csv"


def test_no_file_has_no_rows(path: Path) -> None:
    assert read_corrections(path, "home") == []


def test_a_row_is_read_with_its_line_and_its_blanks_cut(path: Path) -> None:
    spaced = ROW.replace("female", " female ").replace("a book", "  a book")
    path.write_text(HEADER + "\n" + spaced, encoding="utf-8")
    assert read_corrections(path, "project") == [replace(PERSON, line=3)]


def test_a_byte_order_mark_and_columns_in_another_order_are_understood(path: Path) -> None:
    cells = dict(zip(HEADER.strip().split(","), ROW.strip().split(","), strict=True))
    lines = [",".join([*reversed(FIELDS), "author"])]
    lines.append(",".join([*(cells[name] for name in reversed(FIELDS)), "somebody"]))
    path.write_text("\r\n".join(lines), encoding="utf-8-sig")
    assert read_corrections(path, "home") == [replace(PERSON, origin="home")]


def test_cells_beyond_the_header_are_left_alone_and_missing_ones_are_empty(path: Path) -> None:
    path.write_text(HEADER + ROW.strip() + ",more,and more\nperson,person-2\n", encoding="utf-8")
    first, second = read_corrections(path, "project")
    assert first == PERSON
    assert (second.line, second.key, second.column, second.source) == (3, "person-2", "", "")


@pytest.mark.parametrize("name", FIELDS)
def test_a_missing_column_is_named(path: Path, name: str) -> None:
    kept = [field for field in FIELDS if field != name]
    path.write_text(",".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(ContractError, match=f"lacks the columns {name}; it has"):
        read_corrections(path, "home")


@pytest.mark.parametrize("content", ["", "entity|key|column|guard|new_value|date\n"])
def test_a_file_that_is_no_such_table_is_refused(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ContractError, match="lacks the columns entity, key, column"):
        read_corrections(path, "home")


def test_a_file_that_is_not_utf_8_is_refused_with_its_path(path: Path) -> None:
    path.write_bytes((HEADER + ROW.replace("a letter", "déclaré")).encode("cp1252"))
    with pytest.raises(ContractError, match=r"corrections\.csv cannot be read as UTF-8 text"):
        read_corrections(path, "home")


def row(entity: str, column: str, new_value: str, **other: str) -> Correction:
    return replace(PERSON, entity=entity, column=column, new_value=new_value, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (row("film", "title", "x"),
         "entity 'film' is none of agreement, director, nationality, person"),
        (row("person", "name", "x"), "column 'name' of person is none of gender"),
        (row("director", "genre", "x"), "column 'genre' of director is none of name, rank"),
        (row("person", "gender", "female", corrected_on="30/04/2025"),
         "date '30/04/2025' is not written as 2025-04-30"),
        (row("person", "gender", "female", corrected_on="2025-02-30"),
         "date '2025-02-30' is not written as 2025-04-30"),
        (row("person", "gender", "female", corrected_on="20250430"),
         "date '20250430' is not written as 2025-04-30"),
        (row("person", "gender", "female", corrected_on=""),
         "date '' is not written as 2025-04-30"),
        (row("person", "gender", "female", requested_by="Odile"),
         "requested_by 'Odile' is none of person_concerned, editorial_review, producer, "
         "publisher, institution, reader (a role, never a name)"),
        (row("person", "gender", "female", reason=""), "the reason is empty"),
        (row("person", "gender", "female", source=""), "the source is empty"),
        (row("person", "gender", "woman"),
         "new_value 'woman' is none of female, male, non_binary, unknown"),
        (row("person", "gender", ""),
         "new_value '' is none of female, male, non_binary, unknown"),
        (row("person", "gender", "non_binary", source="public knowledge"),
         "non_binary needs a published source or a self-declaration"),
        (row("agreement", "genre", "court"),
         "new_value 'court' is none of fiction, documentary, animation"),
        (row("agreement", "eof", "oui"), "new_value 'oui' is none of true, false, (empty)"),
        (row("director", "name", ""), "a director's name cannot be empty"),
        (row("agreement", "devis_eur", "1 000"), "new_value '1 000' is not a number"),
        (row("agreement", "devis_eur", "1.5"), "new_value '1.5' is not a number"),
        (row("agreement", "devis_eur", "5000.5"), "new_value '5000.5' is not a whole number"),
        (row("agreement", "rank", "99999999999"), "new_value '99999999999' is not a number from 1"),
        (row("director", "rank", "0"), "new_value '0' is not a number from 1 to 4"),
        (row("director", "rank", "٣"), "new_value '٣' is not a number"),
        (row("agreement", "devis_eur", "-1"), "new_value '-1' is not a number"),
        (row("agreement", "devis_eur", "1000000000000"),
         "new_value '1000000000000' is not a number"),
        (row("agreement", "rank", "3+"), "new_value '3+' is not a number"),
        (row("nationality", "share_percent", "nan"), "new_value 'nan' is not a number"),
        (row("nationality", "share_percent", "33,3"), "new_value '33,3' is not a number"),
    ],
)  # fmt: skip
def test_a_wrong_row_says_what_is_wrong(item: Correction, problem: str) -> None:
    assert problem_of(item).startswith(problem)


@pytest.mark.parametrize(
    "item",
    [
        PERSON,
        row("agreement", "title", "Lunes"),
        row("person", "gender", "unknown"),
        row("person", "gender", "non_binary", source="self-declaration"),
        row("agreement", "genre", "animation"),
        row("agreement", "eof", "false"),
        row("agreement", "bonus_parite", ""),
        row("agreement", "title", ""),
        row("agreement", "devis_eur", "300000000"),
        row("agreement", "devis_eur", ""),
        row("agreement", "rank", "3"),
        row("nationality", "share_percent", "33.3"),
        row("nationality", "country", ""),
    ],
)
def test_a_right_row_has_no_problem(item: Correction) -> None:
    assert problem_of(item) == ""


def test_a_day_is_a_date_or_none() -> None:
    assert PERSON.day == date(2025, 4, 30)
    assert replace(PERSON, corrected_on="soon").day is None


def test_an_open_quote_is_named_and_swallows_no_row(path: Path) -> None:
    path.write_text(HEADER + ROW.replace("a letter", '"a letter') + ROW, encoding="utf-8")
    with pytest.raises(ContractError, match="not well-formed CSV"):
        read_corrections(path, "home")


def test_semicolons_of_a_french_spreadsheet_are_read(path: Path) -> None:
    path.write_text((HEADER + ROW).replace(",", ";"), encoding="utf-8-sig")
    assert [item.entity for item in read_corrections(path, "home")] == ["person"]
