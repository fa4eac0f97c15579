"""Lists that nobody should trust: each is a report or a refusal, in bounded time and memory."""

import io
import random
import resource
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest

from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.credits.report import CreditsReport
from cinediv_pipeline.analysis.registry import analyse
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline_tests.credits import OWN
from cinediv_pipeline_tests.unit.credits_desk import content_of, credits_in

SHEET = "xl/worksheets/sheet1.xml"
PAIR = "Image,Anna Bellac\n"
#: The largest address space that a reader may have is 1.5 GB; this counts what is used of it.
MOST_MEMORY_OF_CHILDREN = 1_600_000


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 60
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY_OF_CHILDREN


def book(*rows: tuple[Any, ...], **sheets: list[tuple[Any, ...]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows or (("Image", "Anna Bellac"), ("Montage", "Luc Ferrand")):
        made.worksheets[0].append(row)
    for name, others in sheets.items():
        sheet = made.create_sheet(name)
        for row in others:
            sheet.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def patched(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in dict.fromkeys((*before.namelist(), part)):
            data = before.read(name) if name in before.namelist() else b""
            after.writestr(name, change(data) if name == part else data)
    return out.getvalue()


def refused(content: bytes | str, name: str) -> str:
    with pytest.raises(AnalysisError) as caught:
        credits_in(content, name)
    assert str(caught.value).startswith(name)
    return str(caught.value)


def people(report: CreditsReport) -> list[str]:
    return [one.name for one in report.people]


def words(n: int) -> list[str]:
    """So many different words of letters."""
    return ["".join(chr(97 + int(digit)) for digit in str(number)) for number in range(n)]


# -- tables


def test_two_hundred_thousand_columns() -> None:
    wide = ",".join(["x"] * 200_000)
    assert people(credits_in(f"Poste,Nom,{wide}\n{PAIR}", "a.csv")) == ["Anna Bellac"]
    assert "no credits" in refused(",".join(["Image"] * 200_000), "a.csv")


def test_two_hundred_thousand_rows() -> None:
    assert "more than 100,000 lines" in refused(f"Poste,Nom\n{PAIR * 200_000}", "a.csv")


@pytest.mark.parametrize("row", ["Image,Anna B{}\n", "Poste {},Anna Bellac\n"])
def test_more_credits_than_any_film_has(row: str) -> None:
    text = "Poste,Nom\n" + "".join(row.format(word) for word in words(30_000))
    assert "more than 20,000 credits" in refused(text, "a.csv")


def test_as_many_credits_as_a_film_may_have_take_seconds() -> None:
    text = "Poste,Nom\n" + "".join(f"Image,Anna B{word}\n" for word in words(20_000))
    began = time.monotonic()
    assert len(credits_in(text, "a.csv").people) == 20_000
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "text",
    [
        f'Poste,Nom\nImage,"Anna Bellac\n{PAIR * 5_000}', '"' * 1_000_001 + f"\n{PAIR}",
        f'Poste,Nom\n"{"a" * 3_000_000}",Anna Bellac\n', f"Poste,Nom\n,,,\n;;;\n{PAIR}",
        f"sep=,\nPoste,Nom\n{PAIR}", f"\n\n\nPoste,Nom\n{PAIR}",
    ],
    ids=["open quote", "quotes", "long cell", "other separators", "sep", "blank lines"],
)  # fmt: skip
def test_a_table_that_is_badly_written(text: str) -> None:
    report = credits_in(text, "a.csv")
    assert "Anna Bellac" in " ".join(people(report))
    assert len(report.model_dump_json()) < 100_000


def test_a_cell_of_two_lines_is_one_cell() -> None:
    report = credits_in('Poste,Nom\n"Image","Anna\nBellac"\nMontage,Luc Ferrand\n', "a.csv")
    assert people(report) == ["Anna Bellac", "Luc Ferrand"]


def test_what_nobody_sees_is_left_aside() -> None:
    text = (
        "Ima\0ge,Anna \u200bBellac\nMon\u00adtage,\u202eLuc Ferrand\u202c\nSon,\ufeffJean Petit\n"
    )
    report = credits_in("Poste,Nom\n" + text + PAIR * 20, "a.csv")
    assert [(one.role, one.person) for one in report.credits] == [
        ("cinematographer", "Anna Bellac"), ("picture_editor", "Luc Ferrand"),
        ("sound_engineer", "Jean Petit"),
    ]  # fmt: skip
    text = "Ima\u200bge\t\u202eAnna Bellac\u202c\nMontage\tLuc\u2060 Ferrand\n"
    assert people(credits_in(text)) == ["Anna Bellac", "Luc Ferrand"]


def test_names_of_scripts_without_capitals_are_names() -> None:
    report = credits_in("Image\tمريم الحداد\nMontage\t李 安\n".replace("\\n", "\n"))
    assert people(report) == ["مريم الحداد", "李 安"]
    assert {one.gender for one in report.people} <= {"female", "male", "unknown"}


def test_formulas_are_no_people() -> None:
    text = (
        'Poste,Nom\nImage,"=HYPERLINK(""http://x.example"",""Anna"")"\n'
        "Montage,=cmd|'/c calc'!A1\n"
        "Musique,@SUM(A1)\nDécors,Luc Ferrand\n"
    )
    report = credits_in(text, "a.csv")
    assert people(report) == ["Luc Ferrand"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings_of_tables(encoding: str) -> None:
    text = "Poste;Nom\nDécors;Zoé Bellac\n"
    (one,) = credits_in(text.encode(encoding), "a.csv").credits
    assert (one.role, one.person) == ("production_designer", "Zoé Bellac")


def test_utf_16_without_its_mark_is_no_text() -> None:
    assert "is no text" in refused("Poste;Nom\nImage;Anna Bellac\n".encode("utf-16-le"), "a.csv")


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.xlsx", "a.pdf", "a.png"])
def test_an_empty_file(name: str) -> None:
    assert "is empty" in refused(b"", name)


# -- spreadsheets


def test_hidden_sheets_are_not_read() -> None:
    made = openpyxl.load_workbook(
        io.BytesIO(book(Secret=[("Musique", "Zoé Caché")], Autre=[("Son", "Jean Petit")]))
    )
    made["Secret"].sheet_state = "hidden"
    file = io.BytesIO()
    made.save(file)
    report = credits_in(file.getvalue(), "a.xlsx")
    assert people(report) == ["Anna Bellac", "Luc Ferrand", "Jean Petit"]
    made["Secret"].sheet_state = "veryHidden"
    made.save(file := io.BytesIO())
    assert "Zoé Caché" not in credits_in(file.getvalue(), "a.xlsx").model_dump_json()


def test_formulas_of_a_workbook_are_no_people() -> None:
    report = credits_in(book(("Poste", "Nom"), ("Image", '=CONCATENATE("Anna ","B")'),
                             ("Montage", "Luc Ferrand")), "a.xlsx")  # fmt: skip
    assert people(report) == ["Luc Ferrand"]


def test_telephone_numbers_of_a_workbook_are_nowhere() -> None:
    report = credits_in(
        book(("Poste", "Nom", "Tél"), ("Image", "Anna Bellac", 612345678),
             ("Montage", "Luc Ferrand", "06 12 34 56 78"), ("Rien", 612345678)), "a.xlsx",
    )  # fmt: skip
    assert "612345678" not in report.model_dump_json()
    assert "06 12" not in report.model_dump_json()


def _laughs(_: bytes) -> bytes:
    entities = '<!ENTITY l0 "lol">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
    )
    return (
        f'<?xml version="1.0"?><!DOCTYPE sst [{entities}]><sst xmlns="http://schemas.openxmlformats'
        '.org/spreadsheetml/2006/main"><si><t>&l9;</t></si></sst>'
    ).encode()


def _far(sheet: bytes) -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c></row>'
    return sheet.replace(b"</sheetData>", cell + b"</sheetData>")


#: Part of a workbook, how it is changed, and a word of the refusal.
TRAPS: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("xl/sharedStrings.xml", _laughs, ""),
    (SHEET, _far, ""),
    (SHEET, lambda it: it.replace(b"<sheetData>", b"<sheetData>" + b" " * 300_000_000),
     "unpacks to far more"),
    (SHEET, lambda it: it.replace(b"<sheetData>", b"<sheetData>" + b"<row/>" * 9_000_000),
     "unpacks to far more"),
    (SHEET, lambda it: it[:200], ""),
    ("xl/workbook.xml", lambda it: it[: len(it) // 2], ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "change", "why"), TRAPS,
    ids=["a billion laughs", "far away", "blanks", "rows", "cut sheet", "cut book"],
)  # fmt: skip
def test_workbooks_that_are_traps(part: str, change: Callable[[bytes], bytes], why: str) -> None:
    assert why in refused(patched(book(), part, change), "a.xlsx")


def test_a_size_that_is_announced_wrongly_costs_no_memory() -> None:
    blanks = b"<sheetData>" + b" " * 200_000_000
    content = bytearray(patched(book(), SHEET, lambda it: it.replace(b"<sheetData>", blanks)))
    at = content.index(b"PK\x01\x02")
    while content[at + 46 : at + 46 + len(SHEET)] != SHEET.encode():
        at = content.index(b"PK\x01\x02", at + 4)
    content[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    try:
        assert people(credits_in(bytes(content), "a.xlsx"))
    except AnalysisError as error:
        assert str(error).startswith("a.xlsx")


def test_a_dimension_that_is_a_lie_is_not_believed() -> None:
    lie = b'<dimension ref="A1:XFD1048576"/><sheetData>'
    content = patched(book(), SHEET, lambda it: it.replace(b"<sheetData>", lie))
    assert people(credits_in(content, "a.xlsx")) == ["Anna Bellac", "Luc Ferrand"]


def test_a_sheet_of_too_many_cells() -> None:
    rows = [("Image", "Anna Bellac", *["x"] * 998)] * 300
    assert "more than 200,000 cells" in refused(book(*rows), "a.xlsx")


def test_an_encrypted_workbook_and_other_archives() -> None:
    assert "encrypted" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000), "a.xlsx")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("liste.txt", PAIR)
    assert "no spreadsheet" in refused(file.getvalue(), "a.xlsx")
    assert refused(b"PK\x03\x04xl/" + random.Random(1).randbytes(5_000), "a.xlsx")
    content = bytearray(book())
    for at in range(len(content) - 3):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 8] |= 1
    assert refused(bytes(content), "a.xlsx")


# -- texts

_LONG = 4_900_000


@pytest.mark.parametrize(
    "piece",
    ["a", ",", ".", ". ", " ", "et ", "Anna Bellac, ", " - ", "(", "()", "[(", "@", "x@", "1", "1 ",
     "+1", "A.F.C ", "a'", " : ", "_", "&", "-", "\t", "a\t", "…", "·", "É", "\u0301", "Mme ", "d'",
     "1re ", "www.", "(at)", "06 ", "\u200b"],
)  # fmt: skip
def test_long_lines_of_one_piece_are_read_in_time(piece: str) -> None:
    whole = "Image\tAnna Bellac\nMontage  " + piece * (_LONG // 4 // len(piece))
    lines = "Image\tAnna Bellac\n" + f"Montage  {piece * (900 // len(piece))}\n" * 200
    for text in (whole, lines):
        began = time.monotonic()
        assert "Anna Bellac" in people(credits_in(text))
        assert time.monotonic() - began < 10


def test_a_line_of_five_megabytes() -> None:
    report = credits_in("Image  " + "Anna Bellac, " * (_LONG // 13))
    assert people(report) == ["Anna Bellac"] or "Anna Bellac" in people(report)
    assert len(report.model_dump_json()) < 100_000


@pytest.mark.parametrize("line", ["", "\f", "Son\tJean Petit", "foo bar, 12"])
def test_three_hundred_thousand_lines(line: str) -> None:
    text = "Image\tAnna Bellac\n" + f"{line}\n" * 300_000
    assert "more than 100,000 lines" in refused(text, "a.txt")


def test_lines_that_nobody_understands_are_listed_up_to_a_bound() -> None:
    report = credits_in("Image\tAnna Bellac\n" + "foo bar baz, 12\n" * 50_000)
    assert len(report.unread) == 200
    assert any("50,000" in one.en or "50000" in one.en for one in report.limits)


# -- fuzz

_SPLINTERS = [
    b"\n", b"\r\n", b"\x00", b"\xff", b"(", b")", b" : ", b"\t", b"  ", b" et ", b",", b";", b'"',
    b"\f", "É".encode(), b"....", b" - ", b"Mme ", b"d'", b"\xe2\x80\xae", b"1re ", b"@", b"|",
    b"Avec", b"MERCI", b"p.g.a.", b"(AFC)", b"assist\xc3\xa9e de", b"sep=;\n",
]  # fmt: skip
SOURCES = [
    content_of(name, form)
    for name in OWN
    for form in ("text_columns", "text_colon", "text_roll", "csv_comma", "csv_plain")
]


def _broken(chance: random.Random, content: bytes) -> bytes:
    start = chance.randrange(len(content))
    part = bytearray(content[start : start + chance.randrange(20, 3_000)])
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(part) + 1)
        match chance.randrange(4):
            case 0:
                part[place : place + chance.randrange(40)] = b""
            case 1:
                part[place:place] = chance.choice(_SPLINTERS)
            case 2:
                part[place:place] = part[: chance.randrange(200)]
            case _ if place < len(part):
                part[place] = chance.randrange(256)
    return bytes(part)


@pytest.mark.parametrize("seed", range(6))
def test_a_broken_list_is_reported_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    reports, longest = 0, 0.0
    for _ in range(500):
        content, name = chance.choice(SOURCES)
        broken = _broken(chance, content)
        if chance.random() < 0.1:
            broken = chance.randbytes(chance.randrange(1, 3_000))
        began = time.monotonic()
        try:
            report = analyse(Content(broken, name), content_type="credits")
        except AnalysisError as error:
            assert str(error).startswith(name)
            continue
        finally:
            longest = max(longest, time.monotonic() - began)
        assert isinstance(report, CreditsReport)
        assert {one.person for one in report.credits} == {one.name for one in report.people}
        assert report.shares.crew.total <= len(report.people)
        reports += 1
    assert reports > 100
    assert longest < 2


@pytest.mark.parametrize("form", ["xlsx_list", "pdf_list"])
def test_a_broken_file_is_reported_or_refused(form: str) -> None:
    chance = random.Random(form)
    content, name = content_of("salt_hours", form)
    for _ in range(15):
        broken = bytearray(content)
        for _ in range(chance.randrange(1, 40)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            assert analyse(Content(bytes(broken), name), content_type="credits").content_id
        except AnalysisError as error:
            assert name in str(error)
