"""Releases are published under load: no answer fails, and each is of one release."""

import json
import shutil
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline_tests.pipeline.api_desk import copied
from cinediv_pipeline_tests.pipeline.api_server import Server, serving

SECONDS = 12.0
N_RELEASES = 6
PATHS = ("/v1/indicators/film_count", "/v1/indicators?theme=direction&year=2020",
         "/v1/films?q=tante+sans+bousole", "/v1/catalogue", "/v1/figures",
         "/v1/indicators/film_count/chart")  # fmt: skip


def _another(home: Home, number: int) -> str:
    """Make a release whose counts of films are all its number, complete before it has its name."""
    releases = Releases(home)
    latest = releases.get("latest")
    name = f"fictional-2030-01-0{number}-0000000{number}"
    made = home.releases / f".{name}"
    shutil.copytree(latest.path, made)
    made.chmod(0o755)
    package = json.loads((made / "datapackage.json").read_text("utf-8"))
    text = json.dumps(package).replace(latest.id, name)
    for file in ("datapackage.json", "indicators.parquet"):
        (made / file).unlink()
    (made / "datapackage.json").write_text(text, encoding="utf-8")
    table = pq.read_table(latest.path / "indicators.parquet")
    place = table.schema.get_field_index("value")
    names, old = (table.column(name).to_pylist() for name in ("indicator_id", "value"))
    values = [float(number) if one == "film_count" else value
              for one, value in zip(names, old, strict=True)]  # fmt: skip
    table = table.set_column(place, "value", pa.array(values, table.schema.field(place).type))
    pq.write_table(table, made / "indicators.parquet")
    made.rename(home.releases / name)
    releases.point_latest(name)
    return name


class _Load:
    """Callers that ask again and again, and note what they were told."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.until = time.monotonic() + SECONDS
        self.seen: set[str] = set()
        self.wrong: list[str] = []
        self.n = 0

    def work(self, first: int) -> None:
        number = first
        while time.monotonic() < self.until:
            path = PATHS[number % len(PATHS)]
            number += 1
            try:
                status, headers, body = self.server.ask("GET", path)
            except OSError as error:
                self.wrong.append(f"{path}: {error!r}")
                continue
            self.n += 1
            self._judge(path, status, headers["x-release"] if status == 200 else "", body)

    def _judge(self, path: str, status: int, release: str, body: bytes) -> None:
        if status != 200:
            self.wrong.append(f"{path}: {status} {body[:200]!r}")
            return
        told = json.loads(body)
        self.seen.add(release)
        if told.get("release", release) != release:
            self.wrong.append(f"{path}: {release} says {told['release']}")
        if path == PATHS[0] and release.startswith("fictional-2030"):
            values = {row["value"] for row in told["rows"]}
            if values != {float(release[-1])}:
                self.wrong.append(f"{release}: {values}")


def test_six_releases_are_published_under_load(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    before = Releases(home).get("latest").id
    with serving(home, tmp_path) as server:
        load = _Load(server)
        callers = [threading.Thread(target=load.work, args=(n,)) for n in range(8)]
        for caller in callers:
            caller.start()
        time.sleep(1)
        made = []
        for number in range(1, N_RELEASES + 1):
            began = time.monotonic()
            made.append(_another(home, number))
            time.sleep(max(0, SECONDS / (N_RELEASES + 1) - (time.monotonic() - began)))
        for caller in callers:
            caller.join()
    assert load.wrong == []
    assert load.seen == {before, *made}
    assert load.n > 200
