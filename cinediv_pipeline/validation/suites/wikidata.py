"""Expectations on Wikidata's tables.

Bounds are wide: no whole edition has been measured.
"""

from typing import Final

from cinediv_pipeline.validation.check import Check, Suite

_CLAIMS: Final = "raw/wikidata_claims"
_AWARDS: Final = "raw/wikidata_awards"
_KEPT: Final = (
    "select coalesce(c.n / nullif(p.n, 0), 1) as ratio from (select count(*) as n from "
    "candidate_{0}) c, (select count(*) as n from previous_{0}) p"
)
_IDENTIFIED: Final = """select {1}, statement_id from candidate_{0}
    where not regexp_full_match({1}, 'Q[1-9][0-9]*')
    or not starts_with(statement_id, 'http://www.wikidata.org/entity/statement/')"""

# Also the check that fails when the landed answers cannot be read at all.
READABLE: Final = Check(
    name="wikidata_readable",
    table=_CLAIMS,
    frame="select count(*) as n_rows from (select statement_id from candidate_wikidata_claims "
    "union all select statement_id from candidate_wikidata_awards) having count(*) > 0",
    expectation="ExpectTableRowCountToEqual",
    arguments={"value": 1},
    reason="The landed answers are SPARQL results in JSON with at least one statement.",
    acceptable=False,
)


def _none(name: str, table: str, frame: str, reason: str, *, blocking: bool = True) -> Check:
    """Expect that a query finds no row."""
    return Check(
        name=name,
        table=table,
        frame=frame,
        expectation="ExpectTableRowCountToEqual",
        arguments={"value": 0},
        reason=reason,
        blocking=blocking,
        acceptable=blocking and "unique" not in name,
    )


def _kept(name: str, table: str, reason: str) -> Check:
    """Expect that a table does not lose a fifth of its rows at once."""
    return Check(
        name=name,
        table=table,
        frame=_KEPT.format(table.split("/")[1]),
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": "ratio", "min_value": 0.8, "max_value": 1e9},
        reason=reason,
    )


SUITE: Final = Suite(
    (
        READABLE,
        _none(
            "wikidata_claims_unique", _CLAIMS,
            "select tmdb_person_id, statement_id, count(*) as n_rows from "
            "candidate_wikidata_claims group by all having count(*) > 1",
            "The grain: a statement has one value, so it says one gender of a person.",
        ),
        _none(
            "wikidata_claim_values_known", _CLAIMS,
            "select tmdb_person_id, gender from candidate_wikidata_claims "
            "where gender not in ('female', 'male', 'non_binary')",
            "The query maps the values: anything else is an attribute that was not asked for.",
        ),
        _none(
            "wikidata_claims_identified", _CLAIMS,
            _IDENTIFIED.format("wikidata_claims", "wikidata_id"),
            "Item and statement are the evidence that a reader can look up.",
        ),
        _none(
            "wikidata_references_told", _CLAIMS,
            "select tmdb_person_id, n_references, reference from candidate_wikidata_claims "
            "where (n_references > 0) <> (reference is not null) or n_references < 0",
            "A gender is used with its reference: a count without one, or one uncounted, is wrong.",
        ),
        Check(
            name="wikidata_women_share_plausible",
            table=_CLAIMS,
            frame="select avg((gender = 'female')::int) as share from candidate_wikidata_claims",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "share", "min_value": 0.15, "max_value": 0.5},
            reason="Women are a minority of the people of cinema in every source; more than half "
            "means that the values are the wrong way round.",
            blocking=False,
            real_only=True,
        ),
        _kept(
            "wikidata_claims_do_not_shrink", _CLAIMS,
            "Statements are added; a fifth does not go in a week. Otherwise a property has "
            "changed, or answers came empty.",
        ),
        _none(
            "wikidata_awards_unique", _AWARDS,
            "select subject_kind, tmdb_id, statement_id, count(*) as n_rows from "
            "candidate_wikidata_awards group by all having count(*) > 1",
            "The grain: a statement twice would count an award twice.",
        ),
        _none(
            "wikidata_award_values_known", _AWARDS,
            "select statement_id, subject_kind, outcome, date_precision from "
            "candidate_wikidata_awards where subject_kind not in ('film', 'person') "
            "or outcome not in ('received', 'nominated') "
            "or coalesce(date_precision, 'year') not in ('day', 'month', 'year')",
            "Shares of nominees and winners rest on these closed lists.",
        ),
        _none(
            "wikidata_awards_identified", _AWARDS,
            _IDENTIFIED.format("wikidata_awards", "wikidata_id"),
            "Item and statement are the evidence that a reader can look up.",
        ),
        _none(
            "wikidata_award_items_known", _AWARDS,
            _IDENTIFIED.format("wikidata_awards", "award_id"),
            "Awards are grouped by their item: their names change and are not unique.",
        ),
        _none(
            "wikidata_award_years_plausible", _AWARDS,
            "select statement_id, award, award_year from candidate_wikidata_awards "
            "where award_year not between 1895 and year(current_date) + 1",
            "Cinema begins in 1895; an award of a later year than the next is a slip.",
            blocking=False,
        ),
        _kept(
            "wikidata_awards_do_not_shrink", _AWARDS,
            "Awards are added; a fifth does not go in a week. Otherwise a property has changed, or "
            "answers came empty.",
        ),
    )
)  # fmt: skip
