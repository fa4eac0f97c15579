"""Expectations on the identity registries of films and people."""

from typing import Final

from cinediv_pipeline.validation.check import Check, Suite

_FILMS = "linked/films"
_LINKS = "linked/film_links"
_PEOPLE = "linked/people"
_ROLES = "linked/roles"
_FESTIVALS = "linked/festivals"
_AWARDS = "linked/award_festivals"
_JOBS = "linked/job_roles"
_CREDITS = "linked/reviewed_credits"

FILMS_SUITE: Final = Suite(
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
            "from previous_films p left join candidate_films c using (source, source_id) "
            "where p.source = 'cnc'",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "stable", "value_set": [True]},
            reason="Others cite film ids; one that changes or vanishes breaks their work.",
        ),
        Check(
            name="tmdb_film_id_is_never_lost",
            table=_FILMS,
            frame="select p.source_id, p.film_id from previous_films p "
            "where p.source <> 'cnc' and not exists (select 1 from candidate_films c "
            "where c.source = p.source and c.source_id = p.source_id)",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="A TMDB film may move to another film when its link is corrected, never vanish.",
        ),
        Check(
            name="one_tmdb_film_per_film",
            table=_LINKS,
            frame="select film_id, tmdb_id from candidate_film_links where verdict = 'linked'",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "film_id"},
            reason="Two TMDB films under one film would count its team twice.",
            acceptable=False,
        ),
        Check(
            name="one_film_per_tmdb_film",
            table=_LINKS,
            frame="select film_id, tmdb_id from candidate_film_links where verdict = 'linked'",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "tmdb_id"},
            reason="A team that is counted for two films is counted twice.",
            acceptable=False,
        ),
        Check(
            name="links_hold",
            table=_LINKS,
            frame="select tmdb_id, change, film_id_before, "
            "case when verdict = 'linked' then film_id end as film_id_now, rule "
            "from candidate_film_links l where change in ('lost', 'moved') "
            "and not exists (select 1 from candidate_film_links d where d.tmdb_id = l.tmdb_id "
            "and d.decided_by = 'review') "
            "order by tmdb_id",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="A link that changes moves figures. Confirmed links never do; look at these and "
            "decide them in review if they are wrong.",
            blocking=False,
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

ROLES_SUITE: Final = Suite(
    (
        Check(
            name="role_listed_once",
            table=_ROLES,
            frame="select role from candidate_roles",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "role"},
            reason="The grain of the taxonomy: a role twice would count its credits twice.",
            acceptable=False,
        ),
        Check(
            name="job_listed_once",
            table=_JOBS,
            frame="select department || ' ' || job as pair from candidate_job_roles",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "pair"},
            reason="The grain of the table: a job twice would count its credits twice.",
            acceptable=False,
        ),
        Check(
            name="jobs_are_known",
            table=_JOBS,
            frame="select department, job, n_credits from candidate_job_roles "
            "where not is_listed order by n_credits desc, department, job",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="A job that the taxonomy does not know is in no figure: add a row to "
            "data/reference/roles/tmdb_jobs.csv, with a role or the reason why it is none.",
            blocking=False,
        ),
    )
)

FESTIVALS_SUITE: Final = Suite(
    (
        Check(
            name="festival_listed_once",
            table=_FESTIVALS,
            frame="select festival from candidate_festivals",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "festival"},
            reason="The grain of the list: a festival twice would count its films twice.",
            acceptable=False,
        ),
        Check(
            name="award_of_one_festival",
            table=_AWARDS,
            frame="select award_id || ' ' || coalesce(conferred_by_id, '') as award "
            "from candidate_award_festivals",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "award"},
            reason="The grain of the table: an award twice would count its films twice.",
            acceptable=False,
        ),
    )
)

CREDITS_SUITE: Final = Suite(
    (
        Check(
            name="reviewed_credit_once",
            table=_CREDITS,
            frame="select film_id || ' ' || role || ' ' || person_id as credit "
            "from candidate_reviewed_credits",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "credit"},
            reason="The grain of the table: a credit twice would count a person twice.",
            acceptable=False,
        ),
        Check(
            name="reviewed_credits_are_of_the_crew",
            table=_CREDITS,
            frame="select film_id, role from candidate_reviewed_credits "
            "where role in ('director', 'actor')",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="The list alone says who directs a film, and casts are not reviewed.",
            acceptable=False,
        ),
    )
)

PEOPLE_SUITE: Final = Suite(
    (
        Check(
            name="name_registered_once",
            table=_PEOPLE,
            frame="select source_id, person_id, source || ' ' || source_id as record "
            "from candidate_people",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "record"},
            reason="The grain of the registry: one row per record of a source.",
        ),
        Check(
            name="person_id_never_changes",
            table=_PEOPLE,
            frame="select p.source_id, p.person_id, c.person_id as now, "
            "coalesce(c.person_id = p.person_id or 'same_tmdb_person' in (c.rule, p.rule), false) "
            "as stable from previous_people p left join candidate_people c "
            "using (source, source_id) where p.source = 'cnc'",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "stable", "value_set": [True]},
            reason="Reviews and corrections cite person ids; one that changes loses them. Where "
            "TMDB shows that two names are one person, both lead to the id registered first.",
        ),
        Check(
            name="one_id_one_folded_name",
            table=_PEOPLE,
            frame="select person_id, count(distinct name_key) as n_names "
            "from candidate_people where source = 'cnc' and rule <> 'same_tmdb_person' "
            "group by 1",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "n_names", "max_value": 1},
            reason="Ids are hashes of folded names: two names under one id would be a collision.",
            acceptable=False,
        ),
    )
)
