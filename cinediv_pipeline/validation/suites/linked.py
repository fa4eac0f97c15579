"""Expectations on the identity registry."""

from typing import Final

from cinediv_pipeline.validation.check import Check, Suite

_FILMS = "linked/films"

SUITE: Final = Suite(
    (
        Check(
            name="record_registered_once",
            table=_FILMS,
            frame="select source_id, film_id, source || ' ' || source_id as record "
            "from candidate_films",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "record"},
            reason="The grain of the registry: one row per record of a source.",
        ),
        Check(
            name="film_id_never_changes",
            table=_FILMS,
            frame="select p.source_id, p.film_id, c.film_id as now, "
            "coalesce(c.film_id = p.film_id, false) as stable "
            "from previous_films p left join candidate_films c using (source, source_id)",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "stable", "value_set": [True]},
            reason="Others cite film ids; one that changes or vanishes breaks their work.",
        ),
        Check(
            name="few_films_share_a_visa",
            table=_FILMS,
            frame="select visa, count(distinct film_id) as films from candidate_films "
            "where visa is not null group by 1",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "films", "max_value": 1, "mostly": 0.995},
            reason="One visa of 5,848 names two films (155827). Many more would mean that titles "
            "or directors are no longer recognised.",
            blocking=False,
        ),
    )
)
