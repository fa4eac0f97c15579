"""The truth of our credit lists agrees with itself, the taxonomy and the rule table."""

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from io import BytesIO

import openpyxl
import pypdfium2
import pytest
from PIL import Image

from cinediv_pipeline.bonus import Parameters, Rules, read_rules, score
from cinediv_pipeline.vocabulary import GENDERS
from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.credits import HERE, OWN, Own, own
from cinediv_pipeline_tests.credits.forms import FORMS

REFERENCE = ROOT / "data" / "reference"
#: What stands between the names of a line, or behind a name.
BETWEEN = {"et", "ET", "and", "&"}
SUFFIXES = {"AFC", "LMA", "BSC", "ACE", "CDG", "SCGB", "p.g.a."}
EVERY = pytest.mark.parametrize("name", OWN)


@cache
def _rules() -> Rules:
    return read_rules(REFERENCE)


def _words(text: str) -> list[str]:
    return [word.strip("(),") for word in text.split()]


def _team(source: Own) -> dict[str, list[str]]:
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for credit in source.credits:
        if credit.role:
            holders[credit.role].add(credit.person)
    genders = source.truth["people"]
    return {role: [genders[name] for name in sorted(names)] for role, names in holders.items()}


def test_every_list_is_known() -> None:
    assert sorted(path.stem for path in HERE.glob("*.json")) == sorted(OWN)
    told = Counter(own(name).language for name in OWN)
    assert told == {"fr": 6, "en": 4}


@EVERY
def test_the_bonus_is_as_by_hand(name: str) -> None:
    source = own(name)
    grid = _rules().in_force(source.genre, source.year)
    assert grid is not None
    found = score(_team(source), grid, Parameters(shared="any", year=source.year))
    assert found.sure is not None
    assert found.possible is not None
    assert {
        "sure": float(found.sure), "possible": float(found.possible), "status": found.status,
    } == source.truth["bonus"]  # fmt: skip
    assert source.truth["bonus_working"].startswith(f"{grid.grid}, threshold {found.threshold}")


def test_all_three_answers_occur() -> None:
    told = Counter(own(name).truth["bonus"]["status"] for name in OWN)
    assert told == {"reached": 4, "not_reached": 3, "cannot_tell": 3}


@EVERY
def test_credits_agree_with_sections(name: str) -> None:
    source = own(name)
    of_rows = [(row.post, person) for _, row in source.rows() for person in row.persons]
    assert Counter(of_rows) == Counter({(one.post, one.person) for one in source.credits})
    assert len(set(source.credits)) == len(source.credits)
    # in the order of print
    assert list(dict.fromkeys(one.post for one in source.credits)) == list(
        dict.fromkeys(row.post for _, row in source.rows() if row.persons)
    )


@EVERY
def test_every_printed_word_belongs_to_a_person(name: str) -> None:
    source = own(name)
    for section, stored in zip(source.sections, source.truth["sections"], strict=True):
        for row, written in zip(section.rows, stored["rows"], strict=True):
            if written.get("organisation"):
                assert row.names
                assert not row.persons
                continue
            printed = Counter(word for text in row.names for word in _words(text))
            clean = {word for person in row.persons for word in _words(person)}
            assert set(printed) - BETWEEN - SUFFIXES == clean, row
            assert bool(row.names) == bool(row.persons), row
            assert section.cast == ("character" in written)


@EVERY
def test_roles_exist_and_cast_are_actors(name: str) -> None:
    with (REFERENCE / "roles" / "roles.csv").open(encoding="utf-8", newline="") as content:
        roles = {row["role"] for row in csv.DictReader(content)}
    source = own(name)
    assert {credit.role for credit in source.credits if credit.role} <= roles
    cast = {row.post for section in source.sections if section.cast for row in section.rows}
    assert {one.role for one in source.credits if one.post in cast} <= {"actor"}
    assert any(credit.role is None for credit in source.credits), "a post of no taxonomy"


@EVERY
def test_people_cover_credits(name: str) -> None:
    source = own(name)
    assert list(source.truth["people"]) == list(dict.fromkeys(one.person for one in source.credits))
    assert set(source.truth["people"].values()) <= set(GENDERS)
    assert 15 <= sum(credit.role != "actor" for credit in source.credits) <= 45
    assert any(not row.names for _, row in source.rows()), "one post is left blank"


@EVERY
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_written_and_twice_the_same(form: str, name: str) -> None:
    ending, written = FORMS[form]
    source = own(name)
    content = written(source)
    # a workbook keeps the time at which it was written
    assert ending == "xlsx" or content == written(source)
    if ending in ("txt", "csv"):
        text = content.decode("cp1252" if form == "csv_plain" else "utf-8-sig")
    elif ending == "xlsx":
        sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
        cells = (value for row in sheet.iter_rows(values_only=True) for value in row)
        text = " ".join(str(cell) for cell in cells if cell is not None)
    elif ending == "pdf":
        text = _pdf_text(content)
    else:
        with Image.open(BytesIO(content)) as picture:
            assert picture.width in (1920, 1654)
        return
    found = {word.casefold() for word in re.findall(r"[\w’'&·.-]+", text)}
    wanted = {word for one in source.credits for word in _words(one.person)}
    assert {word.casefold() for word in wanted} <= found


def _pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
