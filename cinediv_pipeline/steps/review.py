"""The review round trip: a file that a spreadsheet opens, decisions that come back, checked.

The file speaks French, since those who decide do; English words are understood too. Decisions are
kept in the home (`reviews/decisions.csv`) and merged over those of the project.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from cinediv_pipeline.enrichment import tables
from cinediv_pipeline.enrichment.corrections import FIELDS, Correction, read_corrections
from cinediv_pipeline.errors import HomeError, SettingsError
from cinediv_pipeline.folding import plain
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.people import PEOPLE, current_ids, registry_from
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps.credit_review import (
    Proposals,
    credit_decision,
    exported_credits,
    is_credit,
)
from cinediv_pipeline.steps.human import correction_files
from cinediv_pipeline.steps.link_review import (
    ENTITY,
    KnownPairs,
    exported_links,
    is_pair,
    link_decision,
)
from cinediv_pipeline.vocabulary import PUBLIC_KNOWLEDGE, SELF_DECLARATION
from cinediv_pipeline.workshop import Workshop

COLUMNS: Final = (
    "identifiant", "nom", "motifs", "état", "films", "plus_gros_budget_eur", "genre_retenu",
    "méthode", "indices", "décision", "source", "motif_de_la_décision", "auteur", "date",
)  # fmt: skip
_NEEDED: Final = ("identifiant", "nom", *COLUMNS[9:])
_REASONS: Final = {
    "undecided": "prénom indécis",
    "variants_differ": "variantes du prénom de genres différents",
    "top_budget": "parmi les plus gros budgets de l’année",
    "conflict": "contradiction à revoir",
}
_STATES: Final = {"open": "à décider", "decided": "décidé"}
_GENDERS: Final = {
    "female": "femme", "male": "homme", "non_binary": "non-binaire", "unknown": "inconnu",
}  # fmt: skip
_WHO: Final = {"film_link": "ce lien", "credit": "ce crédit"}
# What a reviewer may write, in lower case without accents, to our word.
_DECISIONS: Final = {
    "femme": "female", "f": "female", "female": "female",
    "homme": "male", "h": "male", "m": "male", "male": "male",
    "non-binaire": "non_binary", "non binaire": "non_binary", "nb": "non_binary",
    "non_binary": "non_binary",
    "inconnu": "unknown", "inconnue": "unknown", "unknown": "unknown",
}  # fmt: skip
_SOURCES: Final = {
    "connaissance publique": PUBLIC_KNOWLEDGE,
    PUBLIC_KNOWLEDGE: PUBLIC_KNOWLEDGE,
    "auto-declaration": SELF_DECLARATION,
    "autodeclaration": SELF_DECLARATION,
    SELF_DECLARATION: SELF_DECLARATION,
}
# A spreadsheet would run a cell that starts like this.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

_QUEUE: Final = """
    with credits as (
        select coalesce(c.person_id, p.person_id) as person_id, a.agrement_year, a.devis_eur,
            a.title || ' (' || a.agrement_year || ', ' ||
            coalesce(replace(format('{:,}', a.devis_eur), ',', ' ') || ' €', 'devis inconnu')
            || ')' as film
        from directors d
        join people p on p.source = 'cnc' and p.source_id = d.name
        left join people c on c.source = 'cnc_credit' and c.rule = 'homonym'
            and c.source_id = d.agrement_id || '/' || d.position
        join agreements a using (agrement_id)
    ),
    films as (
        select person_id,
            string_agg(film, ' | ' order by devis_eur desc nulls last, film) as films
        from credits group by person_id
    ),
    indices as (
        select person_id,
            string_agg(source || ' : ' || evidence, ' | ' order by source, evidence) as evidence
        from gender_claims group by person_id
    )
    select q.person_id, q.name, q.reasons, q.state, films.films, q.largest_budget_eur,
        g.gender, g.method, indices.evidence
    from review_queue q
    join person_gender g using (person_id)
    left join films using (person_id)
    left join indices using (person_id)
    where q.state = 'open' or ?
    order by q.largest_budget_eur desc nulls last, q.person_id
"""


def export_queue(shop: Workshop, *, everything: bool = False) -> tuple[bytes, int]:
    """Return the queue as CSV for a French spreadsheet, and its number of rows.

    UTF-8 with byte-order mark, semicolons, one row per person, pair of films or credit,
    largest budget first. `everything` adds those who are decided.
    """
    _refuse_empty(shop)
    people = [(row[5] or 0, _exported(row)) for row in _queue(shop, everything=everything)]
    pairs = exported_links(shop, everything=everything)
    credits_ = exported_credits(shop, everything=everything)
    found = sorted([*people, *pairs, *credits_], key=lambda item: -item[0])
    rows = [[_harmless(cell) for cell in cells] for _, cells in found]
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return target.getvalue().encode("utf-8-sig"), len(rows)


def _refuse_empty(shop: Workshop) -> None:
    if shop.lake.info(tables.REVIEW_QUEUE.key) is None:
        raise HomeError(f"{shop.home.root} has no review queue yet: run `cinediv refresh` first.")


def _queue(shop: Workshop, *, everything: bool) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        for spec in (AGREEMENTS, DIRECTORS, PEOPLE, *tables.TABLES):
            name = spec.name.removeprefix("cnc_")
            connection.register(name, shop.lake.read(spec.key))
        return connection.execute(_QUEUE, [everything]).fetchall()


def _exported(row: tuple[Any, ...]) -> list[Any]:
    person_id, name, reasons, state, films, budget, gender, method, evidence = row
    return [
        person_id, name, ", ".join(_REASONS[reason] for reason in reasons.split("|")),
        _STATES[state], films, budget, _GENDERS[gender], method, evidence, "", "", "", "", "",
    ]  # fmt: skip


def _harmless(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


@dataclass(frozen=True)
class Imported:
    """What an import would change, and what is wrong with it (row, name, message).

    `decisions` are pairs of a decision and its author.
    """

    decisions: Sequence[tuple[Correction, str]]
    unchanged: int
    problems: Sequence[tuple[int, str, str]]


def read_decisions(shop: Workshop, path: Path, *, today: date) -> Imported:
    """Check a filled-in file row by row; rows without a decision are left alone.

    Raises
    ------
    SettingsError
        The file is no such table.
    """
    _refuse_empty(shop)
    rows = _read_rows(path)
    known = _Known(_known_people(shop), KnownPairs(shop), Proposals(shop))
    in_force = {
        key: (item.new_value, item.source) for (_, key, _), item in _latest_of_home(shop).items()
    }
    decisions: dict[str, tuple[Correction, str]] = {}
    problems: list[tuple[int, str, str]] = []
    unchanged = 0
    for number, row in rows:
        if not row["décision"]:
            continue
        found, problem = _decision(number, row, known, today)
        twice = decisions.get(found.key) if found else None
        if found and twice and twice[0].new_value != found.new_value:
            who = _WHO.get(found.entity, "cette personne")
            problem = f"{who} a deux décisions différentes dans le fichier"
        if found is None or problem:
            problems.append((number, row["nom"] or row["identifiant"], problem))
        elif in_force.get(found.key) == (found.new_value, found.source):
            unchanged += 1
        else:
            decisions.setdefault(found.key, (found, row["auteur"]))
    return Imported(list(decisions.values()), unchanged, problems)


def _latest_of_home(shop: Workshop) -> dict[tuple[str, str, str], Correction]:
    """Return the home's decision in force on each value: the latest date, then the later row."""
    id_of = _id_of(shop)
    latest: dict[tuple[str, str, str], Correction] = {}
    for item in read_corrections(correction_files(shop)[1], "home"):
        target = (item.entity, id_of(item), item.column)
        if target not in latest or latest[target].corrected_on <= item.corrected_on:
            latest[target] = replace(item, key=target[1])
    return latest


def _word(written: str) -> str:
    return " ".join(plain(written).split())


def _read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from error
    if not content.strip():
        raise SettingsError(f"{path} est vide / is empty.")
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise SettingsError(
            f"{path} is a workbook. Save it as CSV (« CSV UTF-8 » or « CSV séparateur point-"
            "virgule ») and import that."
        )
    text = _decoded(content)
    header = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=header.count)
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=delimiter, restkey="_more", strict=True
    )
    try:
        written = list(reader)
    except csv.Error as error:
        raise SettingsError(f"{path} is not well-formed CSV ({error}): a quote is open?") from error
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise SettingsError(
            f"{path} lacks the columns {', '.join(missing)}. Start from the file that "
            "`cinediv review export` writes, and keep its first row."
        )
    # as a spreadsheet counts: the first row is the header
    return [
        (number, {name: (row.get(name) or "").strip() for name in COLUMNS})
        for number, row in enumerate(written, start=2)
    ]


def _decoded(content: bytes) -> str:
    """Return the text; French spreadsheets save UTF-8, UTF-16 or Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


@dataclass(frozen=True)
class _People:
    genders: Mapping[str, str]
    reviewable: frozenset[str]
    keys: Mapping[str, frozenset[str]]


def _known_people(shop: Workshop) -> _People:
    people = shop.lake.read(tables.PERSON_GENDER.key)
    queue = shop.lake.read(tables.REVIEW_QUEUE.key)
    return _People(
        dict(
            zip(
                people.column("person_id").to_pylist(),
                people.column("gender_by_first_name").to_pylist(),
                strict=True,
            )
        ),
        frozenset(queue.column("person_id").to_pylist()),
        _name_keys(shop),
    )


def _name_keys(shop: Workshop) -> dict[str, frozenset[str]]:
    """Return person -> folded names; a person may have signed with several."""
    found: dict[str, set[str]] = {}
    columns = ["tmdb_person_id", "name"]
    names = shop.lake.read(tmdb.PEOPLE.key).select(columns).to_pylist()
    of_tmdb = {str(row["tmdb_person_id"]): name_key(row["name"]) for row in names}
    for row in shop.lake.read(PEOPLE.key).to_pylist():
        key = row["name_key"] or (of_tmdb.get(row["source_id"]) if row["source"] == "tmdb" else "")
        if key:
            found.setdefault(row["person_id"], set()).add(key)
    return {person: frozenset(keys) for person, keys in found.items()}


@dataclass(frozen=True)
class _Known:
    """Everything that a row of the file may be about."""

    people: _People
    pairs: KnownPairs
    credits: Proposals


def _decision(
    line: int, row: Mapping[str, str], known: _Known, today: date
) -> tuple[Correction | None, str]:
    """Return the decision of one row, or what is wrong with it, in the words of the file."""
    source = _SOURCES.get(_word(row["source"]), row["source"])
    day = _day(row["date"], today)
    for wrong, message in _provenance(row, source, day, today):
        if wrong:
            return None, message
    if is_credit(row["identifiant"]):
        return credit_decision(line, row, known.credits, day or today, source)
    if is_pair(row["identifiant"]):
        return link_decision(line, row, known.pairs, day or today, source)
    return _person_decision(line, row, known.people, day or today, source)


def _provenance(
    row: Mapping[str, str], source: str, day: date | None, today: date
) -> tuple[tuple[bool, str], ...]:
    """Return what every decision must say: on what it rests, why, who and when."""
    return (
        (not source,
         "la source manque : « connaissance publique », « auto-déclaration », ou une référence"),
        (not row["motif_de_la_décision"], "le motif de la décision manque"),
        (not row["auteur"], "l’auteur manque"),
        (day is None, f"date « {row['date']} » : écrire 2025-04-30 ou 30/04/2025"),
        (day is not None and day > today, f"date « {row['date']} » : elle est dans l’avenir"),
    )  # fmt: skip


def _person_decision(
    line: int, row: Mapping[str, str], people: _People, day: date, source: str
) -> tuple[Correction | None, str]:
    person_id = row["identifiant"]
    gender = _DECISIONS.get(_word(row["décision"]))
    checks: tuple[tuple[bool, str], ...] = (
        (person_id not in people.genders,
         f"l’identifiant « {person_id} » n’existe pas : recopier celui du fichier exporté"),
        (bool(row["nom"]) and name_key(row["nom"]) not in people.keys.get(person_id, ()),
         f"« {row['nom']} » n’est pas le nom de l’identifiant {person_id} : une colonne a été "
         "triée ou décalée"),
        (gender is None,
         f"décision « {row['décision']} » : écrire femme, homme, non-binaire ou inconnu"),
        (source == PUBLIC_KNOWLEDGE and person_id not in people.reviewable,
         "cette personne n’est pas dans la file : citer une source ou une auto-déclaration"),
        (source == PUBLIC_KNOWLEDGE and gender == "non_binary",
         "non-binaire demande une source publiée ou une auto-déclaration"),
    )  # fmt: skip
    for wrong, message in checks:
        if wrong:
            return None, message
    asker = "person_concerned" if source == SELF_DECLARATION else "editorial_review"
    return Correction(
        "home", line, "person", person_id, "gender", people.genders[person_id], gender or "",
        day.isoformat(), asker, row["motif_de_la_décision"], source,
    ), ""  # fmt: skip


def _day(written: str, today: date) -> date | None:
    if not written:
        return today
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"):
        try:
            return datetime.strptime(written, form).date()
        except ValueError:
            continue
    return None


def keep(shop: Workshop, imported: Imported) -> Path:
    """Append the decisions to the home's file and return it."""
    path = correction_files(shop)[1]
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    with path.open("a", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        if not before:
            writer.writerow([*FIELDS, "author"])
        elif not before.endswith("\n"):
            target.write("\n")  # edited by hand
        for item, author in imported.decisions:
            writer.writerow([*_fields(item), author])
    return path


def _fields(item: Correction) -> list[str]:
    return [
        item.entity, item.key, item.column, item.guard, item.new_value, item.corrected_on,
        item.requested_by, item.reason, item.source,
    ]  # fmt: skip


def export_committed(shop: Workshop) -> tuple[str, int, int]:
    """Return the home's decisions that belong in the project, as rows of `corrections.csv`.

    Without authors, and without self-declarations, which people made to this home. Returns the
    text, its number of rows, and how many stay in the home.
    """
    _refuse_empty(shop)
    names = _names(shop)
    id_of = _id_of(shop)
    project = read_corrections(correction_files(shop)[0], "project")
    there = {(id_of(item), item.column, item.new_value) for item in project}
    held = {(id_of(item), item.column) for item in project}
    latest = _latest_of_home(shop)
    leaving = [item for item in latest.values() if item.source != SELF_DECLARATION]
    new = [
        item
        for item in leaving
        if (item.key, item.column, item.new_value) not in there
        and (_says_something(item) or (item.key, item.column) in held)
    ]
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    for item in sorted(new, key=lambda item: (item.entity, names.get(item.key, item.key))):
        fields = _fields(item)
        name = names.get(item.key, item.key)
        # a name that several people bear does not lead to this one
        fields[1] = name if id_of(replace(item, key=name)) == item.key else item.key
        writer.writerow(fields)
    return target.getvalue(), len(new), len(latest) - len(leaving)


def _says_something(item: Correction) -> bool:
    """Return whether a decision is of use to another home.

    A decision taken back is none, and a refused credit is about a file that lies in this home.
    """
    if item.entity == "credit":
        return item.new_value == "true"
    return item.entity != ENTITY or bool(item.new_value)


def _names(shop: Workshop) -> dict[str, str]:
    queue = shop.lake.read(tables.REVIEW_QUEUE.key).to_pylist()
    people = shop.lake.read(PEOPLE.key).to_pylist()
    any_name = {row["person_id"]: row["source_id"] for row in people if row["source"] == "cnc"}
    return any_name | {row["person_id"]: row["name"] for row in queue}


def _id_of(shop: Workshop) -> Callable[[Correction], str]:
    ids = current_ids(registry_from(shop.lake.read(PEOPLE.key)))

    def id_of(item: Correction) -> str:
        if item.entity != "person":
            return item.key
        return ids.get(item.key) or ids.get(name_key(item.key), item.key)

    return id_of
