"""Releases as the API shows them: the one in force, found anew with each request, and older ones.

A release never changes, so what is read of it is kept; `latest` is a link that may move at any
time. Whoever has begun to read a release goes on with it.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.errors import ReleaseError
from cinediv_pipeline.linkage.names import title_key
from cinediv_pipeline.linkage.search import TitleSearch
from cinediv_pipeline.publication.releases import LATEST, Release, Releases
from cinediv_pipeline.publication.slates import SlateDesk

Row = dict[str, Any]
_MOST: Final = 4
_ROWS: Final = 1000
_GONE, _NOT_FOUND, _UNAVAILABLE = 410, 404, 503


class Rows:
    """Rows of a table; they are made into objects a few at a time, while they are gone through."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __iter__(self) -> Iterator[Row]:
        for batch in self._table.to_batches(max_chunksize=_ROWS):
            yield from batch.to_pylist()


@dataclass(frozen=True)
class Shown:
    """One release in memory; its tables are read when they are asked for."""

    release: Release
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def id(self) -> str:
        """Id of the release."""
        return self.release.id

    @cached_property
    def created_at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.release.created_at)

    @cached_property
    def catalogue(self) -> Mapping[str, Row]:
        """Indicator id -> what it is."""
        told = json.loads((self.release.path / "catalogue.json").read_text("utf-8"))
        return {one["indicator_id"]: one for one in told["indicators"]}

    @cached_property
    def _indicators(self) -> Any:
        table = pq.read_table(self.release.path / "indicators.parquet")
        return table.sort_by("indicator_id").combine_chunks()

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, int]]:
        counted = pc.value_counts(self._indicators.column("indicator_id")).to_pylist()
        found, start = {}, 0
        for one in sorted(counted, key=lambda it: it["values"]):
            found[one["values"]] = (start, one["counts"])
            start += one["counts"]
        return found

    @cached_property
    def populations(self) -> Sequence[str]:
        """Populations that an indicator has, in the order of the catalogue."""
        return list(dict.fromkeys(
            name for one in self.catalogue.values() for name in one["populations"]
        ))  # fmt: skip

    @cached_property
    def breakdowns(self) -> Mapping[str, Sequence[str]]:
        """Breakdown -> its values that are anywhere in the release, both sorted."""
        with self.lock:
            every = self._indicators
        pairs = every.select(["breakdown", "breakdown_value"]).group_by(
            ["breakdown", "breakdown_value"]).aggregate([]).to_pylist()  # fmt: skip
        found: dict[str, list[str]] = {}
        for name, value in sorted((one["breakdown"], one["breakdown_value"]) for one in pairs):
            found.setdefault(name, []).append(value)
        return found

    def rows_of(self, indicator_id: str) -> list[Row]:
        """Return the rows of one indicator."""
        return list(self.rows([indicator_id], {}))

    def rows(self, names: Sequence[str], wanted: Mapping[str, Any]) -> "Rows":
        """Return the rows of indicators, in this order, whose columns have the values wanted.

        None stands for any value.
        """
        with self.lock:
            places, every = self._places, self._indicators
        parts = [every.slice(*places.get(name, (0, 0))) for name in names]
        found = pa.concat_tables([every.slice(0, 0), *parts])
        for name, value in wanted.items():
            if value is not None:
                found = found.filter(pc.equal(found.column(name), value))
        return Rows(found)

    @cached_property
    def films(self) -> list[Row]:
        """All agreements, newest first, with what a search compares."""
        rows: list[Row] = pq.read_table(self.release.path / "films.parquet").to_pylist()
        return sorted(rows, key=lambda row: (-row["agrement_year"], row["agrement_id"]))

    @cached_property
    def films_by_id(self) -> Mapping[str, Row]:
        """Agreement id -> film."""
        return {row["agrement_id"]: row for row in self.films}

    @cached_property
    def titles(self) -> TitleSearch:
        """Folded titles, in the order of `films`."""
        return TitleSearch([title_key(row["title"] or "") for row in self.films])

    @cached_property
    def teams(self) -> Mapping[str, Row]:
        """Agreement id -> its team in numbers."""
        path = self.release.path / "film_teams.parquet"
        rows = pq.read_table(path).to_pylist() if path.exists() else []
        return {row["agrement_id"]: row for row in rows}

    @cached_property
    def slates(self) -> SlateDesk:
        """What answers about slates of films.

        Raises
        ------
        Problem
            The release was made before there were slates.
        """
        names = ("film_directions", "film_teams", "film_links")
        paths = [self.release.path / f"{name}.parquet" for name in names]
        if not all(path.exists() for path in paths):
            raise Problem(_NOT_FOUND, "This release is too old for slates: it has no table "
                          "film_directions.")  # fmt: skip
        directions, teams, links = (pq.read_table(path).to_pylist() for path in paths)
        return SlateDesk(self.films, directions, teams, links)

    @cached_property
    def figures(self) -> list[Row]:
        """The board of published figures."""
        rows: list[Row] = pq.read_table(self.release.path / "figures.parquet").to_pylist()
        return rows

    @cached_property
    def package(self) -> Row:
        """What the data package says of the release."""
        told: Row = json.loads((self.release.path / "datapackage.json").read_text("utf-8"))
        return told

    @cached_property
    def labels(self) -> list[Row]:
        """The words for the values of breakdowns."""
        rows: list[Row] = pq.read_table(self.release.path / "labels.parquet").to_pylist()
        return rows


class Shelf:
    """The releases of a home, the few last asked for kept in memory."""

    def __init__(self, releases: Releases) -> None:
        self.releases = releases
        self._kept: OrderedDict[str, Shown] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, as_of: str | None) -> Shown:
        """Return a release: the one in force, one by its id, or the newest of a day.

        Raises
        ------
        Problem
            There is none (yet), or it was withdrawn.
        """
        return self._latest() if as_of is None else self._older(as_of)

    def _latest(self) -> Shown:
        link = self.releases.root / LATEST
        try:
            name = link.readlink().name
        except OSError:
            raise Problem(_UNAVAILABLE, "There is no release yet.") from None
        shown = self._known(name)
        if shown is not None:
            return shown
        found = self.releases.latest()
        if found is None:
            raise Problem(_UNAVAILABLE, "There is no release yet.")
        return self._keep(found)

    def _older(self, as_of: str) -> Shown:
        try:
            day = date.fromisoformat(as_of)
        except ValueError:
            return self._by_id(as_of)
        made = [one for one in self.releases.all()
                if one.withdrawn is None and one.created_at[:10] <= day.isoformat()]  # fmt: skip
        if not made:
            raise Problem(_NOT_FOUND, f"No release had been made by {day.isoformat()}.")
        return self._known(made[0].id) or self._keep(made[0])

    def _by_id(self, release_id: str) -> Shown:
        try:
            found = self.releases.get(release_id)
        except ReleaseError:
            raise Problem(
                _NOT_FOUND, "There is no such release; /v1/releases lists them."
            ) from None
        if found.withdrawn:
            raise Problem(_GONE, f"This release was withdrawn: {found.withdrawn}",
                          reissued_as=found.reissued_as)  # fmt: skip
        return self._known(found.id) or self._keep(found)

    def _known(self, release_id: str) -> Shown | None:
        with self._lock:
            shown = self._kept.get(release_id)
            if shown is not None:
                self._kept.move_to_end(release_id)
            return shown

    def _keep(self, release: Release) -> Shown:
        shown = Shown(release)
        with self._lock:
            kept = self._kept.setdefault(release.id, shown)
            self._kept.move_to_end(release.id)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
            return kept
