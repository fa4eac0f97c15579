"""Expectations on TMDB's tables.

Bounds are wide: they come from recorded answers and from known shares of missing values, not from
a whole edition.
"""

from typing import Final

from cinediv_pipeline.validation.check import Check, Suite
from cinediv_pipeline.vocabulary import GENDERS

_FILMS: Final = "raw/tmdb_films"
_TITLES: Final = "raw/tmdb_titles"
_CREDITS: Final = "raw/tmdb_credits"
_PEOPLE: Final = "raw/tmdb_people"

# Also the check that fails when the landed answers cannot be read at all.
READABLE: Final = Check(
    name="tmdb_readable",
    table=_FILMS,
    frame="select count(*) as n_rows from candidate_tmdb_films having count(*) > 0",
    expectation="ExpectTableRowCountToEqual",
    arguments={"value": 1},
    reason="The landed answers are TMDB's JSON with at least one film of French origin.",
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


def _between(  # noqa: PLR0913 -- a row of the list below
    name: str, table: str, column: str, frame: str, bounds: tuple[float, float], reason: str,
    *, blocking: bool = True, real_only: bool = False,
) -> Check:  # fmt: skip
    """Expect one number between two bounds."""
    low, high = bounds
    return Check(
        name=name,
        table=table,
        frame=frame,
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": column, "min_value": low, "max_value": high},
        reason=reason,
        blocking=blocking,
        real_only=real_only,
    )


def _unique(name: str, table: str, key: str, reason: str) -> Check:
    relation = f"candidate_{table.split('/')[1]}"
    return _none(
        name,
        table,
        f"select {key}, count(*) as n_rows from {relation} group by all having count(*) > 1",  # noqa: S608
        reason,
    )


_LEAST_KEPT: Final = 0.97
_SHRINK = "select coalesce((select count(*) from candidate_{0}) / nullif((select count(*) from previous_{0}), 0), 1) as ratio"  # noqa: E501

# Checks that content dropped for its age would fail.
AGAINST_SHRINKING: Final = (
    "tmdb_films_do_not_shrink", "tmdb_credits_do_not_shrink", "tmdb_credited_people_known",
    "tmdb_films_have_credits",
)  # fmt: skip

SUITE: Final = Suite(
    (
        READABLE,
        _unique("tmdb_film_ids_unique", _FILMS, "tmdb_id", "The grain: one row per film."),
        _between(
            "tmdb_films_do_not_shrink", _FILMS, "ratio", _SHRINK.format("tmdb_films"),
            (_LEAST_KEPT, 1e9),
            "A week deletes a few films of thousands. A list that shrinks by three percent is "
            "half a list, or an address that answers for another database.",
        ),
        _between(
            "tmdb_release_dates_read", _FILMS, "share",
            "select avg((release_date is null)::int) as share from candidate_tmdb_films", (0, 0.01),
            "Films are found by their date: more than one percent that cannot be read means that "
            "the form of dates has changed.",
        ),
        _none(
            "tmdb_money_plausible", _FILMS,
            "select tmdb_id, title, budget_usd, revenue_usd from candidate_tmdb_films "
            "where budget_usd not between 100 and 500000000 or revenue_usd not between 1 and "
            "4000000000",
            "No French film has cost 500 million dollars; below 100 the unit was millions.",
            blocking=False,
        ),
        _unique(
            "tmdb_titles_unique", _TITLES, "tmdb_id, kind, country, title",
            "The grain: a title twice would count as two hints when films are linked.",
        ),
        _unique("tmdb_credit_ids_unique", _CREDITS, "credit_id", "The grain: one row per credit."),
        _none(
            "tmdb_credits_belong_to_films", _CREDITS,
            "select credit_id, tmdb_id from candidate_tmdb_credits "
            "anti join candidate_tmdb_films using (tmdb_id)",
            "A credit without its film would be counted for no year.",
        ),
        _none(
            "tmdb_credit_values_known", _CREDITS,
            f"""select credit_id, kind, gender, department, job from candidate_tmdb_credits
            where kind not in ('cast', 'crew') or (kind = 'crew' and job is null)
                or gender not in {GENDERS}""",  # noqa: S608 -- our own closed list
            "A crew row without a post belongs to no role; genders are a closed list.",
        ),
        _between(
            "tmdb_films_have_credits", _CREDITS, "share",
            "select count(distinct c.tmdb_id) / nullif(count(distinct f.tmdb_id), 0) as share "
            "from candidate_tmdb_films f left join candidate_tmdb_credits c using (tmdb_id)",
            (0.5, 1),
            "Nearly every film names its director at least; without credits for half of them "
            "the answers came without the part that was asked for.",
        ),
        _between(
            "tmdb_credits_do_not_shrink", _CREDITS, "ratio", _SHRINK.format("tmdb_credits"),
            (_LEAST_KEPT, 1e9), "Credits are added; few are taken away in a week.",
        ),
        _between(
            "tmdb_gender_missing_as_usual", _CREDITS, "share",
            "select avg((gender = 'unknown')::int) as share from candidate_tmdb_credits",
            (0.2, 0.7),
            "A gender is missing for about half of the credits. Far less or more means that the "
            "codes have changed.",
            real_only=True,
        ),
        _unique("tmdb_person_ids_unique", _PEOPLE, "tmdb_person_id", "The grain: one per person."),
        _between(
            "tmdb_credited_people_known", _PEOPLE, "share",
            "select count(p.tmdb_person_id) / nullif(count(*), 0) as share from (select distinct "
            "tmdb_person_id from candidate_tmdb_credits where tmdb_person_id > 0) "
            "left join candidate_tmdb_people p using (tmdb_person_id)",
            (0.98, 1),
            "Everybody with a credit was asked for (who opted out has an id below 0); a few were "
            "deleted meanwhile. Where two in a hundred are missing, a load was not complete.",
        ),
        _none(
            "tmdb_lives_plausible", _PEOPLE,
            "select tmdb_person_id, name, birthday, deathday from candidate_tmdb_people "
            "where deathday < birthday or birthday < date '1800-01-01' or birthday > current_date",
            "Nobody dies before birth; ages of such people would be wrong.",
            blocking=False,
        ),
    )
)  # fmt: skip
