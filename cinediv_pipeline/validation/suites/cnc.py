"""Expectations on the CNC list. Measured on the edition of April 2025 (5,851 rows)."""

from typing import Any, Final

from cinediv_pipeline.validation.check import Check, Suite
from cinediv_pipeline.vocabulary import AIDS, BONUS_FIRST_YEAR, GENRES

_SHEETS = "raw/cnc_sheets"
_AGREEMENTS = "raw/cnc_agreements"
_IDENTITY = "agrement_id, agrement_year, sheet_row, title"


def _per_row(name: str, columns: str, expectation: str, **more: Any) -> Check:
    """Judge columns of the agreements, with what a reader needs to find the row."""
    return Check(
        name=name,
        table=_AGREEMENTS,
        frame=f"select {_IDENTITY}, {columns} from candidate_cnc_agreements",  # noqa: S608
        expectation=expectation,
        **more,
    )


_BASELINE = """
    with known as (select year, n_agreements from known_editions
                   where edition = (select max(edition) from known_editions)),
    last as (select year, n_rows from previous_cnc_sheets),
    baseline as (select year, n_rows as expected from last
                 union all
                 select year, n_agreements from known where not exists (select 1 from last))
"""

# Also the check that fails when the workbook cannot be opened at all.
READABLE: Final = Check(
    name="workbook_readable",
    table=_SHEETS,
    frame="select year, n_rows from candidate_cnc_sheets",
    expectation="ExpectTableRowCountToBeBetween",
    arguments={"min_value": 1},
    reason="The landed bytes are an Excel workbook with at least one sheet named after a year.",
    acceptable=False,
)

SHEETS: Final = (
    READABLE,
    Check(
        name="columns_per_year",
        table=_SHEETS,
        frame="select year, missing_columns, unexpected_columns, "
        "missing_columns || unexpected_columns as difference from candidate_cnc_sheets",
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": "difference", "value_set": [""]},
        reason="15 columns up to 2018, 16 from 2019 (bonus parité). A column that is missing or "
        "renamed would silently become null; if the publisher changed it, add the new name to "
        "RENAMED or COLUMNS in sources/cnc/workbook.py.",
    ),
    Check(
        name="no_year_between_is_missing",
        table=_SHEETS,
        frame="with span as (select unnest(range(min(year), max(year) + 1)) as year "
        "from candidate_cnc_sheets) select year, year in (select year from candidate_cnc_sheets) "
        "as present from span",
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": "present", "value_set": [True]},
        reason="The list has one sheet per year without a gap since 2003.",
    ),
    Check(
        name="no_year_lost",
        table=_SHEETS,
        frame=_BASELINE + "select b.year, b.expected, s.year is not null as present "
        "from baseline b left join candidate_cnc_sheets s using (year)",
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": "present", "value_set": [True]},
        reason="An edition adds a year and never drops one, so each year of the edition in force "
        "(for a first load: of the known editions in data/reference/cnc_editions.csv) is there.",
    ),
    Check(
        name="rows_per_year_against_last_edition",
        table=_SHEETS,
        frame=_BASELINE + "select b.year, b.expected, s.n_rows, s.n_rows - b.expected as change, "
        "s.n_rows - b.expected between 0 and greatest(10, b.expected // 20) as plausible "
        "from baseline b join candidate_cnc_sheets s using (year)",
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": "plausible", "value_set": [True]},
        reason="A new edition may add a few films to a past year (three were added to 2023) and "
        "removes none: from 0 to 10 rows, or 5 % if that is more. Half a sheet is a damaged file.",
    ),
    Check(
        name="rows_per_year_plausible",
        table=_SHEETS,
        frame="select year, n_rows from candidate_cnc_sheets",
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": "n_rows", "min_value": 150, "max_value": 500},
        reason="203 to 340 films a year were agreed from 2003 to 2024; outside 150 to 500 the "
        "sheet is incomplete or is another list.",
        real_only=True,
    ),
)

AGREEMENTS: Final = (
    _per_row(
        "agrement_id_present",
        "visa_text",
        "ExpectColumnValuesToNotBeNull",
        arguments={"column": "agrement_id"},
        reason="A row without a visa cannot be identified from one edition to the next.",
        acceptable=False,
    ),
    _per_row(
        "agrement_id_unique",
        "visa",
        "ExpectColumnValuesToBeUnique",
        arguments={"column": "agrement_id"},
        reason="The grain of the table: one row per visa and year.",
        acceptable=False,
    ),
    _per_row(
        "visa_once_per_year",
        "visa, regexp_matches(agrement_id, '-[0-9]{4}$') as once",
        "ExpectColumnValuesToBeInSet",
        arguments={"column": "once", "value_set": [True]},
        reason="Two rows of one year never shared a visa from 2003 to 2024. Both are kept, the "
        "second with -2; whether they are one film should be looked at.",
        blocking=False,
    ),
    _per_row(
        "visa_has_six_digits",
        "visa, visa_text",
        "ExpectColumnValuesToMatchRegex",
        arguments={"column": "visa", "regex": r"^\d{6}$"},
        reason="Every visa of the list has six digits once leading zeros are restored.",
    ),
    _per_row(
        "title_present",
        "title_text, visa",
        "ExpectColumnValuesToNotBeNull",
        arguments={"column": "title"},
        reason="No row of 2003 to 2024 lacks a title.",
    ),
    _per_row(
        "directors_present",
        "directors_text, n_directors",
        "ExpectColumnValuesToBeBetween",
        arguments={"column": "n_directors", "min_value": 1, "mostly": 0.998},
        reason="One of 5,851 rows has no director; 0.2 % leaves room for a few more and catches a "
        "column that was lost.",
    ),
    _per_row(
        "devis_present",
        "devis_text, devis_eur",
        "ExpectColumnValuesToNotBeNull",
        arguments={"column": "devis_eur"},
        reason="Every row has a numeric devis; text in its place is never guessed.",
    ),
    _per_row(
        "devis_within_range",
        "devis_text, devis_eur",
        "ExpectColumnValuesToBeBetween",
        arguments={"column": "devis_eur", "min_value": 1_000, "max_value": 300_000_000},
        reason="5,077 to 197 million euros were seen. Outside 1,000 to 300 million a unit "
        "(thousands, cents) has slipped.",
    ),
    Check(
        name="devis_median_drift",
        table=_AGREEMENTS,
        frame="select agrement_year, median(devis_eur) as median_eur, median_eur / lag(median_eur) "
        "over (order by agrement_year) as ratio from candidate_cnc_agreements group by 1",
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": "ratio", "min_value": 0.6, "max_value": 1.6},
        reason="The yearly median moved by a factor of 0.83 to 1.34 from one year to the next; "
        "beyond 0.6 to 1.6 a year is in another unit or half empty.",
        real_only=True,
    ),
    _per_row(
        "genre_known",
        "genre_text, genre",
        "ExpectColumnValuesToNotBeNull",
        arguments={"column": "genre"},
        reason="Eight spellings of three genres were seen. A new one is a decision: add it to "
        "GENRE_SPELLINGS in sources/cnc/fields.py.",
    ),
    _per_row(
        "genre_in_vocabulary",
        "genre",
        "ExpectColumnValuesToBeInSet",
        arguments={"column": "genre", "value_set": list(GENRES)},
        reason="Indicators know these genres only.",
    ),
    _per_row(
        "eof_known",
        "eof_text, eof",
        "ExpectColumnValuesToNotBeNull",
        arguments={"column": "eof", "mostly": 0.99},
        reason="Two of 5,851 are neither OUI nor NON; 1 % catches a column with other words.",
        blocking=False,
    ),
    _per_row(
        "rank_present",
        "rank_text, rank",
        "ExpectColumnValuesToNotBeNull",
        arguments={"column": "rank", "mostly": 0.99},
        reason="Every row of 2003 to 2024 has a readable rank.",
    ),
    _per_row(
        "rank_length",
        "directors_text, rank_text, n_ranks in (1, n_directors) as fits",
        "ExpectColumnValuesToBeInSet",
        arguments={"column": "fits", "value_set": [True], "mostly": 0.998},
        reason="As many ranks as directors, or one for all (107 rows, most of 2003 to 2008). The "
        "one film without director has a rank.",
    ),
    Check(
        name="bonus_null_before_2019",
        table=_AGREEMENTS,
        frame=f"select {_IDENTITY}, bonus_parite_text from candidate_cnc_agreements "  # noqa: S608
        f"where agrement_year < {BONUS_FIRST_YEAR} and bonus_parite is not null",
        expectation="ExpectTableRowCountToEqual",
        arguments={"value": 0},
        reason="The bonus exists since 2019: before, it is null and never false.",
    ),
    Check(
        name="bonus_readable_since_2019",
        table=_AGREEMENTS,
        frame=f"select {_IDENTITY}, bonus_parite_text, bonus_parite "  # noqa: S608
        f"from candidate_cnc_agreements where agrement_year >= {BONUS_FIRST_YEAR}",
        expectation="ExpectColumnValuesToNotBeNull",
        arguments={"column": "bonus_parite"},
        reason="The cell is x or blank; another mark is not guessed.",
    ),
    Check(
        name="no_film_lost_between_editions",
        table=_AGREEMENTS,
        frame="select p.agrement_id, p.agrement_year, p.title from previous_cnc_agreements p "
        "where p.agrement_id not in (select agrement_id from candidate_cnc_agreements "
        "where agrement_id is not null)",
        expectation="ExpectTableRowCountToEqual",
        arguments={"value": 0},
        reason="No edition has dropped an agreement. If the CNC withdrew one, accept this check "
        "with that reason.",
    ),
)

LISTS: Final = (
    Check(
        name="share_readable",
        table="raw/cnc_nationalities",
        frame="select agrement_id, label, share_percent from candidate_cnc_nationalities",
        expectation="ExpectColumnValuesToNotBeNull",
        arguments={"column": "share_percent"},
        reason="A part without a share that no rule explains would bend the French share, and "
        "with it the population FIF.",
    ),
    Check(
        name="shares_sum_to_100",
        table="raw/cnc_nationalities",
        frame="select a.agrement_id, a.nationality_text, "
        "coalesce(sum(n.share_percent), 0) as total from candidate_cnc_agreements a "
        "left join candidate_cnc_nationalities n using (agrement_id) group by all",
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": "total", "min_value": 97, "max_value": 102},
        reason="Rounded shares of 2003 to 2024 sum to 97 to 102.",
    ),
    Check(
        name="country_known",
        table="raw/cnc_nationalities",
        frame="select agrement_id, label, country from candidate_cnc_nationalities",
        expectation="ExpectColumnValuesToNotBeNull",
        arguments={"column": "country"},
        reason="All 187 labels of 2003 to 2024 are mapped. A new spelling is one more label in "
        "data/reference/countries.csv; an unread France would change the population FIF.",
    ),
    Check(
        name="every_film_has_producers",
        table="raw/cnc_producers",
        frame="select a.agrement_id, a.title, count(p.name) as n from candidate_cnc_agreements a "
        "left join candidate_cnc_producers p using (agrement_id) group by all",
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": "n", "min_value": 1},
        reason="No row of 2003 to 2024 lacks a producer.",
    ),
    Check(
        name="directors_unique_in_film",
        table="raw/cnc_directors",
        frame="select agrement_id, lower(name) as name, agrement_id || ' ' || lower(name) as pair "
        "from candidate_cnc_directors",
        expectation="ExpectColumnValuesToBeUnique",
        arguments={"column": "pair"},
        reason="A director printed twice for one film would count twice.",
        blocking=False,
    ),
    Check(
        name="rank_in_vocabulary",
        table="raw/cnc_directors",
        frame="select agrement_id, name, rank from candidate_cnc_directors",
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": "rank", "value_set": [1, 2, 3, 4], "mostly": 0.99},
        reason="Codes 1 to 4; 4 is used in some years only and counts as 3+.",
    ),
    Check(
        name="channel_known",
        table="raw/cnc_broadcasters",
        frame="select label, count(*) as n_films, min(agrement_id) as first_agrement_id "
        "from candidate_cnc_broadcasters where channel is null group by label",
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": "n_films", "max_value": 1},
        reason="A word that the lexicon lacks is kept as printed. Once, it is a slip ('C9', 2022, "
        "is the only one of 8,814); repeated, it is a channel to add to "
        "data/reference/broadcasters.csv.",
        blocking=False,
    ),
    Check(
        name="aid_in_vocabulary",
        table="raw/cnc_aids",
        frame="select agrement_id, aid from candidate_cnc_aids",
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": "aid", "value_set": list(AIDS)},
        reason="Indicators know these aids only.",
    ),
    Check(
        name="aid_mark_documented",
        table="raw/cnc_aids",
        frame="select agrement_id, aid, mark, obtained from candidate_cnc_aids",
        expectation="ExpectColumnValuesToNotBeNull",
        arguments={"column": "obtained", "mostly": 0.995},
        reason="Marks are x, oui, avant or après; 8 of 8,643 are D, which no page documents.",
    ),
)

SUITE: Final = Suite((*SHEETS, *AGREEMENTS, *LISTS), {"known_editions": "cnc_editions.csv"})
