"""From answers to rows and tables. All answers are written by hand in the layout of SPARQL 1.1
results in JSON, as Wikidata's query service gives them: none was recorded."""

import datetime as dt
import json
from typing import Any

import pytest

from cinediv_pipeline.sources.wikidata import specs
from cinediv_pipeline.sources.wikidata.parse import Parsed, parse
from cinediv_pipeline.sources.wikidata.queries import Kind
from cinediv_pipeline.sources.wikidata.rows import STATEMENT, asked_for, key_of, read_rows
from cinediv_pipeline_tests.unit.wikidata_desk import (
    Binding,
    award_row,
    body,
    gender_row,
    text,
    uri,
)

REFERENCE = "http://www.wikidata.org/reference/"
CLAIMS, AWARDS = specs.CLAIMS.key, specs.AWARDS.key


def parsed(kind: Kind, *rows: Binding) -> Parsed:
    ids = sorted({int(row["tmdb"]["value"]) for row in rows})
    line = {"n": 1, "key": key_of(kind, ids), "body": json.loads(body(kind, rows))}
    return parse([line], {1: set(ids)})


def claims(*rows: Binding) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parsed("gender", *rows).tables[CLAIMS].to_pylist()
    return found


def awards(*rows: Binding, kind: Kind = "person_awards") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parsed(kind, *rows).tables[AWARDS].to_pylist()
    return found


def referenced(number: int, **more: dict[str, str]) -> dict[str, dict[str, str]]:
    return {"reference": uri(f"{REFERENCE}{number:040x}"), **more}


def test_a_statement_with_its_reference() -> None:
    page = uri("https://dictionnaire.example/p/12")
    assert claims(gender_row(12, "female", "Q12-AB", **referenced(1, url=page))) == [{
        "tmdb_person_id": 12,
        "wikidata_id": "Q12",
        "gender": "female",
        "statement_id": "http://www.wikidata.org/entity/statement/Q12-AB",
        "n_references": 1,
        "reference": "https://dictionnaire.example/p/12",
    }]  # fmt: skip


def test_a_statement_without_reference_is_kept_and_says_so() -> None:
    (row,) = claims(gender_row(12, "non_binary"))
    assert (row["gender"], row["n_references"], row["reference"]) == ("non_binary", 0, None)


def test_references_are_counted_by_their_nodes_and_an_address_is_shown_first() -> None:
    (row,) = claims(
        gender_row(12, **referenced(1, source=uri("Q36578"))),
        gender_row(12, **referenced(2, source=uri("Q13219454"))),
        gender_row(12, **referenced(2, url=uri("https://b.example/12"))),
        gender_row(12, **referenced(3, url=uri("https://a.example/12"))),
    )
    assert (row["n_references"], row["reference"]) == (3, "https://a.example/12")
    (row,) = claims(gender_row(12, **referenced(1, source=uri("Q36578"))))
    assert (row["n_references"], row["reference"]) == (1, "Q36578")


@pytest.mark.parametrize(
    "more",
    [
        {"url": uri("https://fr.wikipedia.org/wiki/X")},
        {"url": uri("https://www.wikidata.org/wiki/Q12")},
        {"url": uri("https://commons.wikimedia.org./wiki/X")},
        {"url": uri("javascript:alert(1)")},
        {"url": uri("https://[broken")},
        {"url": uri("ftp://x.example/12")},
        {"source": uri("http://www.wikidata.org/.well-known/genid/abc")},
        {},
    ],
)
def test_what_states_no_source_is_no_reference(more: dict[str, Any]) -> None:
    (row,) = claims(gender_row(12, **referenced(1, **more)))
    assert (row["n_references"], row["reference"]) == (0, None)


def test_an_address_is_kept_without_credentials() -> None:
    page = uri("https://user:hidden@a.example/p?id=4&api_key=hidden")
    (row,) = claims(gender_row(12, **referenced(1, url=page)))
    assert row["reference"] == "https://a.example/p?id=4&api_key=***"


def test_the_same_row_twice_counts_once() -> None:
    row = gender_row(12, **referenced(1, url=uri("https://a.example/12")))
    (found,) = claims(row, dict(row))
    assert found["n_references"] == 1
    assert len(awards(award_row(12), award_row(12))) == 1


def test_two_values_of_best_rank_are_two_rows() -> None:
    found = claims(gender_row(12, "non_binary"), gender_row(12, "female"), gender_row(7, "male"))
    assert [(row["tmdb_person_id"], row["gender"]) for row in found] == [
        (7, "male"), (12, "female"), (12, "non_binary"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("date", "precision", "expected"),
    [
        ("2019-01-01T00:00:00Z", 9, (None, 2019, "year")),
        ("2019-05-01T00:00:00Z", 10, (None, 2019, "month")),
        ("2019-05-25T00:00:00Z", 11, (dt.date(2019, 5, 25), 2019, "day")),
        ("2010-01-01T00:00:00Z", 8, (None, None, None)),  # a decade
        ("-0044-03-15T00:00:00Z", 11, (None, None, None)),
        ("t1234", 11, (None, None, None)),  # an unknown value
        ("2019-05-25T00:00:00Z", "x", (None, None, None)),
    ],
)
def test_a_date_says_no_more_than_its_precision(
    date: str, precision: object, expected: tuple[object, ...]
) -> None:
    (row,) = awards(award_row(12, date=text(date), precision=text(precision)))
    assert (row["awarded_on"], row["award_year"], row["date_precision"]) == expected


def test_an_award_with_all_that_is_known() -> None:
    more = {
        "conferrer": uri("Q77"), "conferrerLabel": text("Académie fictive"), "film": text("603"),
        "date": text("2020-01-01T00:00:00Z"), "precision": text(9),
    }  # fmt: skip
    assert awards(award_row(12, "received", **more)) == [{
        "subject_kind": "person",
        "tmdb_id": 12,
        "wikidata_id": "Q12",
        "outcome": "received",
        "award_id": "Q900",
        "award": "Grand Prix",
        "conferred_by_id": "Q77",
        "conferred_by": "Académie fictive",
        "awarded_on": None,
        "award_year": 2020,
        "date_precision": "year",
        "for_tmdb_film_id": 603,
        "n_for_films": 1,
        "statement_id": f"{STATEMENT}Q12-Q900-received",
    }]  # fmt: skip


def test_a_film_has_awards_of_its_own() -> None:
    (row,) = awards(award_row(603), kind="film_awards")
    assert (row["subject_kind"], row["tmdb_id"], row["for_tmdb_film_id"]) == ("film", 603, None)


def test_several_films_and_conferrers_are_one_statement() -> None:
    found = parsed(
        "person_awards",
        award_row(12, film=text("77"), conferrer=uri("Q9"), conferrerLabel=text("Z")),
        award_row(12, film=text("9"), conferrer=uri("Q8"), conferrerLabel=text("Q8")),
    )
    (row,) = found.tables[AWARDS].to_pylist()
    assert (row["for_tmdb_film_id"], row["n_for_films"]) == (9, 2)
    assert (row["conferred_by_id"], row["conferred_by"]) == ("Q8", None), "no label is no name"
    assert found.noticed == {"awards_for_several_films": 1}


def test_an_award_that_is_unknown_is_left_out_and_told() -> None:
    genid = "http://www.wikidata.org/.well-known/genid/0f"
    found = parsed("film_awards", award_row(603) | {"award": uri(genid)})
    assert found.tables[AWARDS].num_rows == 0
    assert found.noticed == {"awards_of_an_unknown_value": 1}


def test_a_label_that_is_missing_is_null() -> None:
    (row,) = awards(award_row(12, awardLabel=text("Q900")))
    assert row["award"] is None


def test_only_ids_in_force_of_a_line_count() -> None:
    rows = [gender_row(12), gender_row(45)]
    line = {"n": 3, "key": "gender/12,45", "body": json.loads(body("gender", rows))}
    found = parse([line, {"n": 4}], {3: {45}})
    assert found.tables[CLAIMS]["tmdb_person_id"].to_pylist() == [45]


def changed(**parts: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(body("gender", [gender_row(12)]))
    return {**whole, **parts}


def with_row(**terms: Any) -> dict[str, Any]:
    return changed(results={"bindings": [{**gender_row(12), **terms}]})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([], "no JSON object"),
        (None, "no JSON object"),
        ({}, "no 'head'"),
        (changed(head={"vars": ["tmdb", "value"]}), "the variables are"),
        (changed(results=[]), "no 'results'"),
        (changed(results={"bindings": {}}), "no 'bindings'"),
        (changed(results={"bindings": ["x"]}), "a row is 'x'"),
        (with_row(item={"type": "uri"}), "[?]item is"),
        (with_row(item="Q12"), "[?]item is"),
        (with_row(item=text(12)), "[?]item is '12'"),
        (with_row(statement=uri("Q12")), "[?]statement is"),
        (with_row(gender=uri("Q6581072")), "[?]gender is"),
        (with_row(gender=text("intersex")), "[?]gender is 'intersex'"),
        (with_row(tmdb=text("13")), "the TMDB id '13' was not asked for"),
        (with_row(value=uri("Q6581072")), "[?]value was not asked for"),
    ],
)
def test_an_answer_that_says_something_else_is_refused(answer: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_rows("gender", answer, [12])


def test_keys_name_kind_and_ids() -> None:
    assert key_of("gender", [12, 45, 77]) == "gender/12,45,77"
    assert asked_for("film_awards/12,45") == ("film_awards", [12, 45])
    for wrong in ("movie/12", "gender/", "gender/x"):
        with pytest.raises(ValueError):
            asked_for(wrong)
