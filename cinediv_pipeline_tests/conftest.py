"""Shared fixtures: real parts, made once."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cinediv_pipeline.home import Home

ROOT = Path(__file__).resolve().parents[1]
_REAL = ROOT.parent / "shared" / "data"
REAL_WORKBOOK = _REAL / "cnc" / "films_agrees_2003_2024.xlsx"
REAL_FIRST_NAMES = _REAL / "insee" / "nat_1900_2021_csv.zip"
LABELS = _REAL / "gender"
# Port 9 of this machine answers nothing: no test waits for the real network.
NOWHERE = "http://127.0.0.1:9"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see no setting but their own, and nobody's home."""
    for name in [name for name in os.environ if name.startswith("CINEDIV_")]:
        monkeypatch.delenv(name)


def cinediv(
    *arguments: str, home: Path, variables: Mapping[str, str] | None = None, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run the command as its user would, in a process of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CINEDIV_")},
        "CINEDIV_HOME": str(home),
        "CINEDIV_CNC_URL": f"{NOWHERE}/films.xlsx",
        "CINEDIV_INSEE_URL": f"{NOWHERE}/prenoms.zip",
        **(variables or {}),
    }
    return subprocess.run(
        [sys.executable, "-m", "cinediv_pipeline.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=home.parent,
        timeout=timeout,
    )


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of one `cinediv refresh --sample`; tests copy it and leave it as it is."""
    base = tmp_path_factory.mktemp("observatory") / "home"
    done = cinediv("refresh", "--sample", home=base)
    assert done.returncode == 0, done.stderr
    return base.with_name("home-sample")


@pytest.fixture
def sample_home(refreshed: Path, tmp_path: Path) -> Home:
    """A fresh copy of the refreshed sample home, at <tmp>/home-sample."""
    copy = tmp_path / "home-sample"
    shutil.copytree(refreshed, copy, symlinks=True)
    return Home(copy)
