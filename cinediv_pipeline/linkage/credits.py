"""Credits that humans have accepted: read in the credits of a film, in no source yet."""

from typing import Final

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec

REVIEWED_CREDITS: Final = TableSpec(
    "linked",
    "reviewed_credits",
    "one row per film, role and person",
    "Credits that a human has accepted and that neither the list nor TMDB has.",
    (
        Column("film_id", pa.string(), "Film of the list", nullable=False),
        Column("role", pa.string(), "Role of the taxonomy", nullable=False),
        Column("person_id", pa.string(), "Person of the registry", nullable=False),
        Column("name", pa.string(), "Name as the decision writes it", nullable=False),
        Column("decided_on", pa.date32(), "Date of the decision", nullable=False),
    ),
    flaws="Of several people of one name the one who has another post in the film is taken, else "
    "whoever bears the name in the list.",
)
