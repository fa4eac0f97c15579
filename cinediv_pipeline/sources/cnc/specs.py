"""The lake tables that the CNC list becomes: grain, columns, known flaws."""

from typing import Final

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec

_ID = Column(
    "agrement_id", pa.string(), "VISA-YEAR; a second row of the same visa and year gets -2"
)
_POSITION = Column("position", pa.int32(), "Place in the cell, from 1", nullable=False)

SHEETS: Final = TableSpec(
    "raw",
    "cnc_sheets",
    "one row per year sheet of the edition",
    "What the edition consists of: its sheets, their headers and their number of rows.",
    (
        Column("year", pa.int32(), "Year of agreement, the sheet's name", nullable=False),
        Column("n_rows", pa.int32(), "Rows that are not blank below the header", nullable=False),
        Column("n_columns", pa.int32(), "Columns with a name in the header", nullable=False),
        Column("columns", pa.string(), "Column names in order, today's spelling, joined by |"),
        Column("missing_columns", pa.string(), "Known columns that are not there, joined by |"),
        Column("unexpected_columns", pa.string(), "Unknown columns that are there, joined by |"),
    ),
)

AGREEMENTS: Final = TableSpec(
    "raw",
    "cnc_agreements",
    "one row per agreement (a visa in a year)",
    "The CNC list of films agréés, one row per printed row; nothing is dropped.",
    (
        _ID,
        Column("agrement_year", pa.int32(), "Year of agreement (sheet)", nullable=False),
        Column(
            "sheet_row", pa.int32(), "Row of the sheet, as a spreadsheet counts", nullable=False
        ),
        Column("visa", pa.string(), "Six-digit exploitation visa; not unique"),
        Column("visa_text", pa.string(), "Visa as printed"),
        Column("title", pa.string(), "Title, article first, without former title"),
        Column("former_title", pa.string(), "Earlier title, from (ex : …)"),
        Column("title_text", pa.string(), "Title as printed"),
        Column("directors_text", pa.string(), "Directors as printed"),
        Column("n_directors", pa.int32(), "Number of directors printed", nullable=False),
        Column("producers_text", pa.string(), "Producers as printed"),
        Column("devis_eur", pa.int64(), "Planned budget in euros (not the final cost)"),
        Column("devis_text", pa.string(), "Planned budget as printed"),
        Column("genre", pa.string(), "fiction, documentary or animation"),
        Column("genre_text", pa.string(), "Genre as printed"),
        Column("eof", pa.bool_(), "Expression originale française; null when not said"),
        Column("eof_text", pa.string(), "EOF as printed"),
        Column("rank", pa.int32(), "Highest printed rank of the film in its directors' careers"),
        Column("n_ranks", pa.int32(), "Number of ranks printed", nullable=False),
        Column("rank_text", pa.string(), "Ranks as printed"),
        Column("bonus_parite", pa.bool_(), "Bonus parité obtained; null before 2019"),
        Column("bonus_parite_text", pa.string(), "Bonus mark as printed"),
        Column("nationality_text", pa.string(), "Nationality shares as printed"),
        Column("broadcasters_pay_text", pa.string(), "Pay channels as printed"),
        Column("broadcasters_free_text", pa.string(), "Free channels as printed"),
    ),
    flaws="Visa 155827 is two films; 125891 and 138078 are one film agreed twice. Titles of 2003 "
    "to 2012 are in capitals. One film has no director.",
)

DIRECTORS: Final = TableSpec(
    "raw",
    "cnc_directors",
    "one row per agreement and director",
    "Directors as printed, with the rank of the film in the career of each.",
    (
        _ID,
        _POSITION,
        Column("name", pa.string(), "NOM Prénom as printed, single spaces", nullable=False),
        Column("rank", pa.int32(), "1, 2, 3 or 4 (4 means more than 3, in some years only)"),
        Column("rank_rule", pa.string(), "own, shared (one rank for all) or unpaired"),
    ),
    flaws="Case slips inside surnames, lost accents, inverted names, code 4 in some years only.",
)

PRODUCERS: Final = TableSpec(
    "raw",
    "cnc_producers",
    "one row per agreement and production company",
    "Production companies as printed; a company named twice for one film is one row.",
    (
        _ID,
        _POSITION,
        Column("name", pa.string(), "Company as printed", nullable=False),
        Column("former_name", pa.string(), "Earlier name, from (ex : …)"),
        Column("tiers_ferme", pa.bool_(), "Printed with (TIERS FERME)", nullable=False),
        Column("mentions", pa.int32(), "How often the cell names it", nullable=False),
    ),
)

NATIONALITIES: Final = TableSpec(
    "raw",
    "cnc_nationalities",
    "one row per agreement and country",
    "Share of each country in the financing.",
    (
        _ID,
        _POSITION,
        Column("country", pa.string(), "ISO 3166-1 alpha-2; null for an unknown label"),
        Column("label", pa.string(), "Country as printed", nullable=False),
        Column("share_percent", pa.float64(), "Share in percent as printed; null if unread"),
        Column("rule", pa.string(), "printed, joint (a share printed for several) or unread"),
    ),
    flaws="Sums per film run from 97 to 102, since the CNC rounds.",
)

BROADCASTERS: Final = TableSpec(
    "raw",
    "cnc_broadcasters",
    "one row per agreement, access and channel or platform",
    "Channels and platforms that pre-bought the film, split by a lexicon.",
    (
        _ID,
        Column("access", pa.string(), "pay (PAYANT) or free (CLAIR)", nullable=False),
        _POSITION,
        Column("channel", pa.string(), "Id of the lexicon; null for unknown words"),
        Column("label", pa.string(), "Words as printed", nullable=False),
        Column("mentions", pa.int32(), "How often the cell names it", nullable=False),
    ),
    flaws="Spaces separate channels although names contain spaces; unknown words are reported.",
)

AIDS: Final = TableSpec(
    "raw",
    "cnc_aids",
    "one row per agreement and aid marked",
    "Public aids and SOFICA marked on an agreement. No row means no mark.",
    (
        _ID,
        Column("aid", pa.string(), "Id of the aid", nullable=False),
        Column("detail", pa.string(), "avant or apres for the avance sur recettes"),
        Column("obtained", pa.bool_(), "True; null for a mark that is documented nowhere (D)"),
        Column("mark", pa.string(), "Mark as printed", nullable=False),
    ),
)

TABLES: Final = (
    SHEETS, AGREEMENTS, DIRECTORS, PRODUCERS, NATIONALITIES, BROADCASTERS, AIDS,
)  # fmt: skip
