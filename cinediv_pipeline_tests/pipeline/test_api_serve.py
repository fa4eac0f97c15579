"""`cinediv serve` as its operator meets it: site and data on one port, JSON lines, a clean end."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest

from cinediv_pipeline_tests.conftest import cinediv
from cinediv_pipeline_tests.pipeline.api_desk import copied


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _get(address: str) -> bytes:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return bytes(answer.read())
        except (URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_site_and_data_are_served_until_a_signal(
    refreshed: Path, tmp_path: Path, end: signal.Signals
) -> None:
    home = copied(refreshed, tmp_path)
    (home.site / "old").mkdir(parents=True)
    (home.site / "old" / "index.html").write_text("<p>the site as it was</p>", encoding="utf-8")
    (home.site / "current").symlink_to("old")
    port = _free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "cinediv_pipeline.cli", "serve", "--home", str(home.root),
         "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        # where there is a site the server does not wait for a newer one
        assert b"the site as it was" in _get(f"{address}/index.html")
        told = json.loads(_get(f"{address}/v1/indicators/film_count?population=fif"))
        assert told["rows"]
        assert json.loads(_get(f"{address}/readyz"))["release"] == told["release"]
        process.send_signal(end)
        out, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    assert f"{address} (Ctrl-C ends it)" in out
    lines = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    assert {"/v1/indicators/{id}", "/readyz"} <= {line.get("route") for line in lines}
    assert "Traceback" not in errors
    left = subprocess.run(["pgrep", "-f", f"site build --home {home.root}"], capture_output=True,
                          check=False)  # fmt: skip
    assert left.stdout == b""


def test_a_home_without_a_release_is_refused(tmp_path: Path) -> None:
    done = cinediv("serve", "--home", str(tmp_path / "none"), "--port", str(_free_port()),
                   home=tmp_path)  # fmt: skip
    assert done.returncode == 2
    assert "refresh" in done.stderr


def test_keys_are_made_listed_and_revoked(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path).root

    def keys(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return cinediv("keys", *arguments, home=home)

    made = keys("create", "--name", "Festival d’été", "--days", "30")
    assert made.returncode == 0
    text = made.stdout.strip()
    assert re.fullmatch(r"cinediv_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", text)
    id_ = text.split("_")[1]
    listed = keys("list")
    assert "Festival d’été" in listed.stdout
    assert text.split("_", 2)[2] not in listed.stdout + made.stderr
    assert json.loads(keys("list", "--json").stdout)[0]["id"] == id_
    revoked = keys("revoke", text)  # who revokes a key that leaked may paste all of it
    assert revoked.returncode == 0
    assert text.split("_", 2)[2] not in revoked.stdout + revoked.stderr
    assert "revoked" in keys("list").stdout
    for arguments in (("revoke", id_), ("revoke", "none"), ("create", "--name", " ")):
        assert keys(*arguments).returncode == 2
    unknown = keys("revoke", "cinediv_000000000000_SECRET")
    assert (unknown.returncode, "SECRET" in unknown.stderr) == (2, False)
    assert cinediv("keys", "create", "--name", "x", home=tmp_path / "other").returncode == 2
