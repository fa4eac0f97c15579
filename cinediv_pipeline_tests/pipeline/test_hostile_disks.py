"""A home that cannot be written: refused or failed, and the previous release is served."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline_tests.conftest import cinediv

pytestmark = [
    pytest.mark.slow,
    pytest.mark.root,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount"),
]


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"this machine does not let root mount: {done.stderr.strip()}")


@pytest.fixture
def read_only(sample_home: Home) -> Iterator[Home]:
    _mount("--bind", str(sample_home.root), str(sample_home.root))
    _mount("-o", "remount,ro,bind", str(sample_home.root))
    yield sample_home
    subprocess.run(["umount", str(sample_home.root)], check=True)


@pytest.fixture
def nearly_full(refreshed: Path, tmp_path: Path) -> Iterator[Home]:
    """A small file system with room for one more refresh, and a ballast that leaves none."""
    home = tmp_path / "home-sample"
    home.mkdir()
    size = sum(path.stat().st_size for path in refreshed.rglob("*") if path.is_file())
    _mount("-t", "tmpfs", "-o", f"size={size + 60_000_000}", "tmpfs", str(home))
    shutil.copytree(refreshed, home, symlinks=True, dirs_exist_ok=True)
    free = shutil.disk_usage(home).free
    (home / "ballast").write_bytes(b"x" * max(0, free - 60_000))
    yield Home(home)
    subprocess.run(["umount", str(home)], check=True)


def test_a_read_only_home_is_refused_and_its_release_served(read_only: Home) -> None:
    before = Releases(read_only).latest()
    done = cinediv("refresh", "--sample", "--force", home=read_only.root.with_name("home"))
    assert done.returncode == 2
    assert "cannot be" in done.stderr
    assert "Make it writable or choose another with CINEDIV_HOME or --home" in done.stderr
    assert "Traceback" not in done.stderr
    status = cinediv("status", "--sample", home=read_only.root.with_name("home"))
    assert status.returncode == 0
    assert before is not None
    assert before.id in status.stdout


def test_a_full_disk_fails_the_refresh_and_the_release_stays(nearly_full: Home) -> None:
    before = Releases(nearly_full).latest()
    assert before is not None
    done = cinediv("refresh", "--sample", "--force", home=nearly_full.root.with_name("home"))
    assert done.returncode in (1, 2), done.stdout
    assert "No space left" in done.stdout + done.stderr or "disk" in done.stdout + done.stderr
    (nearly_full.root / "ballast").unlink()
    assert Releases(nearly_full).latest() == before
    mended = cinediv("refresh", "--sample", home=nearly_full.root.with_name("home"))
    assert mended.returncode == 0, mended.stdout + mended.stderr
    after = Releases(nearly_full).latest()
    assert after is not None
    assert after.content_digest == before.content_digest
