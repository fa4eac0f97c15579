"""The two tables of Wikidata."""

from typing import Final

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec

SOURCE: Final = "wikidata"
LICENCE: Final = "CC0 1.0"

CLAIMS: Final = TableSpec(
    "raw",
    "wikidata_claims",
    "one row per statement about the gender of a person with a TMDB id",
    "Gender as Wikidata states it, already mapped to the values that are counted. Statements of "
    "the best rank only; a person whose sources disagree has two.",
    (
        Column("tmdb_person_id", pa.int64(), "TMDB's id of the person", nullable=False),
        Column("wikidata_id", pa.string(), "Wikidata's item of the person, Q…", nullable=False),
        Column("gender", pa.string(), "female, male or non_binary", nullable=False),
        Column("statement_id", pa.string(), "Address of the statement", nullable=False),
        Column(
            "n_references",
            pa.int32(),
            "References that state a source or an address outside Wikimedia",
            nullable=False,
        ),
        Column(
            "reference",
            pa.string(),
            "One of them: an address, or the item of the source; null without any",
        ),
    ),
    flaws="Entered by volunteers; about a statement without a reference nobody can judge. Other "
    "values of the property than those that are counted are not asked for.",
)

AWARDS: Final = TableSpec(
    "raw",
    "wikidata_awards",
    "one row per statement about an award of a film or person with a TMDB id",
    "Awards received and nominations. Those of persons only where the award is one of cinema or "
    "names a film.",
    (
        Column("subject_kind", pa.string(), "film or person", nullable=False),
        Column("tmdb_id", pa.int64(), "TMDB's id of the film or person", nullable=False),
        Column("wikidata_id", pa.string(), "Wikidata's item of it, Q…", nullable=False),
        Column("outcome", pa.string(), "received or nominated", nullable=False),
        Column("award_id", pa.string(), "Wikidata's item of the award, Q…", nullable=False),
        Column("award", pa.string(), "Its name, in French where there is one, else in English"),
        Column("conferred_by_id", pa.string(), "Item of who confers it, Q…; the first of several"),
        Column("conferred_by", pa.string(), "Name of who confers it"),
        Column("awarded_on", pa.date32(), "Day, where the day is stated"),
        Column("award_year", pa.int32(), "Year, where at least the year is stated"),
        Column("date_precision", pa.string(), "day, month or year; null without a date"),
        Column(
            "for_tmdb_film_id",
            pa.int64(),
            "TMDB's id of the film that a person is awarded for; the smallest of several",
        ),
        Column("n_for_films", pa.int32(), "Films with a TMDB id that it names so", nullable=False),
        Column("statement_id", pa.string(), "Address of the statement", nullable=False),
    ),
    flaws="Nominations are recorded for well-known awards mostly, and winners are often not among "
    "the nominees. The year may be that of the ceremony or of the films.",
)

TABLES: Final = (CLAIMS, AWARDS)
