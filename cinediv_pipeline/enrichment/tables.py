"""The enriched tables: corrections, claims, the winning gender per person, the review queue."""

from typing import Final

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec

CORRECTIONS: Final = TableSpec(
    "enriched",
    "corrections",
    "one row per row of the correction files",
    "Every correction of the project and of this home, with what became of it. Raw tables stay as "
    "they are: SQL applies the rows with status `applied`.",
    (
        Column("origin", pa.string(), "project, or home (reviews/decisions.csv)", nullable=False),
        Column("line", pa.int32(), "Line in the file, as an editor counts", nullable=False),
        Column("entity", pa.string(), "agreement, director, nationality, person, film_link "
               "or credit"),
        Column("key", pa.string(), "agrement_id, agrement_id/position, person_id, film_id/TMDB "
               "id, film_id/role/name"),
        Column("column_name", pa.string(), "Corrected column"),
        Column("guard", pa.string(), "Value of the source when the correction was written"),
        Column("new_value", pa.string(), "Right value; null for none"),
        Column("source_value", pa.string(), "Value of the source now"),
        Column("corrected_on", pa.date32(), "Date of the correction"),
        Column("requested_by", pa.string(), "Role of who asked"),
        Column("reason", pa.string(), "Why"),
        Column("source", pa.string(), "What it rests on"),
        Column("status", pa.string(), "applied, obsolete, conflict, superseded or rejected",
               nullable=False),
        Column("problem", pa.string(), "Why it is not simply applied"),
    ),
)  # fmt: skip

GENDER_CLAIMS: Final = TableSpec(
    "enriched",
    "gender_claims",
    "one row per person, source and evidence",
    "Everything that says something about a person's gender; nothing is dropped.",
    (
        Column("person_id", pa.string(), "Person", nullable=False),
        Column("gender", pa.string(), "female, male, non_binary or unknown", nullable=False),
        Column("source", pa.string(), "corrections, wikidata, tmdb, insee, nomquamgender, "
               "first_name_rules; of a language model its name and prompt", nullable=False),
        Column("method", pa.string(), "How: see the vocabulary; statistic never decides alone",
               nullable=False),
        Column("confidence", pa.float64(), "Measured accuracy of the rule and bin; null if none"),
        Column("evidence", pa.string(), "What the claim rests on"),
        Column("claimed_at", pa.date32(), "Day of a human's or a model's claim; else null"),
    ),
    flaws="First names say what is usual, not what a person is.",
)  # fmt: skip

PERSON_GENDER: Final = TableSpec(
    "enriched",
    "person_gender",
    "one row per person",
    "The claim that decides, by the order of methods; unknown where none does.",
    (
        Column("person_id", pa.string(), "Person", nullable=False),
        Column("gender", pa.string(), "female, male, non_binary or unknown", nullable=False),
        Column("method", pa.string(), "Method of the winning claim; unknown if none",
               nullable=False),
        Column("source", pa.string(), "Source of the winning claim"),
        Column("confidence", pa.float64(), "Measured accuracy; null for human decisions"),
        Column("gender_by_first_name", pa.string(), "What first names alone say", nullable=False),
        Column("reviewed_by", pa.string(), "Role of who decided"),
        Column("review_status", pa.string(), "decided, open or not_needed", nullable=False),
    ),
    flaws="Two people of one name share a gender until a linked film tells them apart.",
)  # fmt: skip

REVIEW_QUEUE: Final = TableSpec(
    "enriched",
    "review_queue",
    "one row per person whom a human should look at",
    "Undecided directors, names whose variants differ in gender, directors of the top budget "
    "decile of each year, and contradictions.",
    (
        Column("person_id", pa.string(), "Person", nullable=False),
        Column("name", pa.string(), "Name as last printed", nullable=False),
        Column("reasons", pa.string(), "Why, joined by |", nullable=False),
        Column("state", pa.string(), "open or decided", nullable=False),
        Column("n_films", pa.int32(), "Agreements directed", nullable=False),
        Column("largest_budget_eur", pa.int64(), "Largest budget of these films, euros"),
    ),
)

TABLES: Final = (CORRECTIONS, GENDER_CLAIMS, PERSON_GENDER, REVIEW_QUEUE)
