"""Under which terms what is released may be used: of tables, and of single indicators."""

from collections.abc import Mapping
from typing import Any, Final

from cinediv_pipeline.publication.catalogue import OPEN_LICENCE, TMDB_SENTENCE, ReleasedTable

Terms = dict[str, str]
OPEN: Final[Terms] = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0 / Open Licence 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
TMDB: Final[Terms] = {
    "name": "other-nc",
    "title": "Conditions de TMDB : usage non commercial, avec mention / TMDB terms of use: "
    f"non-commercial, with attribution. {TMDB_SENTENCE}",
    "path": "https://www.themoviedb.org/api-terms-of-use",
}
WIKIDATA: Final[Terms] = {
    "name": "CC0-1.0",
    "title": "Wikidata : CC0 1.0 / Wikidata: CC0 1.0",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def licences(table: ReleasedTable) -> list[Terms]:
    """Return the licences of a released table, as its dbt model or its definition names them."""
    named = {OPEN_LICENCE: OPEN, "TMDB": TMDB}
    return [dict(terms) for name, terms in named.items() if name in table.licence]


def of_indicator(entry: Mapping[str, Any]) -> list[Terms]:
    """Return the licences of the rows of one indicator, from the source in its catalogue entry.

    What the observatory computes, from the CNC, INSEE or itself, is open; TMDB's terms and CC0
    are added where the source names TMDB or Wikidata.
    """
    source = str(entry["source"]["fr"])
    named = {"TMDB": TMDB, "Wikidata": WIKIDATA}
    return [dict(OPEN), *(dict(terms) for name, terms in named.items() if name in source)]
