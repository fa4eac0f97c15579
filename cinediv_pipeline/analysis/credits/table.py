"""A table whose first rows name its columns: post, name, first name, gender, department."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cinediv_pipeline.analysis.credits.lines import one_line
from cinediv_pipeline.folding import plain

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "post": ("poste", "postes", "fonction", "fonctions", "metier", "emploi", "intitule",
             "intitule du poste", "post", "job", "job title", "role", "position", "title",
             "credit", "qualite", "category"),
    "name": ("nom", "noms", "name", "names", "nom complet", "full name", "nom prenom",
             "nom et prenom", "nom prenoms", "prenom nom", "prenom et nom", "prenom / nom",
             "nom / prenom", "personne", "person", "technicien", "technicienne", "technicien·ne",
             "last name", "surname", "family name", "nom de famille", "crew member", "interprete",
             "comedien", "comedienne", "actor", "primaryname", "person name"),
    "first_name": ("prenom", "prenoms", "first name", "firstname", "given name", "forename"),
    "gender": ("genre", "sexe", "civilite", "gender", "sex", "titre", "h/f", "f/h"),
    "department": ("departement", "equipe", "service", "department", "dept", "dpt", "section"),
    "character": ("personnage", "personnages", "character", "characters"),
}  # fmt: skip
_HEADER_ROWS: Final = 20


@dataclass(frozen=True)
class Row:
    """One row of a table with named columns; `number` counts from 1, as spreadsheets do."""

    number: int
    post: str
    name: str
    gender: str
    department: str
    character: str


def rows_of(table: Sequence[Sequence[str]]) -> list[Row] | None:
    """Return the rows below a header, or None where no row names a name and a post."""
    for place, cells in enumerate(table[:_HEADER_ROWS]):
        columns = _columns(cells)
        if "name" in columns and ("post" in columns or "character" in columns):
            return list(_read(table, place, columns))
    return None


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return kind -> place of the columns that a row of cells names."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        words = " ".join(plain(cell).replace("(", " ").replace(")", " ").split())
        for kind, names in _COLUMNS.items():
            if words in names:
                found.setdefault(kind, place)
    return found


def _read(table: Sequence[Sequence[str]], header: int, columns: Mapping[str, int]) -> Iterator[Row]:
    """Yield rows; a post stands for those below that have a name and no post."""
    post = department = ""
    for number, cells in enumerate(table[header + 1 :], header + 2):
        told = {kind: _cell(cells, place) for kind, place in columns.items()}
        full = [cell for cell in map(str.strip, cells) if cell]
        if len(full) == 1 and not told.get("name"):
            department, post = full[0], ""
        name = f"{told.get('first_name', '')} {told['name']}".strip()
        post = told.get("post", "").replace(" •", "") or (post if name else "")
        own = told.get("department") or department
        if post or name or told.get("character"):
            yield Row(number, post, name, told.get("gender", ""), own, told.get("character", ""))


def _cell(cells: Sequence[str], place: int) -> str:
    return one_line(cells[place]) if place < len(cells) else ""
