"""Suites: one module per group of tables, data with the reason of each threshold."""

from typing import Final

from cinediv_pipeline.validation.check import Suite
from cinediv_pipeline.validation.suites import (
    cnc,
    contents,
    enriched,
    insee,
    linked,
    observations,
    tmdb,
    wikidata,
)

ALL_SUITES: Final[tuple[Suite, ...]] = (
    cnc.SUITE, insee.SUITE, tmdb.SUITE, wikidata.SUITE, linked.FILMS_SUITE, linked.PEOPLE_SUITE,
    linked.ROLES_SUITE, linked.FESTIVALS_SUITE, linked.CREDITS_SUITE, enriched.SUITE,
    observations.SUITE, contents.SUITE,
)  # fmt: skip
