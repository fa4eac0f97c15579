"""Credits that an analysis has read: what is proposed, what a reviewer may answer, what becomes."""

import csv
import json
from datetime import date

import pytest

from cinediv_pipeline.enrichment import tables
from cinediv_pipeline.enrichment.corrections import FIELDS, Correction, problem_of
from cinediv_pipeline.enrichment.given_names import as_listed, cnc_name
from cinediv_pipeline.linkage.credits import REVIEWED_CREDITS
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.opt_outs import OptOuts, id_of_name, new_opt_out, write_opt_outs
from cinediv_pipeline.linkage.people import PEOPLE, person_id_of
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS
from cinediv_pipeline.steps import (
    attribute_gender,
    map_roles,
    put_reviewed_credits,
    register_films,
    register_people,
    review,
)
from cinediv_pipeline.steps.contents import forget_content
from cinediv_pipeline.steps.credit_review import told_alike
from cinediv_pipeline.steps.human import corrections_in_force
from cinediv_pipeline.steps.opt_out.hooks import Forgetting, forget_decisions
from cinediv_pipeline.steps.outcome import StepResult
from cinediv_pipeline.workshop import Options, Workshop
from cinediv_pipeline_tests.unit.credit_desk import credit_rows, put_billing, put_credits
from cinediv_pipeline_tests.unit.review_desk import Row, bring, decide, exported, read
from cinediv_pipeline_tests.unit.tmdb_rows import Credited, Shown, put_tmdb

COMPOSER, EDITOR = ("Sound", "Original Music Composer"), ("Editing", "Editor")
STEPS = (register_films, register_people, map_roles, put_reviewed_credits, attribute_gender)
ROLL = """Réalisation : Ysaure Quillembois
Musique originale : Basile Talvir
Montage : Odile Varnoux
Costumes : Ludovic HERSANDRE
Avec : Zoé Durandeau
"""


class Listed:
    """A film of the sample's list."""

    def __init__(self, shop: Workshop, place: int = 0) -> None:
        row = shop.lake.read(AGREEMENTS.key).to_pylist()[place]
        self.agrement_id, self.title = row["agrement_id"], row["title"]
        self.year, self.devis_eur = row["agrement_year"], row["devis_eur"]
        self.film_id = f"film-{row['visa']}"
        self.directors = [one["name"] for one in shop.lake.read(DIRECTORS.key).to_pylist()
                          if one["agrement_id"] == self.agrement_id]  # fmt: skip


def run(shop: Workshop) -> list[StepResult]:
    """Run the steps up to the gender of persons, as a refresh does."""
    results = [step(shop, Options()) for step in STEPS]
    assert {one.outcome for one in results} <= {"written", "unchanged"}
    return results


@pytest.fixture
def film(shop: Workshop) -> Listed:
    return Listed(shop)


@pytest.fixture
def linked(shop: Workshop, film: Listed) -> Workshop:
    """A home in which TMDB knows the editor of a film, in another order of the words."""
    on_tmdb(shop, film)
    return shop


def on_tmdb(
    shop: Workshop, film: Listed, *more: Credited, other: tuple[Credited, ...] = ()
) -> None:
    team = [Credited(1, film.directors[0]), Credited(2, "Varnoux Odile", EDITOR), *more]
    put_tmdb(shop, Shown(71, film.title, film.year + 1, team), Shown(72, "Ailleurs", 1990, other))
    run(shop)


def reviewed(shop: Workshop) -> list[dict[str, object]]:
    found: list[dict[str, object]] = shop.lake.read(REVIEWED_CREDITS.key).to_pylist()
    return found


def accept(shop: Workshop, name: str, decision: str = "oui", **cells: str) -> Row:
    row = decide(credit_rows(shop, everything=True)[name], decision, **cells)
    bring(shop, row)
    run(shop)
    return row


def statuses(shop: Workshop) -> list[tuple[str, str]]:
    rows = shop.lake.read(tables.CORRECTIONS.key).to_pylist()
    return [(row["key"], row["status"]) for row in rows if row["entity"] == "credit"]


# -- proposals


def test_what_no_source_credits_is_proposed_with_its_evidence(
    linked: Workshop, film: Listed
) -> None:
    id_ = put_credits(linked, ROLL, film.agrement_id)
    rows = credit_rows(linked)
    # neither the direction, which is the list's, nor whom TMDB credits, nor the cast
    assert set(rows) == {"Basile Talvir", "Ludovic HERSANDRE"}
    row = rows["Basile Talvir"]
    assert row["identifiant"] == f"{film.film_id}/composer/basile-talvir"
    assert row["motifs"] == "crédit lu dans un générique : Compositeur·rice de la musique originale"
    assert (row["état"], row["films"]) == ("à décider", film.title)
    assert row["plus_gros_budget_eur"] == str(film.devis_eur)
    assert row["indices"] == (
        f"générique {id_[:12]}, ligne 2 : « Musique originale » | TMDB : personne"
    )


def test_whom_the_observatory_has_in_the_post_stands_in_the_evidence(
    linked: Workshop, film: Listed
) -> None:
    put_credits(linked, "Montage : Hippolyte Carvane\nMusique : Basile Talvir\n", film.agrement_id)
    assert credit_rows(linked)["Hippolyte Carvane"]["indices"].endswith(" | TMDB : Varnoux Odile")


def test_another_spelling_of_a_known_name_is_told_and_not_proposed(
    linked: Workshop, film: Listed
) -> None:
    put_credits(linked, "Montage : Odile Varnous\nMusique : Basile Talvir\n", film.agrement_id)
    assert set(credit_rows(linked)) == {"Basile Talvir"}
    (told,) = told_alike(linked)
    assert told.startswith(film.title)
    assert "« Odile Varnous » ; une source crédite « Varnoux Odile »" in told


def test_a_director_of_the_list_is_no_new_co_director(linked: Workshop, film: Listed) -> None:
    text = f"Coréalisation : {film.directors[0]}\nMusique : Basile Talvir\n"
    put_credits(linked, text, film.agrement_id)
    report = next(linked.home.analyses.glob("[0-9a-f]*/report.json"))
    roles = {one["role"] for one in json.loads(report.read_text("utf-8"))["credits"]}
    assert roles == {"co_director", "composer"}
    assert set(credit_rows(linked)) == {"Basile Talvir"}


def test_a_file_of_no_film_proposes_nothing(linked: Workshop) -> None:
    put_credits(linked, ROLL, None)
    assert credit_rows(linked) == {}


def test_two_files_of_a_film_propose_a_person_once(linked: Workshop, film: Listed) -> None:
    first = put_credits(linked, ROLL, film.agrement_id)
    poster = put_billing(linked, "MUSIQUE : BASILE TALVIR\nSON : Marc Trévoux\n", film.agrement_id)
    rows = credit_rows(linked)
    assert {name_key(name) for name in rows} == {
        "basile talvir", "hersandre ludovic", "marc trevoux",
    }  # fmt: skip
    (row,) = [row for name, row in rows.items() if name_key(name) == "basile talvir"]
    assert f"générique {first[:12]}, ligne 2" in row["indices"]
    assert f"affiche {poster[:12]}, ligne 1 : « MUSIQUE »" in row["indices"]


def test_a_doubtful_reading_is_told(linked: Workshop, film: Listed) -> None:
    id_ = put_credits(linked, ROLL, film.agrement_id)
    path = linked.home.analyses / id_ / "report.json"
    report = json.loads(path.read_text("utf-8"))
    for one in report["credits"]:
        one["is_unsure"] = one["person"] == "Basile Talvir"
    path.write_text(json.dumps(report), encoding="utf-8")
    rows = credit_rows(linked)
    assert "(lecture incertaine)" in rows["Basile Talvir"]["indices"]
    assert "incertaine" not in rows["Ludovic HERSANDRE"]["indices"]


def opt_out(shop: Workshop, name: str) -> Forgetting:
    item = new_opt_out([id_of_name(name)], [], "person_concerned", today=date(2026, 1, 1))
    write_opt_outs(shop.home.reviews / "opt_outs.csv", OptOuts([item]))
    assert shop.opt_outs().by_name(name)
    return Forgetting(item, frozenset({name}))


def test_who_opted_out_is_not_proposed(linked: Workshop, film: Listed) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    opt_out(linked, "TALVIR Basile")
    assert set(credit_rows(linked)) == {"Ludovic HERSANDRE"}


# -- decisions


@pytest.mark.parametrize(
    ("decision", "cells", "message"),
    [
        ("femme", {}, "écrire oui, non ou inconnu"),
        ("oui", {"identifiant": "film-1/composer/personne"}, "n’existe pas"),
        ("oui", {"nom": "Odile Varnoux"}, "n’est pas le nom de ce crédit"),
        ("oui", {"source": ""}, "la source manque"),
        ("oui", {"source": "auto-déclaration"}, "un crédit est imprimé, pas déclaré"),
        ("oui", {"auteur": ""}, "l’auteur manque"),
        ("oui", {"date": "2031-01-01"}, "elle est dans l’avenir"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_kept(
    linked: Workshop, film: Listed, decision: str, cells: dict[str, str], message: str
) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    found = read(linked, decide(credit_rows(linked)["Basile Talvir"], decision, **cells))
    ((_, _, problem),) = found.problems
    assert message in problem
    assert found.decisions == []


def test_one_credit_has_one_decision_in_a_file(linked: Workshop, film: Listed) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    row = credit_rows(linked)["Basile Talvir"]
    found = read(linked, decide(row, "oui"), decide(row, "non"))
    assert [problem for _, _, problem in found.problems] == [
        "ce crédit a deux décisions différentes dans le fichier"
    ]


def test_an_accepted_credit_comes_back_as_decided_and_can_be_taken_back(
    linked: Workshop, film: Listed
) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    key = f"{film.film_id}/composer/TALVIR Basile"
    row = accept(linked, "Basile Talvir")
    text = (linked.home.reviews / "decisions.csv").read_text("utf-8")
    (kept,) = csv.DictReader(text.splitlines())
    assert (kept["entity"], kept["key"], kept["column"]) == ("credit", key, "credited")
    assert (kept["guard"], kept["new_value"]) == ("", "true")
    assert set(credit_rows(linked)) == {"Ludovic HERSANDRE"}
    decided = credit_rows(linked, everything=True)["Basile Talvir"]
    assert (decided["état"], decided["genre_retenu"]) == ("décidé", "au générique")
    assert read(linked, row).unchanged == 1
    assert len(reviewed(linked)) == 1
    accept(linked, "Basile Talvir", "inconnu")
    assert reviewed(linked) == []
    assert "Basile Talvir" in credit_rows(linked)


def test_a_refused_credit_is_not_proposed_again_and_removes_nothing(
    linked: Workshop, film: Listed
) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    accept(linked, "Basile Talvir", "non")
    assert set(credit_rows(linked)) == {"Ludovic HERSANDRE"}
    assert reviewed(linked) == []
    on_tmdb(linked, film, Credited(3, "Basile Talvir", COMPOSER))
    assert statuses(linked) == [(f"{film.film_id}/composer/TALVIR Basile", "applied")]


def test_a_forgotten_file_takes_its_proposals_and_leaves_what_was_decided(
    linked: Workshop, film: Listed
) -> None:
    id_ = put_credits(linked, ROLL, film.agrement_id)
    accept(linked, "Basile Talvir")
    forget_content(linked, id_)
    assert run(linked)[3].outcome == "unchanged"
    assert [row["name"] for row in reviewed(linked)] == ["TALVIR Basile"]
    assert credit_rows(linked) == {}
    (row,) = credit_rows(linked, everything=True).values()
    assert row["indices"].startswith("lu dans un fichier qui n’est plus là")
    assert read(linked, decide(row, "non")).problems == []


# -- persons


def test_somebody_new_has_an_entry_whose_first_name_can_be_read(
    linked: Workshop, film: Listed
) -> None:
    put_credits(linked, "Musique : Agnès Talvir\nSon : Marc Trévoux\n", film.agrement_id)
    before = [one.outcome for one in run(linked)]
    assert before == ["unchanged"] * len(STEPS)
    accept(linked, "Agnès Talvir")
    person_id = person_id_of("agnes talvir")
    (row,) = reviewed(linked)
    assert (row["film_id"], row["role"], row["person_id"], row["name"]) == (
        film.film_id, "composer", person_id, "TALVIR Agnès",
    )  # fmt: skip
    genders = {one["person_id"]: one for one in shop_rows(linked, tables.PERSON_GENDER.key)}
    assert (genders[person_id]["gender"], genders[person_id]["method"]) == ("female", "first_name")
    assert [one.outcome for one in run(linked)] == before


def shop_rows(shop: Workshop, key: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = shop.lake.read(key).to_pylist()
    return found


def test_somebody_whose_first_name_says_nothing_directs_nothing_and_awaits_no_review(
    linked: Workshop, film: Listed
) -> None:
    queue = shop_rows(linked, tables.REVIEW_QUEUE.key)
    put_credits(linked, "Musique : Camille Talvir\nSon : Marc Trévoux\n", film.agrement_id)
    accept(linked, "Camille Talvir")
    genders = {
        one["person_id"]: one["gender"] for one in shop_rows(linked, "enriched/person_gender")
    }
    assert genders[person_id_of("camille talvir")] == "unknown"
    assert shop_rows(linked, tables.REVIEW_QUEUE.key) == queue


def test_the_one_director_of_the_list_who_bears_the_name_has_the_credit(
    linked: Workshop, film: Listed
) -> None:
    other = Listed(linked, 100).directors[0]
    (own,) = {row["person_id"] for row in shop_rows(linked, PEOPLE.key)
              if row["source_id"] == other}  # fmt: skip
    n_entries = linked.lake.read(PEOPLE.key).num_rows
    given = cnc_name(other)
    printed = f"{given.given} {given.family}"
    put_credits(linked, f"Musique : {printed}\nSon : Marc Trévoux\n", film.agrement_id)
    accept(linked, printed)
    assert [row["person_id"] for row in reviewed(linked)] == [own]
    assert linked.lake.read(PEOPLE.key).num_rows == n_entries


def test_the_one_person_of_tmdb_who_bears_the_name_has_the_credit(
    shop: Workshop, film: Listed
) -> None:
    on_tmdb(shop, film, other=(Credited(9, "Basile Talvir", EDITOR),))
    n_entries = shop.lake.read(PEOPLE.key).num_rows
    put_credits(shop, ROLL, film.agrement_id)
    accept(shop, "Basile Talvir")
    assert [row["person_id"] for row in reviewed(shop)] == ["person-tmdb-9"]
    assert shop.lake.read(PEOPLE.key).num_rows == n_entries


def test_of_several_people_of_one_name_the_one_of_the_film_has_the_credit(
    shop: Workshop, film: Listed
) -> None:
    two = (Credited(8, "Basile Talvir", EDITOR), Credited(9, "Basile Talvir", COMPOSER))
    put_credits(shop, ROLL, film.agrement_id)
    on_tmdb(shop, film, other=two)
    accept(shop, "Basile Talvir")
    # of nobody known is told which of the two it is: neither has the credit
    assert [row["person_id"] for row in reviewed(shop)] == [person_id_of("basile talvir")]
    on_tmdb(shop, film, Credited(8, "Basile Talvir", EDITOR), other=two)
    assert [row["person_id"] for row in reviewed(shop)] == ["person-tmdb-8"]


def test_a_credit_that_tmdb_has_since_is_obsolete_and_counts_once(
    linked: Workshop, film: Listed
) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    accept(linked, "Basile Talvir")
    assert statuses(linked) == [(f"{film.film_id}/composer/TALVIR Basile", "applied")]
    on_tmdb(linked, film, Credited(3, "Basile Talvir", COMPOSER))
    assert statuses(linked) == [(f"{film.film_id}/composer/TALVIR Basile", "obsolete")]
    assert reviewed(linked) == []


def test_two_spellings_of_a_decision_are_one_credit(linked: Workshop, film: Listed) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    accept(linked, "Basile Talvir")
    row = [f"{film.film_id}/composer/Basile TALVIR", "credited", "", "false", "2026-04-01"]
    with (linked.home.reviews / "decisions.csv").open("a", encoding="utf-8", newline="") as target:
        csv.writer(target).writerow(
            ["credit", *row, "editorial_review", "lu de nouveau", "le générique", "Alix"]
        )
    run(linked)
    assert reviewed(linked) == []
    assert [status for _, status in statuses(linked)] == ["superseded", "applied"]


# -- what leaves


def test_who_opts_out_leaves_decisions_registry_and_credits(linked: Workshop, film: Listed) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    accept(linked, "Basile Talvir")
    accept(linked, "Ludovic HERSANDRE")
    told = forget_decisions(linked, opt_out(linked, "TALVIR Basile"))
    assert told[0].startswith("1 decision(s)")
    run(linked)
    assert [row["name"] for row in reviewed(linked)] == ["HERSANDRE Ludovic"]
    names = {row["source_id"] for row in shop_rows(linked, PEOPLE.key)}
    assert "HERSANDRE Ludovic" in names
    assert "TALVIR Basile" not in names
    assert "TALVIR" not in (linked.home.reviews / "decisions.csv").read_text("utf-8")


def test_a_release_tells_film_and_role_and_nobody_s_name(linked: Workshop, film: Listed) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    accept(linked, "Basile Talvir", source="générique de Basile Talvir")
    (told,) = [item for item in corrections_in_force(linked) if item["entity"] == "credit"]
    assert told == {
        "entity": "credit", "key": f"{film.film_id}/composer", "column": "credited",
        "new_value": "true", "date": "2026-03-01", "requested_by": "editorial_review",
    }  # fmt: skip


def test_accepted_credits_may_be_given_back_and_refused_ones_stay(
    linked: Workshop, film: Listed
) -> None:
    put_credits(linked, ROLL, film.agrement_id)
    accept(linked, "Basile Talvir")
    accept(linked, "Ludovic HERSANDRE", "non")
    text, n_rows, _ = review.export_committed(linked)
    assert n_rows == 1
    assert text.startswith(f"credit,{film.film_id}/composer/TALVIR Basile,credited,,true,")
    assert "Alix" not in text
    assert len(next(csv.reader([text]))) == len(FIELDS)


# -- corrections by hand


def correction(key: str, **values: str) -> Correction:
    cells = {
        "guard": "", "new_value": "true", "corrected_on": "2026-03-01",
        "requested_by": "editorial_review", "reason": "lu", "source": "le générique", **values,
    }  # fmt: skip
    return Correction("home", 2, "credit", key, "credited", **cells)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "values", "problem"),
    [
        ("film-1/composer/TALVIR Basile", {}, ""),
        ("film-1/composer/TALVIR/VARNOUX", {}, ""),
        ("film-1/composer", {}, "is not film_id/role/name"),
        ("film-1/composer/ ", {}, "is not film_id/role/name"),
        ("film-1/composer/1+1", {}, "is not film_id/role/name"),
        ("film-1/director/TALVIR Basile", {}, "correct the entity director"),
        ("film-1/actor/TALVIR Basile", {}, "credits of it are not reviewed"),
        ("film-1/composer/TALVIR Basile", {"new_value": "oui"}, "is none of true, false"),
        ("film-1/composer/TALVIR Basile", {"source": "self-declaration"}, "printed, not declared"),
    ],
)
def test_a_credit_by_hand_is_checked(key: str, values: dict[str, str], problem: str) -> None:
    found = problem_of(correction(key, **values))
    assert problem in found
    assert bool(found) == bool(problem)


@pytest.mark.parametrize("key", ["film-nowhere/composer/A B", "{film}/sorcerer/A B"])
def test_a_credit_of_no_film_or_role_is_rejected(linked: Workshop, film: Listed, key: str) -> None:
    path = linked.home.reviews / "decisions.csv"
    path.parent.mkdir(exist_ok=True)
    key = key.format(film=film.film_id)
    row = ["credit", key, "credited", "", "true", "2026-01-01", "reader", "lu", "le générique"]
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([[*FIELDS, "author"], [*row, "x"]])
    run(linked)
    assert statuses(linked) == [(key, "rejected")]
    assert reviewed(linked) == []
    assert person_id_of("a b") not in {r["person_id"] for r in shop_rows(linked, PEOPLE.key)}


@pytest.mark.parametrize(
    ("printed", "listed"),
    [
        ("Basile Talvir", "TALVIR Basile"),
        ("BASILE TALVIR", "TALVIR Basile"),
        ("TALVIR Basile", "TALVIR Basile"),
        ("Jean-Pierre TALVIR", "TALVIR Jean-Pierre"),
        ("JEAN-PIERRE TALVIR", "TALVIR Jean-Pierre"),
        ("Odile de la Varnoux", "DE LA VARNOUX Odile"),
        ("J.P. Talvir", "TALVIR J.P."),
        ("Tran Anh", "TRAN Anh"),
        ("Solo", "Solo"),
    ],
)
def test_a_name_of_credits_is_written_as_the_list_writes_names(printed: str, listed: str) -> None:
    found = as_listed(printed, frozenset({"tran"}))
    assert found == listed
    assert name_key(found) == name_key(printed)
    parts = cnc_name(found)
    assert not parts.family or parts.family == parts.family.upper()


def test_rows_of_people_and_links_stay_as_they_were(linked: Workshop, film: Listed) -> None:
    before = exported(linked)
    put_credits(linked, ROLL, film.agrement_id)
    after = [row for row in exported(linked) if row["identifiant"].count("/") != 2]
    assert after == before
