"""Expectations on INSEE's first names. Measured on births of 1900 to 2021 (648,370 rows)."""

from typing import Final

from cinediv_pipeline.validation.check import Check, Suite

_TABLE: Final = "raw/insee_first_names"

# Also the check that fails when the file cannot be read at all.
READABLE: Final = Check(
    name="first_names_readable",
    table=_TABLE,
    frame="select count(*) as n_rows from candidate_insee_first_names having count(*) > 0",
    expectation="ExpectTableRowCountToEqual",
    arguments={"value": 1},
    reason="The landed bytes are INSEE's zipped CSV of first names with at least one row.",
    acceptable=False,
)

SUITE: Final = Suite(
    (
        READABLE,
        Check(
            name="first_name_rows_unique",
            table=_TABLE,
            frame="select sex, first_name, birth_year, count(*) as n_rows "
            "from candidate_insee_first_names group by all having count(*) > 1",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="The grain of the table: a row twice would count its births twice.",
        ),
        Check(
            name="births_positive",
            table=_TABLE,
            frame="select sex, first_name, birth_year, n_births "
            "from candidate_insee_first_names where n_births < 1",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="A row exists because somebody was born; INSEE prints three and more.",
        ),
        Check(
            name="total_births_plausible",
            table=_TABLE,
            frame="select sum(n_births) as n_births from candidate_insee_first_names",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "n_births", "min_value": 60_000_000, "max_value": 130_000_000},
            reason="85 million births are listed for 1900 to 2021; far less is a regional file or "
            "half of one, far more counts twice.",
            real_only=True,
        ),
        Check(
            name="both_sexes_balanced",
            table=_TABLE,
            frame="select coalesce(sum(n_births) filter (sex = 'female') / sum(n_births), 0) "
            "as share from candidate_insee_first_names",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "share", "min_value": 0.45, "max_value": 0.55},
            reason="49.5 % of the births are girls. Half a file, or sexes the wrong way round for "
            "some names, would turn the attribution.",
            real_only=True,
        ),
        Check(
            name="well_known_names_have_their_sex",
            table=_TABLE,
            frame="""with known(first_name, sex) as (values ('MARIE', 'female'),
                ('NATHALIE', 'female'), ('CATHERINE', 'female'), ('PHILIPPE', 'male'),
                ('NICOLAS', 'male'), ('MICHEL', 'male'))
                select k.first_name, k.sex, sum(c.n_births) filter (c.sex = k.sex)
                    / sum(c.n_births) as share
                from known k left join candidate_insee_first_names c using (first_name)
                group by all""",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "share", "min_value": 0.95, "max_value": 1.0},
            reason="If the codes of the sexes were exchanged everything would still run, and every "
            "figure would be wrong.",
            acceptable=False,
        ),
        Check(
            name="births_do_not_shrink",
            table=_TABLE,
            frame="""select coalesce((select sum(n_births) from candidate_insee_first_names)
                / (select sum(n_births) from previous_insee_first_names), 1) as ratio""",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "ratio", "min_value": 0.98, "max_value": 1.1},
            reason="An edition adds a year (about 0.8 %) and revises little.",
        ),
    )
)
