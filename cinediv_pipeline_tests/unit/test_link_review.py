"""Uncertain links in the review file, what a reviewer may answer, and what becomes of it."""

import pytest

from cinediv_pipeline.enrichment import tables
from cinediv_pipeline.linkage.links import FILM_LINKS
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS
from cinediv_pipeline.steps import attribute_gender, register_films, register_people, review
from cinediv_pipeline.steps.human import corrections_in_force, link_decisions
from cinediv_pipeline.steps.outcome import StepResult
from cinediv_pipeline.workshop import Options, Workshop
from cinediv_pipeline_tests.unit.review_desk import Row, bring, decide, exported, person, read
from cinediv_pipeline_tests.unit.tmdb_rows import Credited, Shown, put_tmdb


class Listed:
    """A film of the sample's list as the tests need it."""

    def __init__(self, shop: Workshop, place: int) -> None:
        row = shop.lake.read(AGREEMENTS.key).to_pylist()[place]
        self.agrement_id, self.title = row["agrement_id"], row["title"]
        self.year = row["agrement_year"]
        self.names = [one["name"] for one in shop.lake.read(DIRECTORS.key).to_pylist()
                      if one["agrement_id"] == self.agrement_id]  # fmt: skip
        self.film_id = f"film-{row['visa']}"


def step(shop: Workshop, *, gender: bool = False) -> StepResult:
    """Link again; persons and their gender only where a test looks at them."""
    result = register_films(shop, Options())
    if gender:
        assert register_people(shop, Options()).outcome in ("written", "unchanged")
        assert attribute_gender(shop, Options()).outcome in ("written", "unchanged")
    return result


def links(shop: Workshop) -> dict[tuple[str, int], dict[str, object]]:
    rows = shop.lake.read(FILM_LINKS.key).to_pylist()
    return {(row["film_id"], row["tmdb_id"]): row for row in rows}


def pairs(shop: Workshop, *, everything: bool = False) -> list[Row]:
    rows = exported(shop, everything=everything)
    return [row for row in rows if "/" in row["identifiant"]]


@pytest.fixture
def first(shop: Workshop) -> Listed:
    return Listed(shop, 0)


@pytest.fixture
def second(shop: Workshop) -> Listed:
    return Listed(shop, 100)


@pytest.fixture
def doubtful(shop: Workshop, first: Listed, second: Listed) -> Workshop:
    """A home where one film is linked and another one is in doubt: it came out very late."""
    put_tmdb(
        shop,
        Shown(71, first.title, first.year + 1, [Credited(1, first.names[0])]),
        Shown(72, second.title, second.year + 9, [Credited(2, second.names[0])]),
    )
    step(shop)
    return shop


def test_an_uncertain_pair_is_exported_with_both_sides(doubtful: Workshop, second: Listed) -> None:
    (row,) = pairs(doubtful)
    assert row["identifiant"] == f"{second.film_id}/72"
    assert row["nom"] == second.title
    assert row["motifs"] == (
        "lien entre la liste du CNC et TMDB : même titre et même réalisation, années inhabituelles"
    )
    assert row["état"] == "à décider"
    ours, theirs = row["films"].split(" | ")
    assert ours.startswith("CNC : ")
    assert second.names[0] in ours
    assert str(second.year) in ours
    assert f"({second.year + 9}), {second.names[0]}" in theirs
    assert theirs.endswith("https://www.themoviedb.org/movie/72")
    assert "release +9 years; directors: all" in row["indices"]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [("oui", "linked"), ("OUI", "linked"), ("même film", "linked"), ("non", "apart")],
)
def test_a_decision_is_kept_and_holds(
    doubtful: Workshop, second: Listed, answer: str, verdict: str
) -> None:
    bring(doubtful, decide(pairs(doubtful)[0], answer))
    step(doubtful)
    found = links(doubtful)[second.film_id, 72]
    assert (found["verdict"], found["decided_by"]) == (verdict, "review")
    assert pairs(doubtful) == []
    (row,) = pairs(doubtful, everything=True)
    assert row["état"] == "décidé"
    assert row["genre_retenu"] == ("même film" if verdict == "linked" else "autre film")


def test_a_decision_is_applied_told_with_the_release_and_ready_for_the_project(
    doubtful: Workshop, second: Listed
) -> None:
    bring(doubtful, decide(pairs(doubtful)[0], "oui"))
    step(doubtful, gender=True)
    (entry,) = [row for row in doubtful.lake.read(tables.CORRECTIONS.key).to_pylist()
                if row["entity"] == "film_link"]  # fmt: skip
    assert (entry["status"], entry["key"]) == ("applied", f"{second.film_id}/72")
    assert any(item["entity"] == "film_link" for item in corrections_in_force(doubtful))
    text, n_rows, _ = review.export_committed(doubtful)
    assert n_rows == 1
    assert f"film_link,{second.film_id}/72,same_film" in text
    assert "Alix" not in text


def test_a_decision_can_be_taken_back(doubtful: Workshop, second: Listed) -> None:
    bring(doubtful, decide(pairs(doubtful)[0], "oui", date="2026-01-01"))
    step(doubtful)
    (row,) = pairs(doubtful, everything=True)
    bring(doubtful, decide(row, "inconnu", date="2026-01-02"))
    step(doubtful)
    assert links(doubtful)[second.film_id, 72]["verdict"] == "review"
    assert link_decisions(doubtful) == {}


def test_a_confirmed_link_survives_better_candidates(
    doubtful: Workshop, first: Listed, second: Listed
) -> None:
    bring(doubtful, decide(pairs(doubtful)[0], "oui"))
    step(doubtful)
    put_tmdb(
        doubtful,
        Shown(71, first.title, first.year + 1, [Credited(1, first.names[0])]),
        Shown(72, second.title, second.year + 9, [Credited(2, second.names[0])]),
        Shown(73, second.title, second.year + 1, [Credited(2, second.names[0])]),
    )
    step(doubtful)
    found = links(doubtful)
    assert found[second.film_id, 72]["verdict"] == "linked"
    assert (second.film_id, 73) not in found or found[second.film_id, 73]["verdict"] == "apart"


def test_a_link_that_changes_is_reported(doubtful: Workshop, first: Listed) -> None:
    assert links(doubtful)[first.film_id, 71]["change"] == "new"
    put_tmdb(doubtful, Shown(71, "Rien de semblable", first.year + 1, [Credited(9, "Autre Nom")]))
    result = step(doubtful)
    assert f"TMDB 71: {first.film_id} -> no film" in result.message
    row = links(doubtful)[first.film_id, 71]
    assert (row["change"], row["film_id_before"]) == ("lost", first.film_id)
    assert [check.name for check in result.checks if not check.passed] == ["links_hold"]
    assert "1 lost" in result.message
    put_tmdb(doubtful, Shown(71, first.title, first.year + 1, [Credited(1, first.names[0])]))
    assert "links: 1 new, 0 moved, 0 lost" in step(doubtful).message


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"décision": "femme"}, "écrire oui, non ou inconnu"),
        ({"décision": "peut-être"}, "écrire oui, non ou inconnu"),
        ({"identifiant": "film-0/72"}, "n’existe pas"),
        ({"identifiant": "film-1/soixante"}, "n’existe pas"),
        ({"identifiant": "film-1/072"}, "n’existe pas"),
        ({"source": "auto-déclaration"}, "ne fait pas d’auto-déclaration"),
        ({"identifiant": "/"}, "n’existe pas"),
        ({"nom": "Un autre titre"}, "triée ou décalée"),
        ({"source": ""}, "la source manque"),
        ({"auteur": ""}, "l’auteur manque"),
        ({"motif_de_la_décision": ""}, "le motif de la décision manque"),
        ({"date": "2099-01-01"}, "dans l’avenir"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_kept(
    doubtful: Workshop, cells: dict[str, str], message: str
) -> None:
    row = {**decide(pairs(doubtful)[0], "oui"), **cells}
    found = read(doubtful, row)
    assert len(found.problems) == 1
    assert message in found.problems[0][2]
    assert not found.decisions


def test_a_film_cannot_be_decided_to_be_two(doubtful: Workshop, second: Listed) -> None:
    bring(doubtful, decide(pairs(doubtful)[0], "oui"))
    step(doubtful)
    row = {**decide(pairs(doubtful, everything=True)[0], "oui"),
           "identifiant": f"{second.film_id}/71"}  # fmt: skip
    found = read(doubtful, row)
    assert "une décision dit déjà que" in found.problems[0][2]


def test_one_file_cannot_say_that_a_film_is_two(doubtful: Workshop, second: Listed) -> None:
    row = decide(pairs(doubtful)[0], "oui")
    found = read(doubtful, row, {**row, "identifiant": f"{second.film_id}/71"})
    assert len(found.problems) == 1
    assert "une décision dit déjà que" in found.problems[0][2]


def test_a_decided_change_is_no_failed_check(doubtful: Workshop, first: Listed) -> None:
    row = {**pairs(doubtful)[0], "identifiant": f"{first.film_id}/71", "nom": first.title}
    bring(doubtful, decide(row, "non"))
    result = step(doubtful)
    assert "1 lost" in result.message
    assert [check.name for check in result.checks if not check.passed] == []


def test_the_latest_of_two_decisions_in_files_wins(
    doubtful: Workshop, second: Listed, first: Listed
) -> None:
    path = doubtful.home.reviews / "decisions.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = "entity,key,column,guard,new_value,date,requested_by,reason,source\n"
    line = "film_link,{key},same_film,,{value},{day},editorial_review,looked,press kit\n"
    path.write_text(
        head
        + line.format(key=f"{second.film_id}/72", value="true", day="2026-02-02")
        + line.format(key=f"{first.film_id}/72", value="true", day="2026-02-01")
        + line.format(key="nonsense", value="true", day="2026-02-03")
        + line.format(key="film-9/1", value="perhaps", day="2026-02-03"),
        encoding="utf-8",
    )
    assert link_decisions(doubtful) == {(second.film_id, 72): True}
    step(doubtful, gender=True)
    rows = doubtful.lake.read(tables.CORRECTIONS.key).to_pylist()
    states = {row["key"]: row["status"] for row in rows if row["entity"] == "film_link"}
    assert states["nonsense"] == states["film-9/1"] == "rejected"
    assert states[f"{second.film_id}/72"] == "applied"
    assert states[f"{first.film_id}/72"] == "conflict"


def test_tmdb_decides_where_first_names_do_not_and_contradictions_go_to_review(
    shop: Workshop, first: Listed
) -> None:
    before = {row["person_id"]: row for row in
              shop.lake.read(tables.PERSON_GENDER.key).to_pylist()}  # fmt: skip
    person_id = {row["source_id"]: row["person_id"]
                 for row in shop.lake.read(PEOPLE.key).to_pylist()}[first.names[0]]  # fmt: skip
    by_name = before[person_id]["gender_by_first_name"]
    assert by_name in ("female", "male")
    wrong = "male" if by_name == "female" else "female"
    put_tmdb(
        shop,
        Shown(71, first.title, first.year + 1, [
            Credited(1, first.names[0], gender=wrong), Credited(5, "Alix Inconnue"),
            Credited(6, "Jeanne Persan", ("Camera", "Director of Photography")),
        ]),
    )  # fmt: skip
    step(shop, gender=True)
    after = {row["person_id"]: row for row in shop.lake.read(tables.PERSON_GENDER.key).to_pylist()}
    assert (after[person_id]["gender"], after[person_id]["method"]) == (wrong, "tmdb")
    assert after[person_id]["gender_by_first_name"] == by_name
    queue = {row["person_id"]: row for row in shop.lake.read(tables.REVIEW_QUEUE.key).to_pylist()}
    assert "conflict" in queue[person_id]["reasons"]
    assert queue[person_id]["state"] == "open"
    # people of TMDB alone have a gender too, by their own id
    assert {"person-tmdb-5", "person-tmdb-6"} <= after.keys()
    claims = shop.lake.read(tables.GENDER_CLAIMS.key).to_pylist()
    assert any(row["source"] == "tmdb" and row["person_id"] == person_id for row in claims)


def test_a_director_who_is_on_tmdb_too_can_be_decided(shop: Workshop) -> None:
    claude = "PARDESSOUCHE Claude"
    directed = [row["agrement_id"] for row in shop.lake.read(DIRECTORS.key).to_pylist()
                if row["name"] == claude]  # fmt: skip
    ids = shop.lake.read(AGREEMENTS.key).column("agrement_id").to_pylist()
    film = Listed(shop, ids.index(directed[0]))
    put_tmdb(shop, Shown(71, film.title, film.year + 1, [Credited(1, claude)]))
    step(shop, gender=True)
    row = person(shop, claude)
    records = shop.lake.read(PEOPLE.key).to_pylist()
    sources = {one["source"] for one in records if one["person_id"] == row["identifiant"]}
    assert sources == {"cnc", "tmdb"}
    bring(shop, decide(row, "femme"))
    step(shop, gender=True)
    genders = {one["person_id"]: one for one in
               shop.lake.read(tables.PERSON_GENDER.key).to_pylist()}  # fmt: skip
    assert genders[row["identifiant"]]["method"] == "review"
    assert f"person,{claude},gender" in review.export_committed(shop)[0]
