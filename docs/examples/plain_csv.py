"""Share of films of 2015 to 2024 that a woman (co-)directed, from the CSV, with Python alone.

Run: python plain_csv.py /path/to/releases/latest
"""

import csv
import sys
from pathlib import Path

wanted = {
    "indicator_id": "films_directed_by_any_woman_share",
    "population": "agrees",
    "breakdown": "all",
    "period_start": "2015-01-01",
    "period_end": "2024-12-31",
}
path = Path(sys.argv[1]) / "indicators.csv"
with path.open(encoding="utf-8", newline="") as source:
    (found,) = (row for row in csv.DictReader(source) if wanted.items() <= row.items())
print(f"{float(found['value']):.4f}")
