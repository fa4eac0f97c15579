"""Which award is of which festival."""

from typing import Final

import duckdb

from cinediv_pipeline.lake import code_version, fingerprint
from cinediv_pipeline.linkage.festivals import (
    AWARD_FESTIVALS,
    FESTIVALS,
    Award,
    award_festivals_table,
    festivals_table,
    read_festivals,
)
from cinediv_pipeline.settings import reference_dir, sample_dir
from cinediv_pipeline.sources.wikidata.specs import AWARDS
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is, rejected
from cinediv_pipeline.validation.suites import linked as linked_suite
from cinediv_pipeline.workshop import Options, Workshop

KEYS: Final = (FESTIVALS.key, AWARD_FESTIVALS.key)
_OBSERVED: Final = """
    select award_id, min(award), conferred_by_id, min(conferred_by), count(*)
    from awards group by award_id, conferred_by_id order by award_id, conferred_by_id
"""


def map_festivals(shop: Workshop, options: Options) -> StepResult:
    """Put the list of festivals in place and say how many statements are theirs."""
    listed = (reference_dir() if shop.real else sample_dir()) / "festivals.csv"
    info = shop.lake.info(AWARDS.key)
    work = fingerprint(
        inputs={AWARDS.key: info.content_hash if info else ""},
        code=code_version(
            PACKAGE / "linkage" / "festivals.py",
            PACKAGE / "steps" / "festivals.py",
            PACKAGE / "validation" / "suites" / "linked.py",
            listed,
        ),
    )
    if not options.force and shop.lake.is_current(KEYS, work):
        return as_it_is(shop, KEYS, "unchanged", "the list of festivals in force")
    festivals = read_festivals(listed)
    with duckdb.connect() as connection:
        connection.register("awards", shop.lake.read(AWARDS.key))
        awards = [Award(*row) for row in connection.execute(_OBSERVED).fetchall()]
    observed = award_festivals_table(awards, festivals)
    checks, written = shop.lake.write(
        {FESTIVALS.key: festivals_table(festivals), AWARD_FESTIVALS.key: observed},
        work=work,
        audit=shop.auditor(linked_suite.FESTIVALS_SUITE),
    )
    if not written:
        return rejected(checks, shop.infos(KEYS))
    n = sum(row["n_statements"] for row in observed.to_pylist() if row["festival"])
    total = sum(award.n_statements for award in awards)
    names = len({row.festival for row in festivals})
    share = f", {n:,} of {total:,} statements are theirs" if total else ""
    return StepResult("written", checks, shop.infos(KEYS), f"{names} festivals{share}")
