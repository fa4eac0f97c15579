"""Readers in other processes ask without pause while releases are published: none sees a seam."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline_tests.unit import release_reader
from cinediv_pipeline_tests.unit.test_publication import release

BI_PYTHON = os.environ.get("TEST_BI_PYTHON", "")
READERS = [(sys.executable, "database"), (sys.executable, "parquet")]
BI_READERS = [(BI_PYTHON, "database"), (BI_PYTHON, "parquet")] if BI_PYTHON else []
N_RELEASES = 8
PATIENCE_S = 60


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare("real")
    return made


def publish(home: Home, number: int) -> str:
    """Publish a release that says `number` everywhere: so many films, with such budgets."""
    return release(home, *[number] * number).release.id


@contextmanager
def reading(home: Home, folder: Path) -> Iterator[list[Path]]:
    """Start the readers; stop them in the end."""
    stop = folder / "stop"
    files = [folder / f"answers-{number}" for number in range(len(READERS + BI_READERS))]
    processes = [
        subprocess.Popen([python, release_reader.__file__, str(home.releases), way, str(file),
                          str(stop)])
        for (python, way), file in zip(READERS + BI_READERS, files, strict=True)
    ]  # fmt: skip
    try:
        yield files
    finally:
        stop.touch()
        for process in processes:
            process.wait(PATIENCE_S)


def answers(file: Path) -> list[object]:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def until_seen(files: list[Path], number: int) -> None:
    """Wait until every reader has read the release that says `number`, now."""
    seen = [len(answers(file)) for file in files]
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        fresh = [answers(file)[before:] for file, before in zip(files, seen, strict=True)]
        if all([number] * 4 in said for said in fresh):
            return
        time.sleep(0.02)
    pytest.fail(f"nobody read release {number}: {[answers(file)[-1:] for file in files]}")


def test_no_answer_fails_or_mixes_two_releases(home: Home, tmp_path: Path) -> None:
    numbers = list(range(1, N_RELEASES + 1))
    first = publish(home, 1)
    began = time.monotonic()
    with reading(home, tmp_path) as files:
        until_seen(files, 1)
        for number in numbers[1:]:
            publish(home, number)
            until_seen(files, number)
        Releases(home).rollback(first, "test")
        until_seen(files, 1)
    took = time.monotonic() - began
    for file in files:
        said = answers(file)
        failed = [answer for answer in said if answer not in [[number] * 4 for number in numbers]]
        assert failed == []
        assert {answer[0] for answer in said if isinstance(answer, list)} == set(numbers)
        assert len(said) > 5 * N_RELEASES, "the reader asked too seldom to see a seam"
    assert took > 1
    # no release is deleted because newer ones came
    assert len(Releases(home).all()) == N_RELEASES


def test_an_open_connection_keeps_its_release(home: Home) -> None:
    publish(home, 1)
    path = str(home.releases / "latest" / "observatory.duckdb")
    with duckdb.connect(path, read_only=True) as connection:
        publish(home, 2)
        assert connection.execute("select count(*) from films").fetchone() == (1,)
    with duckdb.connect(path, read_only=True) as connection:
        assert connection.execute("select count(*) from films").fetchone() == (2,)
