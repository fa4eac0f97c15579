"""Share of films of 2015 to 2024 that a woman (co-)directed, as Superset and other BI tools ask.

Needs: pip install duckdb==1.4.4 duckdb-engine==0.17.0 sqlalchemy==1.4.54
Run: python sqlalchemy_url.py /path/to/releases/latest
"""

import sys
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

query = Path(__file__).with_name("women_share.sql").read_text(encoding="utf-8")
database = Path(sys.argv[1]).absolute() / "observatory.duckdb"
# NullPool: a connection that stays open keeps the release that it has opened
engine = create_engine(f"duckdb:///{database}?access_mode=READ_ONLY", poolclass=NullPool)
tables = inspect(engine).get_table_names()
columns = [column["name"] for column in inspect(engine).get_columns("indicators")]
with engine.connect() as connection:
    found = connection.execute(text(query)).mappings().one()
print(f"{found['value']:.4f}", file=sys.stdout)
print(f"{len(tables)} tables, indicators has {len(columns)} columns", file=sys.stderr)
