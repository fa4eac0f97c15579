"""A small release in the full shape, with texts that are hard on files, for tests of the dataset.

The known number: of the directors of 2015 to 2024, 0.2657 of films have a woman.
"""

from pathlib import Path

import duckdb

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.catalogue import CATALOGUE, Catalogue, ReleasedTable
from cinediv_pipeline.publication.columns import Column, indicator_columns
from cinediv_pipeline.publication.context import Context
from cinediv_pipeline.publication.figures import Published, compute
from cinediv_pipeline.publication.release import publish
from cinediv_pipeline.publication.releases import Release
from cinediv_pipeline.vocabulary import INDICATOR_COLUMNS, INDICATOR_KEY, Label

KNOWN = 0.2657
INDICATOR = "films_directed_by_any_woman_share"
TITLES = (
    "=1+1", "+ de joie", "-273", "@mour", "'Round", "13/11", "Plus ; que « prévu »", 'Le "Mot"',
    "deux\nlignes", "L’été", None, "1917",
)  # fmt: skip
FILMS = ReleasedTable(
    name="films",
    relations=('"core"."dim_agreements"',),
    key=("agrement_id",),
    description=Label("Une ligne par agrément.", "One row per agreement."),
    licence="Licence Ouverte 2.0",
    source="CNC",
    columns={
        "agrement_id": Column("varchar", "Clé.", "Key.", required=True, unique=True),
        "film_id": Column("varchar", "Film.", "Film.", required=True),
        "title": Column("varchar", "Titre.", "Title."),
        "genre": Column("varchar", "Genre.", "Genre.", values=("fiction", "animation")),
        "budget_class": Column("varchar", "Tranche.", "Class.", values=("<2", "2-5")),
        "devis_eur": Column("bigint", "Devis.", "Planned budget.", unit="eur"),
        "french_share": Column("double", "Part.", "Share.", unit="share"),
        "is_fif": Column("boolean", "FIF.", "FIF.", required=True),
    },
)
LINKS = ReleasedTable(
    name="links",
    relations=('"core"."links"',),
    key=("tmdb_id",),
    description=Label("Une ligne par lien.", "One row per link."),
    licence="TMDB terms of use (non-commercial, with attribution)",
    source="TMDB",
    columns={
        "tmdb_id": Column("bigint", "Identifiant.", "Id.", required=True),
        "film_id": Column("varchar", "Film.", "Film.", reference=("films", "film_id")),
    },
)
INDICATORS = ReleasedTable(
    name="indicators",
    relations=('"indicators"."any_woman"',),
    key=INDICATOR_KEY,
    description=Label("Une ligne par cellule.", "One row per cell."),
    licence="Licence Ouverte 2.0; TMDB terms of use for indicators from TMDB",
    source="CNC",
    columns=indicator_columns(("agrees", "fif"), CATALOGUE),
)
TOLD = {
    "indicator_id": INDICATOR, "theme": "direction", "unit": "share", "rule": "R",
    "interval": "wilson", "populations": ["fif", "agrees"],
    **{text: {"fr": f"{text} en français", "en": f"{text} in English"}
       for text in ("label", "definition", "formula", "caveat", "source")},
}  # fmt: skip
_KEY = (INDICATOR, "agrees", "2015-01-01", "2024-12-31", "all", "all")
_TEXTS = {
    "label_fr": "Part", "label_en": "Share", "population_fr": "films agréés",
    "population_en": "agreed films", "period": "2015-2024", "unit": "percent", "note": "",
    "published_by": "Institut fictif",
}  # fmt: skip
FIGURES = [
    Published({"figure_id": "P01", **_TEXTS}, 26.5, 0.1,
              dict(zip(INDICATOR_KEY, _KEY, strict=True)), 100, ""),
    Published({"figure_id": "P02", **_TEXTS}, 17, None, {}, 1, ""),
]  # fmt: skip


def make_release(home: Home, known: float = KNOWN, *, context: Context | None = None) -> Release:
    """Publish a release whose films are `TITLES`; one indicator has the value `known`."""
    file = home.warehouse / f"{known}.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema core; create schema indicators")
        _films(connection)
        _indicators(connection, known)
    board = compute(FIGURES, {_KEY: (known, "published")}, {})
    catalogue = Catalogue((FILMS, LINKS, INDICATORS), (TOLD,))
    made = publish(home, file, catalogue, context or Context("real"), board)
    assert made.outcome == "released"
    return made.release


def _films(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create table core.dim_agreements (agrement_id varchar, film_id varchar, title varchar, "
        "genre varchar, budget_class varchar, devis_eur bigint, french_share double, "
        "is_fif boolean)"
    )
    connection.executemany(
        "insert into core.dim_agreements values (?, ?, ?, 'fiction', '2-5', 2500000, 0.5, ?)",
        [[f"{number:06}-2020", f"film-{number}", title, number % 2 == 0]
         for number, title in enumerate(TITLES)],
    )  # fmt: skip
    connection.execute("create table core.links as select 7::bigint tmdb_id, 'film-1' film_id")


def _indicators(connection: duckdb.DuckDBPyConnection, known: float) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in INDICATOR_COLUMNS.items())
    connection.execute(f"create table indicators.any_woman ({columns})")
    quality: list[object] = ["share", 850.5, 3200, 3, 0.99, known - 0.02, known + 0.02, 0.25, 0.29]
    withheld: list[object] = [None, "share", None, None, 9, 0.4, *[None] * 4, "withheld_coverage"]
    long, short = ("2015-01-01", "2024-12-31"), ("2024-01-01", "2024-12-31")
    cells: list[list[object]] = [
        ["agrees", *long, "all", "all", known, *quality, "published"],
        ["agrees", *short, "all", "all", 0.3, *quality, "published"],
        ["fif", *long, "all", "all", 0.31, *quality, "published"],
        ["agrees", *long, "budget_class", "2-5", *withheld],
    ]
    marks = ", ".join("?" * len(INDICATOR_COLUMNS))
    connection.executemany(
        f"insert into indicators.any_woman values ({marks})",
        [[INDICATOR, *cell] for cell in cells],
    )


def fresh_home(folder: Path) -> Home:
    """Return an empty home for real data."""
    home = Home(folder / "home")
    home.prepare("real")
    return home
