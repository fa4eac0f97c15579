"""The steps of a refresh as plain functions: landed bytes to checked tables to identity to gender.

Each step knows the fingerprint of its work and does nothing twice. A source edition that fails a
blocking check is recorded as rejected: its tables stay as they were, and later refreshes say so
instead of failing again, until the publisher or an operator changes something.
"""

from cinediv_pipeline.steps.festivals import map_festivals
from cinediv_pipeline.steps.gender import attribute_gender
from cinediv_pipeline.steps.identity import register_films, register_people
from cinediv_pipeline.steps.ingestion import ingest_cnc, ingest_insee, keep_without, reached
from cinediv_pipeline.steps.model import Model, model_of
from cinediv_pipeline.steps.opt_out.landed import land, redact_files
from cinediv_pipeline.steps.outcome import StepResult, warnings_of
from cinediv_pipeline.steps.reviewed_credits import put_reviewed_credits
from cinediv_pipeline.steps.roles import map_roles
from cinediv_pipeline.steps.stories import observe_stories
from cinediv_pipeline.steps.tmdb import ingest_tmdb, landed_tmdb, load_tmdb, load_years
from cinediv_pipeline.steps.tmdb.load import Loaded
from cinediv_pipeline.steps.wikidata import ingest_wikidata, landed_wikidata, load_wikidata
from cinediv_pipeline.steps.wikidata.load import Asked
from cinediv_pipeline.validation.suites import ALL_SUITES

__all__ = [
    "Asked",
    "Loaded",
    "Model",
    "StepResult",
    "attribute_gender",
    "ingest_cnc",
    "ingest_insee",
    "ingest_tmdb",
    "ingest_wikidata",
    "keep_without",
    "known_checks",
    "land",
    "landed_tmdb",
    "landed_wikidata",
    "load_tmdb",
    "load_wikidata",
    "load_years",
    "map_festivals",
    "map_roles",
    "model_of",
    "observe_stories",
    "put_reviewed_credits",
    "reached",
    "redact_files",
    "register_films",
    "register_people",
    "warnings_of",
]


def known_checks() -> dict[str, str]:
    """Return the name of every check that `--accept` may name, with its reason."""
    checks = [check for suite in ALL_SUITES for check in suite.checks]
    return {check.name: check.reason for check in checks if check.acceptable}
