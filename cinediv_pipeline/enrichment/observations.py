"""What contents of a film say of its characters. Never of a person: there is no person id here."""

from dataclasses import replace
from typing import Final

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec

OBSERVATIONS: Final = TableSpec(
    "enriched",
    "observations",
    "one row per content item, subject and dimension",
    "Characters of films as a content (now: the synopsis) tells them: gender, age band, social "
    "category and so on, each with the words it rests on. `not_determinable` is a value, written "
    "as a row, so that coverage can be counted. A character who is a real person (a biography; "
    "anyone in a documentary, who is written `real_person` = `yes`) has gender and narrative role "
    "only.",
    (
        Column("content_type", pa.string(), "synopsis; later screenplay, poster, credits",
               nullable=False),
        Column("content_id", pa.string(), "The content; of a synopsis tmdb- and TMDB's id",
               nullable=False),
        Column("film_id", pa.string(), "Film, as in linked.films", nullable=False),
        Column("subject_id", pa.string(), "Character: content_id, /c and a number", nullable=False),
        Column("subject_label", pa.string(), "Name of the character as printed; null if none"),
        Column("dimension", pa.string(), "gender, age_band, social_category, narrative_role, "
               "perceived_origin, disability, orientation or real_person", nullable=False),
        Column("value", pa.string(), "Value of the vocabulary, or not_determinable",
               nullable=False),
        Column("confidence", pa.float64(), "0 to 1, as the method says; null if it does not"),
        Column("method", pa.string(), "model, rule or review", nullable=False),
        Column("model", pa.string(), "Language model; null for rules and reviews"),
        Column("prompt_version", pa.string(), "Prompt; null for rules and reviews"),
        Column("evidence", pa.string(), "The words quoted; null where nothing is determinable"),
        Column("observed_at", pa.date32(), "Day of the observation", nullable=False),
    ),
    flaws="A synopsis tells few characters and little of each; what is not told is not "
    "determinable, and who is told at all is already a choice.",
)  # fmt: skip

CONTENT_OBSERVATIONS: Final = TableSpec(
    "enriched",
    "content_observations",
    "one row per analysed file, subject and dimension",
    "What the analysis of the inbox's files tells: of a screenplay its language, numbers of scenes "
    "and words and the three Bechdel questions, of each character words, turns and gender, and "
    "what a language model read. The subject is the content itself or a character of it.",
    tuple(
        replace(column, nullable=True, description="Film, as in linked.films; null where nobody "
                "said which (inbox/films.csv)") if column.name == "film_id" else
        replace(column, description="As in the report; counts are numbers as text")
        if column.name in ("dimension", "value") else column
        for column in OBSERVATIONS.columns
    ),
    flaws="Who puts files into an inbox has chosen them: a share over them is theirs, not that of "
    "French cinema.",
)  # fmt: skip
