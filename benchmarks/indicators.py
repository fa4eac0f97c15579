"""What a build costs at 10,000, 100,000 and 300,000 agreements, and SQL against pandas.

    python -m benchmarks.indicators [--films N …] [--skip-pandas] [--folder DIR]

For each size a lake is made up (fifteen credits a film, the years of the list), dbt builds it in a
process of its own as in a refresh (data tests, no unit tests), and wall time, CPU time and peak
memory are printed, with the time per film and the exponent of its growth: 1 is linear. Then three
indicators are computed from the same Parquet tables, in the project's own SQL with all models
upstream, and in pandas; their rows are compared, and the ratios of the best of some runs printed.
Intervals that are drawn are left out of both. Everything is made in a folder that is removed at the
end, also after Ctrl-C: 300,000 agreements need 8 GB of memory, 10 GB of disk and some minutes.
"""

import argparse
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from benchmarks.indicators_pandas import INDICATORS, Lake
from benchmarks.synthetic_lake import make_lake
from cinediv_pipeline.settings import dbt_project_dir
from cinediv_pipeline.statistics.cells import CELL
from cinediv_pipeline.warehouse import dbt_arguments

SIZES: Final = (10_000, 100_000, 300_000)
RUNS: Final = 5
_CATALOG: Final = "warehouse"
_FLOATS: Final = ["value", "numerator", "denominator", "coverage", "bound_low", "bound_high"]


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds, and peak memory in GB, of one process."""

    wall: float
    cpu: float
    peak_gb: float


@dataclass(frozen=True)
class Bench:
    """One folder with a lake, dbt's own files and the warehouse."""

    folder: Path

    @property
    def lake(self) -> Path:
        """The lake of the size at work."""
        return self.folder / "lake"

    def dbt(self, *command: str) -> Cost:
        """Run dbt in a process of its own; raise `SystemExit` with its last words if it fails."""
        target = self.folder / "target"
        call = [
            sys.executable, "-W", "ignore", "-m", "dbt.cli.main", *command, *dbt_arguments(),
            "--target-path", str(target), "--log-path", str(target),
        ]  # fmt: skip
        environment = {
            **os.environ, "CINEDIV_DBT_LAKE": str(self.lake),
            "CINEDIV_DBT_WAREHOUSE": str(self.folder / f"{_CATALOG}.duckdb"),
        }  # fmt: skip
        output = self.folder / "dbt.txt"
        with output.open("w") as said:
            process = subprocess.Popen(
                call, cwd=dbt_project_dir(), env=environment, stdout=said, stderr=said
            )
            found, status = _waited(process)
        if status:
            raise SystemExit(f"dbt {command[0]} failed:\n{output.read_text()[-3000:]}")
        return found

    def nodes(self) -> dict[str, Any]:
        """Return what the last build compiled."""
        manifest = json.loads((self.folder / "target" / "manifest.json").read_text())
        return dict(manifest["nodes"])


def _waited(process: subprocess.Popen[bytes]) -> tuple[Cost, int]:
    """Wait for a process; it ends with us."""
    began = time.perf_counter()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        process.wait()
        raise
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024**3 if sys.platform == "darwin" else 1024**2
    cpu = usage.ru_utime + usage.ru_stime
    cost = Cost(time.perf_counter() - began, cpu, usage.ru_maxrss / unit)
    return cost, process.returncode


def build(bench: Bench, films: int) -> Cost:
    """Make a lake, build it, print the cost."""
    began = time.perf_counter()
    shutil.rmtree(bench.lake, ignore_errors=True)
    make_lake(bench.lake, films)
    made = time.perf_counter() - began
    bench.dbt("parse")
    (bench.folder / f"{_CATALOG}.duckdb").unlink(missing_ok=True)
    cost = bench.dbt("build", "--exclude", "resource_type:unit_test")
    print(f"{films:,} agreements (made in {made:.0f} s): built in {cost.wall:.0f} s, "
          f"{cost.cpu:.0f} s of CPU, at most {cost.peak_gb:.1f} GB, "
          f"{1000 * cost.wall / films:.2f} ms a film", flush=True)  # fmt: skip
    return cost


def growth(costs: dict[int, Cost]) -> None:
    """Print how the cost grows from each size to the next."""
    sizes = sorted(costs)
    for small, large in pairwise(sizes):
        per_film, exponents = [], []
        for name in ("wall", "cpu"):
            ratio = getattr(costs[large], name) / getattr(costs[small], name)
            per_film.append(ratio * small / large)
            exponents.append(math.log(ratio) / math.log(large / small))
        print(f"{small:,} to {large:,}: time per film x {per_film[0]:.2f} "
              f"(CPU x {per_film[1]:.2f}), exponent {exponents[0]:.2f} "
              f"(CPU {exponents[1]:.2f})")  # fmt: skip


def upstream(nodes: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the models that an indicator rests on and itself, each after those it needs.

    What only intervals are drawn from is left out, as they are.
    """
    ordered: dict[str, dict[str, Any]] = {}

    def visit(node_id: str) -> None:
        if node_id in nodes and node_id not in ordered:
            if nodes[node_id]["language"] != "python":
                for parent in nodes[node_id]["depends_on"]["nodes"]:
                    visit(parent)
            ordered[node_id] = nodes[node_id]

    visit(f"model.cinediv.{name}")
    return list(ordered.values())


def tables_of(models: Sequence[dict[str, Any]]) -> set[str]:
    """Return the tables of the lake that models read, as schema and name."""
    parents = (parent for model in models for parent in model["depends_on"]["nodes"])
    return {".".join(name.split(".")[2:]) for name in parents if name.startswith("source.")}


@contextmanager
def mounted(lake: Path, tables: Collection[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database in memory, as large as a build's, whose sources are these Parquet tables."""
    limits: dict[str, Any] = {"memory_limit": "4GB", "temp_directory": str(lake.parent / "spilled")}
    with duckdb.connect(config=limits) as connection:
        connection.execute(f"attach ':memory:' as {_CATALOG}; use {_CATALOG}")
        for schema in ("raw", "linked", "enriched", "staging", "core", "indicators"):
            connection.execute(f"create schema {schema}")
        for table in tables:
            path = lake / f"{table.replace('.', '/')}.parquet"
            connection.execute(f"create view {table} as from read_parquet('{path}')")
        yield connection


def in_sql(bench: Bench, models: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Run the models' compiled SQL from Parquet to the rows of the last one."""
    with mounted(bench.lake, tables_of(models)) as connection:
        for model in models:
            kind, name = model["config"]["materialized"], model["relation_name"]
            if model["language"] == "python":
                _nothing_drawn(connection, bench, name)
            else:
                connection.execute(f"create {kind} {name} as {model['compiled_code']}")
        rows: pd.DataFrame = connection.sql(f"from {models[-1]['relation_name']}").df()
        return rows


def _nothing_drawn(connection: duckdb.DuckDBPyConnection, bench: Bench, name: str) -> None:
    """Make a table of intervals without rows, of the columns that the build gave it."""
    file = bench.folder / f"{_CATALOG}.duckdb"
    connection.execute(f"attach if not exists '{file}' as built (read_only)")
    built = name.replace(f'"{_CATALOG}"', "built")
    connection.execute(f"create table {name} as from {built} limit 0")


def assert_equal(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Raise `AssertionError` where SQL and pandas disagree on a row."""
    dates = {"period_start": "datetime64[s]", "period_end": "datetime64[s]"}
    ours, theirs = (
        table.astype(dates).sort_values(CELL, ignore_index=True) for table in (found, wanted)
    )
    floats = [*_FLOATS, *(["ci_low", "ci_high"] if "ci_low" in theirs else [])]
    exact = [*CELL, "status", "n_unknown"]
    pd.testing.assert_frame_equal(
        ours[exact].astype({"n_unknown": "int64"}), theirs[exact].astype({"n_unknown": "int64"}),
        check_dtype=False,
    )  # fmt: skip
    pd.testing.assert_frame_equal(
        ours[floats].astype("float64"), theirs[floats].astype("float64"), rtol=1e-12, atol=1e-12
    )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the wall seconds of the best of some runs, and its CPU seconds."""
    runs = []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(runs)


def against_pandas(bench: Bench, films: int) -> None:
    """Compare the three indicators, then print how long SQL and pandas take."""
    nodes = bench.nodes()
    for name, in_pandas in INDICATORS.items():
        models = upstream(nodes, name)
        wanted = in_pandas(Lake(bench.lake))
        assert_equal(in_sql(bench, models), wanted)
        sql = timed(lambda models=models: in_sql(bench, models))  # type: ignore[misc]
        plain = timed(lambda work=in_pandas: work(Lake(bench.lake)))  # type: ignore[misc]
        print(f"{films:,} agreements, {name}: {len(wanted):,} rows equal, {len(models)} models; "
              f"SQL {sql[0]:.1f} s ({sql[1]:.1f} of CPU), "
              f"pandas {plain[0]:.1f} s ({plain[1]:.1f}), {plain[0] / sql[0]:.1f} times as long",
              flush=True)  # fmt: skip


def main() -> int:
    """Measure every size and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--films", type=int, nargs="+", default=SIZES, help="agreements per lake")
    parser.add_argument("--skip-pandas", action="store_true", help="measure the builds only")
    parser.add_argument("--folder", type=Path, help="where to work; default: the system's own")
    options = parser.parse_args()
    costs: dict[int, Cost] = {}
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended like with Ctrl-C
    try:
        with tempfile.TemporaryDirectory(prefix="cinediv-bench-", dir=options.folder) as name:
            bench = Bench(Path(name))
            for films in options.films:
                costs[films] = build(bench, films)
                if not options.skip_pandas:
                    against_pandas(bench, films)
    except KeyboardInterrupt:
        print("stopped; nothing is left behind", file=sys.stderr)
        return 130
    finally:
        growth(costs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
