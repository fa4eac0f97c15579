"""The review round trip: what is exported, what is kept, what becomes of it, what leaves."""

import csv
import io
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from cinediv_pipeline.enrichment import tables
from cinediv_pipeline.enrichment.corrections import FIELDS, problem_of, read_corrections
from cinediv_pipeline.errors import HomeError
from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS
from cinediv_pipeline.steps import attribute_gender, review
from cinediv_pipeline.steps.human import corrections_in_force
from cinediv_pipeline.workshop import Options, Workshop
from cinediv_pipeline_tests.unit.review_desk import TODAY, bring, decide, exported, person, read

HEADER = (
    "identifiant;nom;motifs;état;films;plus_gros_budget_eur;genre_retenu;méthode;indices;décision;"
    "source;motif_de_la_décision;auteur;date"
)
# Of the sample: first names that decide nothing, one with a large budget, one first name that does.
CLAUDE, NOUR, CHARLIE, AGNES = (
    "PARDESSOUCHE Claude", "ZEMMAKRI Nour", "QUELENNOC Charlie", "MAUBRELOT Agnès",
)  # fmt: skip


def replace_column(shop: Workshop, key: str, column: str, values: dict[str, str]) -> None:
    """Write other texts into a table of the lake."""
    table = shop.lake.read(key)
    place = table.column_names.index(column)
    texts = [values.get(text, text) for text in table.column(column).to_pylist()]
    new = table.set_column(place, table.schema.field(place), pa.array(texts))
    shop.lake.write({key: new}, work="test", audit=lambda _new, _old: [])


def gender_of(shop: Workshop, name: str) -> dict[str, object]:
    person_id = person(shop, name)["identifiant"]
    rows = shop.lake.read(tables.PERSON_GENDER.key).to_pylist()
    (found,) = [row for row in rows if row["person_id"] == person_id]
    return dict(found)


def test_the_export_opens_in_a_french_spreadsheet(shop: Workshop) -> None:
    content, n_rows = review.export_queue(shop)
    assert content.startswith(b"\xef\xbb\xbfidentifiant;nom;")
    text = content.decode("utf-8-sig")
    header, *lines, end = text.split("\r\n")
    assert header == HEADER
    assert (len(lines), end) == (n_rows, "")
    assert "\n" not in text.replace("\r\n", "")
    assert {len(row) for row in csv.reader(lines, delimiter=";")} == {14}


def test_the_export_has_the_open_ones_with_the_largest_budget_first(shop: Workshop) -> None:
    rows = exported(shop)
    assert len({row["identifiant"] for row in rows}) == len(rows) == 87
    budgets = [int(row["plus_gros_budget_eur"]) for row in rows]
    assert budgets == sorted(budgets, reverse=True)
    assert budgets[0] == 58_312_450
    assert {row["état"] for row in rows} == {"à décider"}
    assert {row[name] for row in rows for name in review.COLUMNS[-5:]} == {""}


def test_the_export_of_everything_adds_those_who_are_decided(shop: Workshop) -> None:
    rows = exported(shop, everything=True)
    decided = {row["nom"]: row["genre_retenu"] for row in rows if row["état"] == "décidé"}
    assert len(rows) == 90
    assert decided == {
        "HURTEVAULT Maxence": "femme", "DARQUEMONT Sacha": "homme",
        "KOVRILESCU Claude": "non-binaire",
    }  # fmt: skip


def test_a_row_tells_why_films_and_evidence_in_french(shop: Workshop) -> None:
    row = person(shop, "DE L'ORGEVAL-BRUN Andréa")
    assert row["motifs"] == "prénom indécis, variantes du prénom de genres différents"
    assert row["genre_retenu"] == "inconnu"
    first, *_ = row["films"].split(" | ")
    assert first.endswith(" €)")
    assert int(first.rsplit(", ", 1)[1].removesuffix(" €)").replace(" ", "")) == int(
        row["plus_gros_budget_eur"]
    )
    assert "insee : " in row["indices"]
    assert person(shop, AGNES)["motifs"] == "parmi les plus gros budgets de l’année"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(shop: Workshop, start: str) -> None:
    row = person(shop, NOUR)
    title = row["films"].split(" (", 1)[0]
    replace_column(shop, tables.REVIEW_QUEUE.key, "name", {NOUR: f"{start}cmd|' /C calc'!A0"})
    replace_column(shop, AGREEMENTS.key, "title", {title: f"{start}1+1"})
    found = person(shop, f"'{start}cmd|' /C calc'!A0")
    assert found["identifiant"] == row["identifiant"]
    assert found["films"].startswith(f"'{start}1+1 (")


def test_a_home_without_queue_says_what_to_run(tmp_path: Path) -> None:
    Home(tmp_path).prepare("fictional")
    empty = Workshop.open(Settings(home=tmp_path), real=False)
    with pytest.raises(HomeError, match="no review queue yet: run `cinediv refresh`"):
        review.export_queue(empty)
    with pytest.raises(HomeError, match="no review queue yet"):
        review.read_decisions(empty, tmp_path / "x.csv", today=TODAY)
    with pytest.raises(HomeError, match="no review queue yet"):
        review.export_committed(empty)


def test_decisions_are_appended_with_guard_and_author(shop: Workshop) -> None:
    claude, agnes = person(shop, CLAUDE), person(shop, AGNES)
    path = bring(shop, decide(claude, "femme", date="2026-02-01"))
    assert path == shop.home.reviews / "decisions.csv"
    bring(shop, decide(agnes, "inconnu", auteur="Sam", motif_de_la_décision="Homonymie, à voir"))
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), ""))
    assert header == [*FIELDS, "author"]
    assert rows == [
        ["person", claude["identifiant"], "gender", "unknown", "female", "2026-02-01",
         "editorial_review", "Portrait dans « L’Écho fictif »", "public knowledge", "Alix"],
        ["person", agnes["identifiant"], "gender", "female", "unknown", "2026-03-01",
         "editorial_review", "Homonymie, à voir", "public knowledge", "Sam"],
    ]  # fmt: skip
    kept = read_corrections(path, "home")
    assert [problem_of(item) for item in kept] == ["", ""]


def test_importing_twice_changes_nothing(shop: Workshop) -> None:
    rows = [decide(person(shop, CLAUDE), "femme"), decide(person(shop, NOUR), "homme")]
    path = bring(shop, *rows)
    before = path.read_bytes()
    again = read(shop, *rows)
    assert (list(again.decisions), again.unchanged, list(again.problems)) == ([], 2, [])
    review.keep(shop, again)
    assert path.read_bytes() == before


@pytest.fixture(scope="module")
def decided(reviewable: Path, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A home where decisions were kept, some of them changed later, and then attributed."""
    home = tmp_path_factory.mktemp("decided") / "home"
    shutil.copytree(reviewable, home)
    shop = Workshop.open(Settings(home=home), real=False)
    assert attribute_gender(shop, Options()).outcome == "unchanged"
    claude, agnes, nour, charlie = (person(shop, name) for name in (CLAUDE, AGNES, NOUR, CHARLIE))
    bring(shop, decide(claude, "femme"), decide(agnes, "inconnu"), decide(charlie, "femme"))
    bring(shop, decide(nour, "homme"))
    bring(shop, decide(nour, "non-binaire", source="auto-déclaration"), decide(charlie, "homme"))
    assert attribute_gender(shop, Options()).outcome == "written"
    return shop


def test_kept_decisions_decide(decided: Workshop) -> None:
    found = gender_of(decided, CLAUDE)
    assert (found["gender"], found["method"], found["source"], found["confidence"]) == (
        "female", "review", "corrections", None,
    )  # fmt: skip
    assert (found["gender_by_first_name"], found["reviewed_by"]) == ("unknown", "editorial_review")
    assert found["review_status"] == "decided"


def test_a_person_decided_as_unknown_is_unknown_whatever_the_first_name_says(
    decided: Workshop,
) -> None:
    closed = gender_of(decided, AGNES)
    assert (closed["gender"], closed["method"]) == ("unknown", "review")
    assert closed["gender_by_first_name"] == "female"


def test_the_later_decision_on_a_person_holds(decided: Workshop) -> None:
    kept = read_corrections(decided.home.reviews / "decisions.csv", "home")
    ours = [item.new_value for item in kept if item.key == person(decided, CHARLIE)["identifiant"]]
    assert ours == ["female", "male"]
    assert gender_of(decided, CHARLIE)["gender"] == "male"


def test_a_self_declaration_is_asked_by_the_person_and_comes_before_a_review(
    decided: Workshop,
) -> None:
    found = gender_of(decided, NOUR)
    assert (found["gender"], found["method"], found["reviewed_by"]) == (
        "non_binary", "self_declared", "person_concerned",
    )  # fmt: skip


def test_those_who_are_decided_stay_in_the_queue_as_decided(decided: Workshop) -> None:
    assert len(exported(decided)) == 83
    assert len(exported(decided, everything=True)) == 90
    found = person(decided, CLAUDE)
    assert (found["état"], found["genre_retenu"], found["méthode"]) == (
        "décidé", "femme", "review",
    )  # fmt: skip
    assert found["motifs"] == "prénom indécis"


def test_what_belongs_in_the_project_leaves_without_authors_and_self_declarations(
    shop: Workshop,
) -> None:
    assert review.export_committed(shop) == ("", 0, 0)
    known = person(shop, "HURTEVAULT Maxence")  # the project says female already
    path = bring(
        shop,
        decide(person(shop, NOUR), "homme", source="Annuaire fictif, p. 12", date="2026-01-09"),
        decide(person(shop, CLAUDE), "non-binaire", source="auto-déclaration"),
        decide(known, "femme"),
        decide(person(shop, CHARLIE), "femme"),
    )
    bring(shop, decide(person(shop, CHARLIE), "homme", auteur="Sam"))
    with path.open("a", encoding="utf-8") as kept:
        kept.write("agreement,911292-2019,rank,1,2,2026-01-01,producer,Wrong,Letter,Sam\n")
    text, n_rows, n_kept = review.export_committed(shop)
    assert (n_rows, n_kept) == (3, 1)
    assert text == (
        "agreement,911292-2019,rank,1,2,2026-01-01,producer,Wrong,Letter\n"
        f"person,{CHARLIE},gender,unknown,male,2026-03-01,editorial_review,"
        "Portrait dans « L’Écho fictif »,public knowledge\n"
        f"person,{NOUR},gender,unknown,male,2026-01-09,editorial_review,"
        'Portrait dans « L’Écho fictif »,"Annuaire fictif, p. 12"\n'
    )


def test_a_release_tells_of_a_person_neither_name_nor_gender_nor_reason(decided: Workshop) -> None:
    claude = person(decided, CLAUDE)
    told = corrections_in_force(decided)
    people = [item for item in told if item["entity"] == "person"]
    (found,) = [item for item in people if item.get("key") == claude["identifiant"]]
    films = found.pop("agrement_ids")
    assert found == {
        "entity": "person", "key": claude["identifiant"], "column": "gender",
        "date": "2026-03-01", "requested_by": "editorial_review", "source": "public knowledge",
    }  # fmt: skip
    assert len(films) == len(claude["films"].split(" | "))
    declared = [item for item in people if item["source"] == "self-declaration"]
    assert declared == [
        {"entity": "person", "source": "self-declaration", "n_people": 2},
    ]
    assert len(people) == 6  # with three of the sample, the self-declarations as one
    for hidden in ("female", "male", "non_binary", "PARDESSOUCHE", "ZEMMAKRI", "Écho", "Alix"):
        assert hidden not in json.dumps(people, ensure_ascii=False), hidden


def test_a_release_tells_corrections_of_films_in_full(shop: Workshop) -> None:
    (found,) = [item for item in corrections_in_force(shop) if item["entity"] == "agreement"]
    assert found == {
        "entity": "agreement", "key": "911292-2019", "column": "devis_eur", "guard": "1647815",
        "new_value": "1674815", "date": "2025-02-10", "requested_by": "publisher",
        "reason": "Two digits were exchanged", "source": "Fictional erratum of the list",
    }  # fmt: skip


def test_an_older_date_imported_later_does_not_win_and_a_hand_edited_file_is_mended(
    shop: Workshop,
) -> None:
    claude = person(shop, CLAUDE)
    bring(shop, decide(claude, "femme", date="2026-02-01"))
    path = shop.home.reviews / "decisions.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    bring(shop, decide(claude, "homme", date="2025-01-01"))
    assert len(read_corrections(path, "home")) == 2
    text, n_rows, _ = review.export_committed(shop)
    assert n_rows == 1
    assert ",female,2026-02-01," in text
