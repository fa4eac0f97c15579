"""The warehouse: how dbt is called, and what the last build was.

dbt is the only writer of the DuckDB file, and one build makes it anew: it is written under
another name and replaced when complete.
"""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.home import Home
from cinediv_pipeline.labels import label_vars
from cinediv_pipeline.lake import code_version, fingerprint
from cinediv_pipeline.settings import dbt_project_dir, reference_dir
from cinediv_pipeline.vocabulary import dbt_vars

_PACKAGE = Path(__file__).resolve().parent
_PARTIAL_PARSE = "partial_parse.msgpack"
_OLD = 3600.0  # seconds; reading the project takes ten


def project_version() -> str:
    """Return the version of everything that decides what a build makes."""
    project = dbt_project_dir()
    return code_version(
        project / "models",
        project / "macros",
        project / "tests",
        project / "dbt_project.yml",
        _PACKAGE / "statistics",
        _PACKAGE / "bonus",
        _PACKAGE / "vocabulary.py",
        _PACKAGE / "labels.py",
        reference_dir() / "bonus",
        reference_dir() / "broadcasters.csv",
        reference_dir() / "roles" / "roles.csv",
        _error_rates_file(),
    )


def build_fingerprint(lake_contents: Mapping[str, str]) -> str:
    """Return the identity of the build of these lake contents by this project."""
    return fingerprint(inputs=lake_contents, code=project_version())


def dbt_arguments(**variables: str) -> list[str]:
    """Return what every dbt command needs: the profile, the closed lists, further variables."""
    listed = {
        **dbt_vars(),
        "labels": label_vars(),
        "broadcasters": _broadcasters(),
        "first_name_errors": _error_rates(),
        **variables,
    }
    return ["--profiles-dir", str(dbt_project_dir()), "--vars", json.dumps(listed)]


def _broadcasters() -> dict[str, str]:
    with (reference_dir() / "broadcasters.csv").open(encoding="utf-8", newline="") as source:
        return {row["channel"]: row["name"] for row in csv.DictReader(source)}


def _error_rates_file() -> Path:
    return reference_dir() / "first_names" / "error_rates.csv"


def _error_rates() -> dict[str, dict[str, int]]:
    """Return how many names of known gender the first names decided, and how many wrongly."""
    with _error_rates_file().open(encoding="utf-8", newline="") as source:
        return {
            row["gender"]: {name: int(row[name]) for name in ("n_decided", "n_wrong")}
            for row in csv.DictReader(source)
        }


@dataclass(frozen=True)
class Warehouse:
    """The files of one home's warehouse."""

    home: Home

    @property
    def file(self) -> Path:
        """The finished DuckDB file."""
        return self.home.warehouse / "observatory.duckdb"

    @property
    def building(self) -> Path:
        """The file that dbt writes before it is finished."""
        return self.home.warehouse / "building.duckdb"

    @property
    def _record(self) -> Path:
        return self.home.warehouse / "build.json"

    @property
    def _child(self) -> Path:
        return self.home.warehouse / "dbt_process.json"

    def environment(self, lake: Path) -> dict[str, str]:
        """Return the variables that dbt's profile and macros read."""
        return {
            "CINEDIV_DBT_WAREHOUSE": str(self.building),
            "CINEDIV_DBT_LAKE": str(lake),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            # models run side by side already: small matrices on many threads only wait for them
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }

    def manifest(self) -> Path:
        """Return dbt's manifest; it is made when missing or older than the project.

        Raises
        ------
        ContractError
            dbt cannot read the project; the message is dbt's own.
        """
        folder = self.home.warehouse / "dbt" / project_version()
        if not (folder / "manifest.json").exists():
            self._parse(folder)
        return folder / "manifest.json"

    def _parse(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".parse-") as temporary:
            target = Path(temporary) / "target"
            self.run_dbt(["parse"], target, lake=self.home.lake)
            for old in folder.parent.iterdir():
                if not old.name.startswith("."):
                    shutil.rmtree(old, ignore_errors=True)
            target.replace(folder)

    @contextmanager
    def counted_otherwise(
        self, models: Sequence[str], lake: Path, **variables: str
    ) -> Iterator[Path]:
        """Yield a scratch database with some models built under other variables."""
        with tempfile.TemporaryDirectory(prefix="cinediv-") as folder:
            target, file = Path(folder) / "target", Path(folder) / "scratch.duckdb"
            command = ["run", "--select", *(f"+{model}" for model in models)]
            self.run_dbt(command, target, lake=lake, file=file, **variables)
            yield file

    def run_dbt(
        self,
        command: Sequence[str],
        target: Path,
        *,
        lake: Path,
        file: Path | None = None,
        **variables: str,
    ) -> str:
        """Run a dbt command in a process of its own and return what it printed.

        `file` is the database, instead of the one under construction; `variables` are handed to
        dbt beside the closed lists.
        """
        call = [
            sys.executable, "-W", "ignore", "-m", "dbt.cli.main", *command,
            *dbt_arguments(**variables), "--target-path", str(target), "--log-path", str(target),
        ]  # fmt: skip
        database = {"CINEDIV_DBT_WAREHOUSE": str(file)} if file else {}
        done = subprocess.run(  # noqa: S603 -- our own arguments
            call,
            cwd=dbt_project_dir(),
            env={**os.environ, **self.environment(lake), **database},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise ContractError(f"dbt {command[0]} failed:\n{done.stdout[-4000:]}")
        return done.stdout

    def try_dbt(self, command: Sequence[str], lake: Path) -> int:
        """Run a dbt command on the lake with a scratch database; return its exit code."""
        with tempfile.TemporaryDirectory() as folder:
            call = [
                sys.executable, "-W", "ignore", "-m", "dbt.cli.main", *command, *dbt_arguments(),
                "--target-path", folder, "--log-path", folder,
            ]  # fmt: skip
            scratch = {"CINEDIV_DBT_WAREHOUSE": str(Path(folder) / "scratch.duckdb")}
            environment = {**os.environ, **self.environment(lake), **scratch}
            return subprocess.call(call, cwd=dbt_project_dir(), env=environment)  # noqa: S603

    @contextmanager
    def new_target(self) -> Iterator[Path]:
        """Give a build a folder of its own, with the parse to go on from; nothing is left of it."""
        runs = self.home.warehouse / "dbt"
        runs.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=runs, prefix=".build-") as folder:
            parsed = self.manifest().with_name(_PARTIAL_PARSE)
            if parsed.exists():
                shutil.copy(parsed, Path(folder) / _PARTIAL_PARSE)
            yield Path(folder)

    def begin(self) -> None:
        """Forget the last build's record and whatever a killed build has left."""
        self._end_orphan()
        self._record.unlink(missing_ok=True)
        for leftover in (self.building, self.building.with_suffix(".duckdb.wal")):
            leftover.unlink(missing_ok=True)
        for folder in (self.home.warehouse / "dbt").glob(".*"):
            # the project may be read by another process right now (`cinediv ui` starting)
            if folder.name.startswith(".build-") or time.time() - folder.stat().st_mtime > _OLD:
                shutil.rmtree(folder, ignore_errors=True)

    def watch(self, pid: int, target: Path) -> None:
        """Note the dbt process, which outlives a killed refresh."""
        self._child.write_text(json.dumps({"pid": pid, "target": str(target)}), encoding="utf-8")

    def _end_orphan(self) -> None:
        """End the dbt process of a killed refresh, if it is still ours and alive."""
        if not self._child.exists():
            return
        try:
            noted = json.loads(self._child.read_text(encoding="utf-8"))
            environment = Path(f"/proc/{noted['pid']}/environ").read_bytes()
            if f"DBT_TARGET_PATH={noted['target']}".encode() in environment:
                os.kill(noted["pid"], signal.SIGKILL)
        except (OSError, ValueError, KeyError):
            pass  # it is gone, or this system has no /proc: nothing to end
        self._child.unlink(missing_ok=True)

    def finish(self, record: Mapping[str, Any]) -> None:
        """Put the finished file in place and keep the build's record."""
        self.building.replace(self.file)
        self._child.unlink(missing_ok=True)
        temporary = self._record.with_name(".build.json")
        temporary.write_text(json.dumps(record, default=str), encoding="utf-8")
        temporary.replace(self._record)

    def last_build(self) -> dict[str, Any] | None:
        """Return the record of the last finished build: fingerprint, tables, checks."""
        if not (self._record.exists() and self.file.exists()):
            return None
        record: dict[str, Any] = json.loads(self._record.read_text(encoding="utf-8"))
        return record

    def row_counts(self) -> dict[str, int]:
        """Return the number of rows of each table and view of the file under construction."""
        with duckdb.connect(str(self.building), read_only=True) as connection:
            tables = connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
            return {
                table: int(_one(connection, f'select count(*) from "{schema}"."{table}"'))  # noqa: S608
                for schema, table in tables
            }


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else 0
