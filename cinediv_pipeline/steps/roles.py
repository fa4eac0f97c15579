"""Which credit of TMDB is which role."""

from typing import Final

import duckdb

from cinediv_pipeline.lake import code_version, fingerprint
from cinediv_pipeline.linkage.roles import (
    JOB_ROLES,
    ROLES,
    job_roles_table,
    read_taxonomy,
    roles_table,
)
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.tmdb.specs import CREDITS
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is, rejected
from cinediv_pipeline.validation.suites import linked as linked_suite
from cinediv_pipeline.workshop import Options, Workshop

ROLE_KEYS: Final = (ROLES.key, JOB_ROLES.key)
_COUNTED: Final = """
    select coalesce(department, ''), coalesce(job, ''), count(*)
    from credits where kind = 'crew' group by all
"""


def map_roles(shop: Workshop, options: Options) -> StepResult:
    """Put the taxonomy of roles in place and say which jobs it does not know."""
    info = shop.lake.info(CREDITS.key)
    work = fingerprint(
        inputs={CREDITS.key: info.content_hash if info else ""},
        code=code_version(
            PACKAGE / "linkage" / "roles.py",
            PACKAGE / "steps" / "roles.py",
            PACKAGE / "validation" / "suites" / "linked.py",
            PACKAGE / "vocabulary.py",
            reference_dir() / "roles",
        ),
    )
    if not options.force and shop.lake.is_current(ROLE_KEYS, work):
        return as_it_is(shop, ROLE_KEYS, "unchanged", "the taxonomy of roles in force")
    taxonomy = read_taxonomy(reference_dir() / "roles")
    with duckdb.connect() as connection:
        connection.register("credits", shop.lake.read(CREDITS.key))
        counted = connection.execute(_COUNTED).fetchall()
    jobs = job_roles_table(taxonomy, counted)
    checks, written = shop.lake.write(
        {ROLES.key: roles_table(taxonomy), JOB_ROLES.key: jobs},
        work=work,
        audit=shop.auditor(linked_suite.ROLES_SUITE),
    )
    if not written:
        return rejected(checks, shop.infos(ROLE_KEYS))
    n_credits = sum(n for *_, n in counted)
    n_mapped = sum(row["n_credits"] for row in jobs.to_pylist() if row["role"])
    share = (
        f", {n_mapped / n_credits:.1%} of {n_credits:,} crew credits have one" if counted else ""
    )
    message = f"{len(taxonomy.roles)} roles{share}"
    return StepResult("written", checks, shop.infos(ROLE_KEYS), message)
