"""A file of credits: which format it is, and its entries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Final

from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.credits.entries import Entry, Read, read_lines
from cinediv_pipeline.analysis.credits.genders import given_gender
from cinediv_pipeline.analysis.credits.headings import CAST, NONE, Headings
from cinediv_pipeline.analysis.credits.lines import (
    Line,
    lines_of_rows,
    lines_of_text,
    rows_of_csv,
    shown_in,
)
from cinediv_pipeline.analysis.credits.persons import (
    is_nobody,
    is_organisation,
    people_in,
    without_contacts,
)
from cinediv_pipeline.analysis.credits.posts import ACTOR, Meaning, Posts
from cinediv_pipeline.analysis.credits.table import Row, rows_of
from cinediv_pipeline.analysis.documents.docx import read_docx
from cinediv_pipeline.analysis.documents.pdf import read_pdf
from cinediv_pipeline.analysis.documents.picture import picture_format, read_picture
from cinediv_pipeline.analysis.documents.text import decoded
from cinediv_pipeline.analysis.documents.workbook import read_workbook
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.linkage.roles import read_taxonomy
from cinediv_pipeline.settings import reference_dir

#: Ends of names, by format.
SUFFIXES: Final = {
    ".csv": "csv", ".tsv": "csv", ".xlsx": "workbook", ".xlsm": "workbook", ".ods": "workbook",
}  # fmt: skip
_OTHERS: Final = {
    ".pdf": "pdf", ".docx": "docx", ".docm": "docx", ".txt": "text", ".text": "text",
    ".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".webp": "picture",
}  # fmt: skip
_NAMES: Final = {
    "csv": "a text", "workbook": "a spreadsheet", "pdf": "a PDF", "docx": "a Word file",
    "text": "a text", "picture": "a picture",
}  # fmt: skip
_READ: Final = "Credits are read from text, CSV, XLSX, ODS, PDF, Word (.docx), PNG, JPEG and WebP"
_HEAD: Final = 1_024
# So many lines of a text tell whether it is one of credits.
_SAMPLE: Final = 300
_SAMPLE_PAGES: Final = 4
_FEWEST: Final = 3
_SHARE: Final = 0.15
_MOSTLY: Final = 0.5
_NO_TITLE: Final = 80
_MOST_LINES: Final = 100_000
# Posters are at most twice as high as wide (door panels).
_ROLL: Final = 2.2
# Behind a gap or a comma, before a capital; « le Guen » and « la Porte » are not meant.
_SMALL_L: Final = re.compile(
    r"(^\s*|\s{2,}|[,&]\s|\b(?:et|and|[Bb]y|[Pp]ar)\s|(?<=\w)\s)l(?!(?:e|a|es|o)\b)"
    r"(?=[a-zà-ÿ]{2,}\s+[A-ZÀ-Þ])", re.MULTILINE,
)  # fmt: skip


@dataclass(frozen=True)
class CreditsRead:
    """Entries of a file, with what is told of the reading.

    `hidden` are passages that a reader cannot see; `unsure` words that an OCR rather guessed.
    """

    format: str
    read: Read
    title: str = ""
    hidden: tuple[str, ...] = ()
    ocr_confidence: float | None = None
    n_pages_by_ocr: int = 0
    unsure: frozenset[str] = field(default_factory=frozenset)
    is_animated: bool = False


@dataclass(frozen=True)
class Grammar:
    """Posts and headings as the reference tables have them."""

    posts: Posts
    headings: Headings


@cache
def grammar(*, is_loose: bool = False) -> Grammar:
    """Return what the project knows of posts and headings; loose where letters may be wrong."""
    reference = reference_dir()
    posts = Posts(read_taxonomy(reference / "roles"), is_loose)
    return Grammar(posts, Headings.read(reference))


def format_of(content: Content) -> str:
    """Return the format of a content.

    Raises
    ------
    AnalysisError
        It is of no format that is read, or of another than the end of its name says.
    """
    found = _format(content)
    claimed = (SUFFIXES | _OTHERS).get(content.suffix, found)
    if found == "text" and claimed == "csv":
        return "csv"
    if claimed != found:
        raise AnalysisError(
            f"{content.name} is {_NAMES[found]}, not {_NAMES[claimed]}: give it its right name."
        )
    return found


def _format(content: Content) -> str:
    data = content.data
    if b"%PDF-" in data[:_HEAD]:
        return "pdf"
    if picture_format(data):
        return "picture"
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data:
            return "docx"
        if b"xl/" in data or b"opendocument.spreadsheet" in data[:200]:
            return "workbook"
        raise AnalysisError(f"{content.name} is a ZIP archive, but no spreadsheet. {_READ}.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise AnalysisError(f"{content.name} is an old or encrypted file: save it as .xlsx.")
    decoded(data[:_HEAD], content.name, _READ, is_part=True)
    return "text"


def is_credits(content: Content) -> bool:
    """Whether a content is credits: a table, or a text whose lines are posts with names."""
    try:
        kind = format_of(content)
        if kind in ("csv", "workbook"):
            return True
        if kind == "picture":
            return _is_roll(content.data)  # of others the caller says that they are no posters
        return _is_like(islice(lines_of_text(_sample(content, kind)), _SAMPLE))
    except AnalysisError:
        return False


def _is_roll(data: bytes) -> bool:
    """Whether a PNG is far taller than any poster: credits as they roll over the screen."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    return width > 0 and height >= _ROLL * width


def _sample(content: Content, kind: str) -> str:
    if kind == "pdf":
        return read_pdf(content.data, content.name, ocr=False, pages=_SAMPLE_PAGES, dual=False).text
    if kind == "docx":
        return read_docx(content.data, content.name).document.text
    return decoded(content.data, content.name, _READ)


def _is_like(lines: Iterable[Line]) -> bool:
    """Whether many lines are posts with those who hold them."""
    own = list(lines)
    known = grammar()
    found = read_lines(own, known.posts, known.headings)
    told = [
        entry for entry in found.entries
        if entry.meanings and entry.meanings[0].role != ACTOR
        and any(" " in one.name for one in entry.people)
    ]  # fmt: skip
    roles = {meaning.role for entry in told for meaning in entry.meanings}
    taken = {entry.line for entry in told}
    credited = {entry.line for entry in found.entries if entry.meanings}
    if roles and len(credited) >= _MOSTLY * len(own):  # a short film's three lines
        return True
    return len(roles) >= _FEWEST and len(taken) >= _SHARE * len(own)


def read(content: Content, *, ocr: bool = True) -> CreditsRead:
    """Return the entries of a file; raise `AnalysisError` with what is wrong in one sentence."""
    kind = format_of(content)
    if kind == "workbook":
        sheets = read_workbook(content.data, content.name)
        tables = [shown_in(sheet.rows) for sheet in sheets]
        return CreditsRead(kind, _of_tables(tables), _title_of_rows(tables))
    if kind == "csv":
        table = shown_in(rows_of_csv(decoded(content.data, content.name, _READ)))
        _check_length(table, content.name)
        return CreditsRead(kind, _of_tables([table]))
    if kind == "picture":
        return _of_picture(content)
    if kind == "pdf":
        document = read_pdf(content.data, content.name, ocr=ocr, dual=False)
        by_ocr = bool(document.pages_by_ocr)
        text = mended(document.text) if by_ocr else document.text
        read_, title = _of_text(text, is_loose=by_ocr)
        return CreditsRead(kind, read_, title, _shown(document.hidden), document.ocr_confidence,
                           len(document.pages_by_ocr))  # fmt: skip
    if kind == "docx":
        word = read_docx(content.data, content.name)
        read_, title = _of_text(word.document.text)
        return CreditsRead(kind, read_, title, _shown(word.document.hidden))
    text = decoded(content.data, content.name, _READ)
    _check_length(text.splitlines(), content.name)
    read_, title = _of_text(text)
    return CreditsRead(kind, read_, title)


def _check_length(lines: Sequence[object], name: str) -> None:
    if len(lines) > _MOST_LINES:
        raise AnalysisError(f"{name} has more than {_MOST_LINES:,} lines: no list of one film.")


def _shown(hidden: Iterable[str]) -> tuple[str, ...]:
    """Return hidden passages as a report may quote them."""
    return tuple(without_contacts(passage) for passage in hidden)


def _of_text(text: str, *, is_loose: bool = False) -> tuple[Read, str]:
    known = grammar(is_loose=is_loose)
    lines = lines_of_text(text)
    return read_lines(lines, known.posts, known.headings), _title(lines)


def mended(text: str) -> str:
    """Return a text that was read from a picture with an I where an l begins a name: "lan Hart"."""
    return _SMALL_L.sub(r"\1I", text)


def _title(lines: Sequence[Line]) -> str:
    """Return the first line, if it is neither a post, a heading nor a company."""
    known = grammar()
    for line in lines[:3]:
        text = line.text
        if len(line.cells) > 1 or known.posts.meanings(text) or known.posts.split(text):
            return ""  # the credits have begun: what follows is a name
        if len(text) < _NO_TITLE and not (known.headings.of(text) or is_organisation(text)):
            return text
    return ""


def _title_of_rows(tables: Sequence[Sequence[Sequence[str]]]) -> str:
    rows = list(chain.from_iterable(lines_of_rows(table[:3], None) for table in tables[:1]))
    return _title(rows) if rows and len(rows[0].cells) == 1 else ""


def _of_picture(content: Content) -> CreditsRead:
    picture = read_picture(content.data, content.name, text="lines")
    read_, title = _of_text(mended(picture.text), is_loose=True)
    return CreditsRead(
        f"picture ({picture.format})", read_, title, (), picture.confidence, 1,
        frozenset(word.strip(".,:;") for word in picture.unsure), picture.is_animated,
    )  # fmt: skip


def _of_tables(tables: Sequence[Sequence[Sequence[str]]]) -> Read:
    """Return the entries of all sheets, by their header or like lines of text."""
    known = grammar()
    found = Read()
    for number, table in enumerate(tables, 1):
        sheet = number if len(tables) > 1 else None
        rows = rows_of(table)
        if rows is None:
            own = read_lines(list(lines_of_rows(table, sheet)), known.posts, known.headings)
        else:
            own = _of_rows(rows, sheet)
        found.entries += own.entries
        found.blank += own.blank
        found.organisations += own.organisations
        found.unread += own.unread
    return found


def _of_rows(rows: Sequence[Row], sheet: int | None) -> Read:
    """Return the entries of a table whose columns are named."""
    found = Read()
    above: str | None = None
    for row in rows:
        meanings = _meaning(row, above)
        above = meanings[0].role if meanings else above
        people = people_in(row.name)
        if grammar().headings.of(row.post) == NONE and not meanings:
            found.organisations += [row.name] if row.name else []
        elif people and (meanings or all(" " in one.name for one in people)):
            post = row.character or row.post
            found.entries.append(Entry(post, meanings, tuple(people), row.number, sheet,
                                       given_gender(row.gender) or ""))  # fmt: skip
        elif meanings and is_nobody(row.name):
            found.blank.append(meanings)
        elif row.name and (is_organisation(row.name) or not meanings):
            found.organisations.append(row.name)
        elif row.name:
            text = f"{row.post} | {row.name}"
            found.unread.append(Line(row.number, (row.post, row.name), (0, 20), text, sheet))
    return found


def _meaning(row: Row, above: str | None) -> tuple[Meaning, ...]:
    known = grammar()
    department = known.headings.of(row.department) if row.department else None
    if row.character or (department == CAST and not known.posts.meanings(row.post)):
        return (Meaning(ACTOR, ""),)
    return known.posts.meanings(row.post) or known.posts.assistants(row.post, department, above)


def title_of(content: Content, found: CreditsRead) -> str:
    """Return the title that the file says, or its name."""
    return found.title or Path(content.name).stem
