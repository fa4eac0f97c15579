"""Share of films of 2015 to 2024 that a woman (co-)directed, with DuckDB (1.4 or newer).

Run: python duckdb_file.py /path/to/releases/latest
"""

import sys
from pathlib import Path

import duckdb

query = Path(__file__).with_name("women_share.sql").read_text(encoding="utf-8")
database = Path(sys.argv[1]) / "observatory.duckdb"
with duckdb.connect(str(database), read_only=True) as connection:
    label_fr, label_en, value, *interval, status = connection.execute(query).fetchone()
print(f"{value:.4f}")
