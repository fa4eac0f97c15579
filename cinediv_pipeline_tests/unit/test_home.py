"""The home: its stamp keeps fiction and fact apart, its lock keeps refreshes apart."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cinediv_pipeline.errors import EXIT_REFUSED, HomeError
from cinediv_pipeline.home import Home, refresh_lock

HOLD = """
import sys
from pathlib import Path
from cinediv_pipeline.home import Home, refresh_lock

with refresh_lock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that does not exist yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def other_refresh(home: Home) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the home."""
    home.prepare("real")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_nothing_exists_before_prepare(home: Home) -> None:
    assert home.kind() is None
    home.refuse_other_kind("real")
    assert not home.root.exists()


def test_prepare_makes_folders_and_stamp(home: Home) -> None:
    home.prepare("fictional")
    assert home.kind() == "fictional"
    assert sorted(path.name for path in home.root.iterdir()) == [
        "dagster", "home.json", "lake", "landing", "releases", "reviews", "warehouse",
    ]  # fmt: skip
    stamp = json.loads(home.stamp_file.read_text())
    assert (stamp["data_kind"], stamp["layout"]) == ("fictional", 1)


def test_the_first_stamp_stays(home: Home) -> None:
    home.prepare("real")
    before = home.stamp_file.read_bytes()
    home.prepare("real")
    assert home.stamp_file.read_bytes() == before


@pytest.mark.parametrize(("first", "second"), [("real", "fictional"), ("fictional", "real")])
def test_a_home_refuses_the_other_kind(home: Home, first: str, second: str) -> None:
    home.prepare("real" if first == "real" else "fictional")
    with pytest.raises(HomeError, match=f"holds {first} data and refuses {second}") as raised:
        home.prepare("real" if second == "real" else "fictional")
    assert home.kind() == first
    assert raised.value.exit_code == EXIT_REFUSED


@pytest.mark.parametrize("stamp", ["", "{", "[]", "{}", '{"data_kind": "both"}', "null"])
def test_a_stamp_that_cinediv_did_not_write_is_refused(home: Home, stamp: str) -> None:
    home.root.mkdir()
    home.stamp_file.write_text(stamp)
    with pytest.raises(HomeError, match="is not a stamp that cinediv wrote"):
        home.prepare("real")
    assert home.stamp_file.read_text() == stamp


def test_a_home_that_cannot_be_made_is_told(home: Home) -> None:
    home.root.write_text("a file where a folder is needed")
    with pytest.raises(HomeError, match="CINEDIV_HOME"):
        home.prepare("real")


def test_the_lock_is_free_again_after_the_refresh(home: Home) -> None:
    home.prepare("real")
    for _ in range(2):
        with refresh_lock(home):
            assert f'"pid": "{os.getpid()}"' in (home.root / "refresh.holder").read_text()
        assert not (home.root / "refresh.holder").exists()


def test_the_lock_is_free_again_after_a_failure(home: Home) -> None:
    home.prepare("real")
    with pytest.raises(ZeroDivisionError), refresh_lock(home):
        raise ZeroDivisionError
    with refresh_lock(home):
        pass


def test_a_second_refresh_is_refused_with_the_process_of_the_first(
    home: Home, other_refresh: subprocess.Popen[str]
) -> None:
    with (
        pytest.raises(HomeError, match=rf"Another refresh .*process {other_refresh.pid}, since"),
        refresh_lock(home),
    ):
        pytest.fail("two refreshes hold one home")
    assert (home.root / "refresh.holder").exists()


def test_the_lock_of_a_killed_process_is_free(
    home: Home, other_refresh: subprocess.Popen[str]
) -> None:
    other_refresh.kill()
    other_refresh.wait(timeout=10)
    with refresh_lock(home):
        pass


def test_two_homes_do_not_wait_for_each_other(
    tmp_path: Path, other_refresh: subprocess.Popen[str]
) -> None:
    assert other_refresh.poll() is None
    second = Home(tmp_path / "second")
    second.prepare("real")
    with refresh_lock(second):
        pass


def test_the_next_holder_learns_which_run_was_killed(home: Home) -> None:
    home.prepare("real")
    left = '{"pid": "1", "since": "2026-01-01T00:00:00+00:00", "run_id": "killed-run"}'
    (home.root / "refresh.holder").write_text(left)
    with refresh_lock(home, run_id="own-run") as killed:
        assert killed == "killed-run"
    with refresh_lock(home, run_id="next-run") as killed:
        assert killed is None
