"""What is landed of TMDB: which ids, which content is in force, how old it is."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from cinediv_pipeline.landing.segments import Segments
from cinediv_pipeline.sources.tmdb.observed import Observed, Span

_GONE: Final = 404
_CURRENT: Final = """
    with named as (
        select n, status, sha256, fetched_at, split_part(key, '/', 1) as kind,
            try_cast(split_part(key, '/', 2) as bigint) as id
        from entries
        where has_body and n <= $last
    )
    select kind, id, max(n) as n, arg_max(status, n) as status, arg_max(sha256, n) as sha256,
        arg_max(fetched_at, n) as fetched_at
    from named
    where kind in ('movie', 'person') and id is not null
    group by kind, id
    order by kind, id
"""
_ALL: Final = 2**62


@dataclass(frozen=True)
class Ledger:
    """The entries of the segments, up to the line `last`."""

    segments: Segments
    entries: pa.Table
    last: int = _ALL

    @classmethod
    def read(cls, segments: Segments, *, last: int = _ALL) -> "Ledger":
        """Read the sidecars."""
        return cls(segments, segments.entries(), last)

    def up_to(self, last: int) -> "Ledger":
        """Return the ledger as it was after the line `last`."""
        return Ledger(self.segments, self.entries, last)

    @cached_property
    def current(self) -> pa.Table:
        """One row per id ever answered: the last answer that brought content, or a tombstone."""
        with duckdb.connect() as connection:
            connection.register("entries", self.entries)
            return connection.sql(_CURRENT, params={"last": self.last}).to_arrow_table()

    @cached_property
    def live(self) -> pa.Table:
        """Those of `current` that TMDB still has."""
        return self.current.filter(pc.not_equal(self.current["status"], _GONE))

    @property
    def last_line(self) -> int:
        """Number of the last line, or 0."""
        return int(pc.max(self.entries["n"]).as_py() or 0)

    def lines_of(self, kind: str) -> pa.ChunkedArray:
        """Return the numbers of the lines in force of a kind."""
        return self.live.filter(pc.equal(self.live["kind"], kind))["n"]

    def observed(self, span: Span) -> Observed:
        """Return the observed films and who has a credit in them."""
        numbers = self.lines_of("movie")
        wanted = set(numbers.to_pylist())
        lines = self.segments.lines(self._segments_of(numbers), b'"key": "movie/')
        return Observed.read((line for line in lines if line["n"] in wanted), span)

    def files(self) -> list[Path]:
        """Return local paths of the segments that hold content in force."""
        return [self.segments.path(name) for name in self._segments_of(self.live["n"])]

    def _segments_of(self, numbers: pa.ChunkedArray) -> list[str]:
        rows = self.entries.filter(pc.is_in(self.entries["n"], value_set=numbers.combine_chunks()))
        return sorted(rows["segment"].unique().to_pylist())

    def ids(self, kind: str) -> set[int]:
        """Return the ids that TMDB still has, as far as we know."""
        return _ids(self.live, kind)

    def asked_in(self, cycle: str, kind: str) -> set[int]:
        """Return the ids that this cycle has an answer for."""
        keys = self._asked(cycle, f"{kind}/")["key"].to_pylist()
        return {int(key.removeprefix(f"{kind}/")) for key in keys}

    def segments_with(self, cycle: str, prefix: str) -> list[str]:
        """Return the segments that hold answers of this cycle to such keys."""
        return sorted(self._asked(cycle, prefix)["segment"].unique().to_pylist())

    def _asked(self, cycle: str, prefix: str) -> pa.Table:
        own = self.entries.filter(pc.equal(self.entries["cycle"], cycle))
        return own.filter(pc.starts_with(own["key"], prefix))

    def older_than(self, moment: datetime, kind: str) -> set[int]:
        """Return the ids whose content was served before `moment`."""
        limit = pa.scalar(moment.astimezone(UTC), self.live.schema.field("fetched_at").type)
        return _ids(self.live.filter(pc.less(self.live["fetched_at"], limit)), kind)

    def contents(self, kind: str, ids: Iterable[int]) -> dict[int, bytes]:
        """Return the hash of the content in force of each id."""
        wanted = pa.array(sorted(ids), pa.int64())
        rows = self.current.filter(
            pc.and_(
                pc.equal(self.current["kind"], kind),
                pc.is_in(self.current["id"], value_set=wanted),
            )
        )
        return dict(zip(rows["id"].to_pylist(), rows["sha256"].to_pylist(), strict=True))

    def digest(self) -> str:
        """Return the identity of the content in force, free of times and of their order."""
        found = hashlib.sha256()
        for name in ("kind", "id", "sha256"):
            for value in self.live[name].to_pylist():
                found.update(value if isinstance(value, bytes) else f"{value}\n".encode())
        return found.hexdigest()

    def compared_with(self, before: "Ledger") -> dict[str, int]:
        """Return how many ids are new, changed and deleted since `before`."""
        with duckdb.connect() as connection:
            connection.register("now", self.current)
            connection.register("before", before.current)
            row = connection.execute(
                f"""select
                    count(*) filter (n.status <> {_GONE} and coalesce(b.status, {_GONE}) = {_GONE}),
                    count(*) filter (n.status <> {_GONE} and b.status <> {_GONE}
                                     and n.sha256 <> b.sha256),
                    count(*) filter (n.status = {_GONE} and b.status <> {_GONE})
                from now n left join before b using (kind, id)"""  # noqa: S608
            ).fetchone()
        return dict(zip(("new", "changed", "deleted"), row or (0, 0, 0), strict=True))


def _ids(rows: pa.Table, kind: str) -> set[int]:
    return set(rows.filter(pc.equal(rows["kind"], kind))["id"].to_pylist())
