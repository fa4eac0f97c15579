"""The four tables of TMDB."""

from typing import Final

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec

SOURCE: Final = "tmdb"
LICENCE: Final = "TMDB terms of use: non-commercial, with attribution, cached six months at most"
_TEXTS: Final = pa.list_(pa.string())

FILMS: Final = TableSpec(
    "raw",
    "tmdb_films",
    "one row per TMDB film of French origin",
    "Films whose countries of origin include France, with a first release in the years observed; "
    "without those that TMDB marks as adult or as video.",
    (
        Column("tmdb_id", pa.int64(), "TMDB's id of the film", nullable=False),
        Column("imdb_id", pa.string(), "IMDb's id, tt…"),
        Column("wikidata_id", pa.string(), "Wikidata's item, Q…"),
        Column("title", pa.string(), "Title in TMDB's default language", nullable=False),
        Column("original_title", pa.string(), "Title in the film's own language"),
        Column("original_language", pa.string(), "ISO 639-1 code"),
        Column("release_date", pa.date32(), "First release anywhere; null if none can be read"),
        Column("release_date_text", pa.string(), "The first release as served"),
        Column(
            "french_release_date", pa.date32(), "First release in French cinemas (types 2 and 3)"
        ),
        Column("status", pa.string(), "Released, Post Production …"),
        Column("runtime_minutes", pa.int32(), "Length; null where 0 is served"),
        Column("budget_usd", pa.int64(), "Budget in US dollars; null where 0 is served"),
        Column("revenue_usd", pa.int64(), "Revenue in US dollars; null where 0 is served"),
        Column("genres", _TEXTS, "TMDB's genres, in English", nullable=False),
        Column("origin_countries", _TEXTS, "ISO 3166-1 codes", nullable=False),
        Column("production_countries", _TEXTS, "ISO 3166-1 codes", nullable=False),
        Column("production_companies", _TEXTS, "Names of companies", nullable=False),
        Column("overview", pa.string(), "Synopsis in TMDB's default language"),
    ),
    flaws="Entered by volunteers. Money is not given for seven films of ten. Content older than "
    "six months is fetched again or dropped.",
)

TITLES: Final = TableSpec(
    "raw",
    "tmdb_titles",
    "one row per film, kind, country and title",
    "Main, original and alternative titles, for finding a film again.",
    (
        Column("tmdb_id", pa.int64(), "TMDB's id of the film", nullable=False),
        Column("kind", pa.string(), "main, original or alternative", nullable=False),
        Column("country", pa.string(), "ISO 3166-1 code of an alternative title"),
        Column("title", pa.string(), "The title", nullable=False),
        Column("title_type", pa.string(), "TMDB's remark, e.g. working title"),
    ),
    flaws="Few films have alternative titles; what a remark means is not regulated.",
)

CREDITS: Final = TableSpec(
    "raw",
    "tmdb_credits",
    "one row per credit: a person in one post or part of one film",
    "Cast and crew. A person has as many rows as posts. Name and gender are those of the person's "
    "own answer: the copy in a film is not renewed when the person changes.",
    (
        Column("credit_id", pa.string(), "TMDB's id of the credit", nullable=False),
        Column("tmdb_id", pa.int64(), "TMDB's id of the film", nullable=False),
        Column("tmdb_person_id", pa.int64(), "TMDB's id of the person", nullable=False),
        Column("kind", pa.string(), "cast or crew", nullable=False),
        Column("name", pa.string(), "Name of the person", nullable=False),
        Column("gender", pa.string(), "TMDB's gender of the person, or unknown", nullable=False),
        Column("department", pa.string(), "Department of a crew member"),
        Column("job", pa.string(), "Post of a crew member"),
        Column("character", pa.string(), "Part of a cast member"),
        Column("billing_order", pa.int32(), "Place of a cast member in the credits, from 0"),
    ),
    flaws="Crews are seldom complete. A gender is missing for about half of the rows, most often "
    "in visual effects, costumes and camera.",
)

PEOPLE: Final = TableSpec(
    "raw",
    "tmdb_people",
    "one row per person with a credit in a film observed",
    "Names, gender as TMDB's contributors set it, and dates, for ages at a release.",
    (
        Column("tmdb_person_id", pa.int64(), "TMDB's id of the person", nullable=False),
        Column("imdb_id", pa.string(), "IMDb's id, nm…"),
        Column("name", pa.string(), "Name", nullable=False),
        Column("also_known_as", _TEXTS, "Other spellings and names", nullable=False),
        Column("gender", pa.string(), "TMDB's gender, or unknown", nullable=False),
        Column("known_for_department", pa.string(), "Where the person works mostly"),
        Column("birthday", pa.date32(), "Day of birth; null if none can be read"),
        Column("birthday_text", pa.string(), "Day of birth as served"),
        Column("deathday", pa.date32(), "Day of death; null if none can be read"),
        Column("deathday_text", pa.string(), "Day of death as served"),
    ),
    flaws="Place of birth, biography and picture stay out: nothing is counted by them.",
)

TABLES: Final = (FILMS, TITLES, CREDITS, PEOPLE)
