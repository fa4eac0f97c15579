"""Share of films of 2015 to 2024 that a woman (co-)directed, with pandas.

Run: python pandas_parquet.py /path/to/releases/latest
"""

import sys
from pathlib import Path

import pandas as pd

# resolved once: all files come from one release, even if `latest` moves meanwhile
release = Path(sys.argv[1]).resolve()
indicators = pd.read_parquet(release / "indicators.parquet").astype(
    {"period_start": "datetime64[s]", "period_end": "datetime64[s]"}
)
found = indicators[
    (indicators["indicator_id"] == "films_directed_by_any_woman_share")
    & (indicators["population"] == "agrees")
    & (indicators["breakdown"] == "all")
    & (indicators["period_start"] == "2015-01-01")
    & (indicators["period_end"] == "2024-12-31")
]
print(f"{found['value'].item():.4f}")
