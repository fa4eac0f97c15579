"""Any format as lines of cells: what stands in one column of a line, or in one cell of a table."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Final

from cinediv_pipeline.analysis.credits.persons import without_contacts
from cinediv_pipeline.folding import plain

#: What separates a post from its names: tabs, columns, dots, a colon, a dash.
_CELLS: Final = re.compile(
    r"\t+|\s*(?:\.\s?){3,}\s*|\s*…+\s*|\s*_{3,}\s*|\s*-{3,}\s*|\s*·{3,}\s*|\s{2,}|\s*\|\s*"
)
_COLON: Final = re.compile(r"\s*[:：]\s+|\s+[:：]\s*")
_MARKS: Final = re.compile(r"^[\s•*▪■–—-]+(?=\S)")
#: Controls, marks of direction and what has no width: nobody sees them, and they part words.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_HEADS: Final = frozenset(
    ("fonction", "fonctions", "poste", "postes", "post", "job", "role", "nom", "noms", "name",
     "names", "prenom", "prenoms", "first name", "last name", "nom et prenom", "nom prenom",
     "prenom nom", "prenom et nom", "contact", "contacts", "telephone", "tel", "portable", "mobile",
     "phone", "mail", "e-mail", "email", "courriel", "adresse", "address")
)  # fmt: skip
#: Where a cell starts that stands in no column of the text.
NO_COLUMN: Final = -1
_LONGEST_LINE: Final = 1_000
_MOST_CELLS: Final = 12


@dataclass(frozen=True)
class Line:
    """One line: its cells with the columns where they start, its number, page or sheet, its text.

    `after_blank` is whether nothing stands above it.
    """

    number: int
    cells: tuple[str, ...]
    starts: tuple[int, ...]
    text: str
    page: int | None = None
    after_blank: bool = False

    def behind(self, place: int) -> "Line":
        """Return the same line from one of its cells on."""
        return replace(self, cells=self.cells[place:], starts=self.starts[place:])


def lines_of_text(text: str) -> list[Line]:
    """Return the lines of a text; a form feed ends each page.

    Telephone numbers and addresses are left aside here, so that nothing of them goes further.
    """
    has_pages = text.rstrip("\f \n").count("\f") > 0
    found, page, blank = [], 1, True
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        page += raw.count("\f")
        line = _shown(raw.replace("\f", "")).rstrip()[:_LONGEST_LINE]
        if line.strip():
            cells = _cells(line)
            if cells and not all(is_column(cell) for _, cell in cells):
                starts, texts = zip(*cells, strict=True)
                found.append(Line(number, texts, starts, " ".join(line.split()),
                                  page if has_pages else None, blank))  # fmt: skip
        blank = not line.strip()
    return found


def _cells(raw: str) -> list[tuple[int, str]]:
    """Return the cells of a line and where each starts."""
    text = unicodedata.normalize("NFC", raw.replace("\u00a0", " ").replace("\u202f", " "))
    if "\t" in text:  # columns are counted in tabs
        tabbed = [(20 * place, part.strip(" .·_")) for place, part in enumerate(text.split("\t"))]
        return [(at, part) for at, part in tabbed if any(map(str.isalpha, part))][:_MOST_CELLS]
    mark = _MARKS.match(text)
    start = mark.end() if mark else 0
    found = []
    for gap in [*_CELLS.finditer(text, start), None]:
        end = gap.start() if gap else len(text)
        cell = text[start:end].strip(" .·_") if gap else text[start:end].strip()
        if sum(char.isalpha() for char in cell) > 1:
            found.append((start, cell))
        start = gap.end() if gap else end
    if len(found) == 1 and len(parts := _COLON.split(found[0][1], maxsplit=1)) == 2:
        column = found[0][0]  # what follows a colon stands in no column
        found = [(NO_COLUMN if n else column, part.strip()) for n, part in enumerate(parts)
                 if part.strip()]  # fmt: skip
    return found[:_MOST_CELLS]


def lines_of_rows(rows: Iterable[Sequence[str]], sheet: int | None) -> Iterator[Line]:
    """Yield the lines of a table, its empty cells left out; columns are counted in cells."""
    blank = True
    for number, row in enumerate(rows, 1):
        cells = [unicodedata.normalize("NFC", one_line(cell)) for cell in row]
        cells[:1] = [cell.replace(" •", "") for cell in cells[:1]]  # a post is not several
        full = [(20 * place, cell) for place, cell in enumerate(cells) if cell][:_MOST_CELLS]
        if full:
            starts, texts = zip(*full, strict=True)
            yield Line(number, texts, starts, " | ".join(texts), sheet, blank)
        blank = not full


def one_line(cell: str) -> str:
    """Return a cell as one line; lines that could be a full name each stay apart."""
    lines = [" ".join(line.split()) for line in cell.splitlines() if line.strip()]
    return (" • " if all(" " in line for line in lines) else " ").join(lines)


def is_column(text: str) -> bool:
    """Whether a cell is the head of a column: « Fonction », « Nom et prénom », « Contact »."""
    return " ".join(plain(text).strip(" :.").split()) in _HEADS


def shown_in(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return the rows of a table as they are seen, without telephone numbers and addresses."""
    return [[_shown(cell)[:_LONGEST_LINE] for cell in row] for row in rows]


def _shown(text: str) -> str:
    return without_contacts(_UNSEEN.sub("", text))


def rows_of_csv(text: str) -> list[list[str]]:
    """Return the rows of a CSV, whichever of ; , tab and | separates its cells."""
    head = "\n".join(text.splitlines()[:30])
    delimiter = max(";\t,|", key=head.count)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]
