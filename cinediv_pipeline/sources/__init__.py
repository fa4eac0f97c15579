"""Sources: one module per publisher. A new source is one module and one line in `SOURCES`.

This module imports no publisher at the top: a command that needs none stays quick.
"""

from typing import Final

# Name of a source (its folder in the landing zone) -> module that fetches and parses it.
SOURCES: Final = {
    "cnc": "cinediv_pipeline.sources.cnc",
    "insee": "cinediv_pipeline.sources.insee",
    "tmdb": "cinediv_pipeline.sources.tmdb",
    "wikidata": "cinediv_pipeline.sources.wikidata",
}
