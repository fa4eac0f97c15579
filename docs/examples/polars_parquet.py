"""Share of films of 2015 to 2024 that a woman (co-)directed, with polars.

Run: python polars_parquet.py /path/to/releases/latest
"""

import sys
from datetime import date
from pathlib import Path

import polars as pl

# resolved once: all files come from one release, even if `latest` moves meanwhile
release = Path(sys.argv[1]).resolve()
found = (
    pl.scan_parquet(release / "indicators.parquet")
    .filter(
        indicator_id="films_directed_by_any_woman_share",
        population="agrees",
        breakdown="all",
        period_start=date(2015, 1, 1),
        period_end=date(2024, 12, 31),
    )
    .select("value")
    .collect()
)
print(f"{found.item():.4f}")
