"""Time and memory of the first-name stage on 200,000 names, against one query per name.

    python -m benchmarks.first_names [--insee-file FILE]

Prints seconds with loading included, the largest resident memory, and the ratio to a plain way of
doing the same work: a DuckDB query per distinct first name.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

import duckdb

from cinediv_pipeline.enrichment.given_names import Name
from cinediv_pipeline.settings import sample_first_names
from cinediv_pipeline.sources import insee
from cinediv_pipeline.steps.gender import first_name_stage

N = 200_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def people(table_names: list[str]) -> list[Name]:
    """Names made of the first names of the file; families are invented."""
    return [
        Name(table_names[i % len(table_names)].title(), f"Famille{_LETTERS[i % 26]}")
        for i in range(N)
    ]


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--insee-file", type=Path, default=sample_first_names())
    options = parser.parse_args()
    table = insee.parse(options.insee_file.read_bytes())
    names = people(sorted(set(table.column("first_name").to_pylist())))

    started = time.perf_counter()
    stage = first_name_stage(table)
    loaded = time.perf_counter()
    decided = sum(stage.decide(name, "french").gender != "unknown" for name in names)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 if sys.platform == "darwin" else 1024
    )

    some = sorted({name.given.upper() for name in names[:2000]})
    with duckdb.connect() as connection:
        connection.register("births", table)
        before = time.perf_counter()
        for first_name in some:
            connection.execute(
                "select sex, sum(n_births) from births where first_name = ? group by 1",
                [first_name],
            ).fetchall()
        plain = (time.perf_counter() - before) / len(some) * len({name.given for name in names})
    loading = loaded - started
    print(
        f"{N:,} names, {decided:,} decided: {done - started:.1f} s, {loading:.1f} s of it loading"
    )
    print(f"largest resident memory {peak:,.0f} MB")
    print(f"ratio to one query per first name: {(done - started) / plain:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
