"""Files that come back from a spreadsheet: how they are saved, and each mistake in them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps import review
from cinediv_pipeline.workshop import Workshop
from cinediv_pipeline_tests.unit.review_desk import (
    TODAY,
    Row,
    bring,
    decide,
    exported,
    person,
    read,
    save,
)

CLAUDE, NOUR = "PARDESSOUCHE Claude", "ZEMMAKRI Nour"


@pytest.fixture(scope="module")
def desk(reviewable: Path, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A home that these tests read only; `shop` is for those that keep something."""
    home = tmp_path_factory.mktemp("desk") / "home"
    shutil.copytree(reviewable, home)
    return Workshop.open(Settings(home=home), real=False)


@pytest.fixture(scope="module")
def claude(desk: Workshop) -> Row:
    """A row of the queue without decision."""
    return person(desk, CLAUDE)


def outsider(desk: Workshop) -> str:
    """Somebody whom the queue does not list."""
    listed = {row["identifiant"] for row in exported(desk, everything=True)}
    ids = desk.lake.read(PEOPLE.key).column("person_id").to_pylist()
    return str(next(person_id for person_id in ids if person_id not in listed))


def test_the_exported_file_without_decisions_changes_nothing(desk: Workshop) -> None:
    path = desk.home.root / "review.csv"
    path.write_bytes(review.export_queue(desk)[0])
    found = review.read_decisions(desk, path, today=TODAY)
    assert (list(found.decisions), found.unchanged, list(found.problems)) == ([], 0, [])


def test_only_rows_with_a_decision_are_read(desk: Workshop) -> None:
    rows = exported(desk)
    filled = [decide(row, "femme") if row["nom"] == CLAUDE else row for row in rows]
    unfinished = {**rows[0], "source": "press", "auteur": "Alix", "date": "never"}
    found = read(desk, unfinished, *filled[1:])
    assert not found.problems
    ((item, author),) = found.decisions
    line = [row["nom"] for row in rows].index(CLAUDE) + 2
    assert (item.origin, item.line, item.entity, item.column) == ("home", line, "person", "gender")
    assert (item.guard, item.new_value, item.corrected_on) == ("unknown", "female", "2026-03-01")
    assert (item.requested_by, item.source) == ("editorial_review", "public knowledge")
    assert author == "Alix"


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8-sig", ";"), ("utf-8", ";"), ("cp1252", ";"), ("cp1252", ","), ("utf-8", ","),
        ("cp1252", "\t"), ("utf-8-sig", "\t"),
    ],
)  # fmt: skip
def test_a_file_may_be_saved_by_any_french_spreadsheet(
    desk: Workshop, claude: Row, encoding: str, delimiter: str
) -> None:
    reason = "Entretien : « né·e à Kerluzan », l’Écho, 12 € ; voir, aussi"
    row = decide(claude, "femme", motif_de_la_décision=reason, date="30/04/2025")
    path = save(desk.home.root / "x.csv", [row], encoding=encoding, delimiter=delimiter)
    found = review.read_decisions(desk, path, today=TODAY)
    assert not found.problems
    ((item, _),) = found.decisions
    assert (item.key, item.reason, item.corrected_on) == (
        claude["identifiant"], reason, "2025-04-30",
    )  # fmt: skip


def test_columns_may_be_moved_and_added(desk: Workshop, claude: Row) -> None:
    columns = ["remarque", *reversed(review.COLUMNS)]
    row = {**decide(claude, " Femme "), "remarque": "vu"}
    found = review.read_decisions(
        desk, save(desk.home.root / "x.csv", [row], columns=columns), today=TODAY
    )
    assert [item.new_value for item, _ in found.decisions] == ["female"]


@pytest.mark.parametrize(
    ("written", "day"),
    [("", "2026-03-01"), ("2025-04-30", "2025-04-30"), ("30/04/2025", "2025-04-30"),
     ("30/04/25", "2025-04-30"), ("1/5/2025", "2025-05-01"), ("2026-03-01", "2026-03-01")],
)  # fmt: skip
def test_a_date_is_written_as_in_french_or_iso(
    desk: Workshop, claude: Row, written: str, day: str
) -> None:
    ((item, _),) = read(desk, decide(claude, "femme", date=written)).decisions
    assert item.corrected_on == day


@pytest.mark.parametrize(
    ("written", "gender"),
    [("femme", "female"), ("Femme", "female"), ("F", "female"), ("female", "female"),
     ("homme", "male"), ("H", "male"), ("m", "male"), ("non-binaire", "non_binary"),
     ("Non binaire", "non_binary"), ("NB", "non_binary"), ("non_binary", "non_binary"),
     ("inconnu", "unknown"), ("unknown", "unknown")],
)  # fmt: skip
def test_a_decision_is_a_french_or_an_english_word(
    desk: Workshop, claude: Row, written: str, gender: str
) -> None:
    found = read(desk, decide(claude, written, source="Annuaire fictif, p. 12"))
    assert not found.problems
    ((item, _),) = found.decisions
    assert (item.new_value, item.source) == (gender, "Annuaire fictif, p. 12")


@pytest.mark.parametrize(
    ("written", "source", "asker"),
    [("Connaissance publique", "public knowledge", "editorial_review"),
     ("public knowledge", "public knowledge", "editorial_review"),
     ("auto-déclaration", "self-declaration", "person_concerned"),
     ("Autodeclaration", "self-declaration", "person_concerned"),
     ("self-declaration", "self-declaration", "person_concerned"),
     ("L’Écho fictif, 3 mai", "L’Écho fictif, 3 mai", "editorial_review")],
)  # fmt: skip
def test_a_source_is_known_in_both_languages(
    desk: Workshop, claude: Row, written: str, source: str, asker: str
) -> None:
    ((item, _),) = read(desk, decide(claude, "femme", source=written)).decisions
    assert (item.source, item.requested_by) == (source, asker)


MISTAKES: list[tuple[str, dict[str, str], str]] = [
    ("femme", {"identifiant": "person-0"},
     "l’identifiant « person-0 » n’existe pas : recopier celui du fichier exporté"),
    ("femme", {"identifiant": ""},
     "l’identifiant «  » n’existe pas : recopier celui du fichier exporté"),
    ("dame", {}, "décision « dame » : écrire femme, homme, non-binaire ou inconnu"),
    ("oui", {}, "décision « oui » : écrire femme, homme, non-binaire ou inconnu"),
    ("femme", {"source": " "},
     "la source manque : « connaissance publique », « auto-déclaration », ou une référence"),
    ("femme", {"motif_de_la_décision": ""}, "le motif de la décision manque"),
    ("femme", {"auteur": "  "}, "l’auteur manque"),
    ("femme", {"date": "31/02/2025"}, "date « 31/02/2025 » : écrire 2025-04-30 ou 30/04/2025"),
    ("femme", {"date": "avril 2025"}, "date « avril 2025 » : écrire 2025-04-30 ou 30/04/2025"),
    ("femme", {"date": "02/03/2026"}, "date « 02/03/2026 » : elle est dans l’avenir"),
    ("non-binaire", {}, "non-binaire demande une source publiée ou une auto-déclaration"),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "cells", "message"), MISTAKES)
def test_each_mistake_is_told_in_the_words_of_the_file(
    desk: Workshop, claude: Row, decision: str, cells: dict[str, str], message: str
) -> None:
    right = decide(person(desk, NOUR), "homme")
    found = read(desk, right, decide(claude, decision, **cells))
    assert list(found.problems) == [(3, CLAUDE, message)]
    assert [item.new_value for item, _ in found.decisions] == ["male"]


def test_public_knowledge_decides_about_nobody_outside_the_queue(
    desk: Workshop, claude: Row
) -> None:
    row = {**claude, "identifiant": outsider(desk), "nom": ""}
    found = read(desk, decide(row, "femme"))
    assert list(found.problems) == [(
        2, row["identifiant"],
        "cette personne n’est pas dans la file : citer une source ou une auto-déclaration",
    )]  # fmt: skip
    cited = read(desk, decide(row, "femme", source="auto-déclaration"))
    assert not cited.problems
    assert [item.key for item, _ in cited.decisions] == [row["identifiant"]]


def test_two_different_decisions_on_one_person_are_told(desk: Workshop, claude: Row) -> None:
    found = read(desk, decide(claude, "femme"), decide(claude, "homme"))
    assert list(found.problems) == [
        (3, CLAUDE, "cette personne a deux décisions différentes dans le fichier")
    ]
    assert not read(desk, decide(claude, "femme"), decide(claude, "F")).problems


def test_every_wrong_row_is_told_at_once(desk: Workshop, claude: Row) -> None:
    nour = person(desk, NOUR)
    found = read(desk, decide(claude, "dame"), decide(nour, "homme", auteur=""))
    assert [(line, name) for line, name, _ in found.problems] == [(2, CLAUDE), (3, NOUR)]
    assert not found.decisions


def test_a_decision_that_rests_on_something_else_now_is_new(shop: Workshop, claude: Row) -> None:
    bring(shop, decide(claude, "femme"))
    found = read(shop, decide(claude, "femme", source="auto-déclaration"))
    assert ([item.source for item, _ in found.decisions], found.unchanged) == (
        ["self-declaration"], 0,
    )  # fmt: skip


def test_a_workbook_is_refused_with_advice(desk: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    path.write_bytes(b"PK\x03\x04 a workbook")
    with pytest.raises(SettingsError, match=r"review\.xlsx is a workbook\. Save it as CSV"):
        review.read_decisions(desk, path, today=TODAY)


def without(column: str) -> Callable[[Path, Row], Path]:
    columns = [name for name in review.COLUMNS if name != column]
    return lambda path, row: save(path, [row], columns=columns)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (without("auteur"), "lacks the columns auteur. Start from the file"),
        (without("décision"), "lacks the columns décision. "),
        (lambda path, row: save(path, [row], delimiter="|"), "lacks the columns identifiant, nom"),
        (lambda path, _: (path.write_bytes(b"") and path) or path, "est vide / is empty"),
        (lambda path, _: path.with_name("none.csv"), r"none.csv cannot be read (No such file"),
        (lambda path, _: path.parent, "cannot be read (Is a directory"),
    ],
    ids=["a column", "the decisions", "bars", "empty", "no file", "a folder"],
)
def test_what_is_no_such_table_is_told(
    desk: Workshop, tmp_path: Path, claude: Row, make: Callable[[Path, Row], Path], told: str
) -> None:
    path = make(tmp_path / "review.csv", decide(claude, "femme"))
    with pytest.raises(SettingsError) as caught:
        review.read_decisions(desk, path, today=TODAY)
    assert told in str(caught.value)


@pytest.mark.parametrize("doubt", ["homme?", "¿homme?", "femme 50 %", "homme/femme", "une femme"])
def test_a_doubt_is_no_decision(desk: Workshop, claude: Row, doubt: str) -> None:
    found = read(desk, decide(claude, doubt))
    assert not found.decisions
    assert "écrire femme, homme, non-binaire ou inconnu" in found.problems[0][2]


def test_the_same_row_twice_is_one_decision_of_the_first_author(
    desk: Workshop, claude: Row
) -> None:
    found = read(desk, decide(claude, "femme"), {**decide(claude, "femme"), "auteur": "Sam"})
    assert [author for _, author in found.decisions] == ["Alix"]


@pytest.mark.parametrize("size", [10, 140_000])
def test_an_open_quote_is_named(desk: Workshop, tmp_path: Path, size: int) -> None:
    path = tmp_path / "open.csv"
    path.write_text(";".join(review.COLUMNS) + '\n"' + "x" * size, encoding="utf-8")
    with pytest.raises(SettingsError, match="a quote is open"):
        review.read_decisions(desk, path, today=TODAY)


def test_an_id_under_another_name_is_a_shifted_column(desk: Workshop, claude: Row) -> None:
    found = read(desk, decide(claude, "femme", nom="QUELENNOC Charlie"))
    assert not found.decisions
    assert "n’est pas le nom de l’identifiant" in found.problems[0][2]
