"""Names beside posts: the one thing on film pages that no release carries."""

import logging
from pathlib import Path
from typing import Any

import duckdb

log = logging.getLogger("cinediv")


def read_credits(warehouse: Path) -> list[dict[str, Any]]:
    """Return the rows of `page_credits`; none where no warehouse is at hand, with a log line.

    The warehouse is at least as new as any release, so what somebody had removed stays removed on
    pages of an older release too.
    """
    if not warehouse.exists():
        log.info("site     no warehouse at %s: films are shown without credits", warehouse)
        return []
    with duckdb.connect(str(warehouse), read_only=True) as base:
        rows = base.execute("select * from core.page_credits order by all")
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
