"""What is landed of Wikidata: about which ids it was asked, which answer is in force, how old."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from cinediv_pipeline.landing.segments import Segments
from cinediv_pipeline.sources.wikidata.queries import Kind, version

# An answer is about some hundred ids; about each of them its newest answer is in force.
_CURRENT: Final = """
    with asked as (
        select n, cycle, fetched_at, sha256, segment, split_part(key, '/', 1) as kind,
            unnest(string_split(split_part(key, '/', 2), ',')) as text
        from entries
        where has_body and status = 200
    )
    select kind, try_cast(text as bigint) as id, max(n) as n, arg_max(cycle, n) as cycle,
        arg_max(fetched_at, n) as fetched_at, arg_max(sha256, n) as sha256,
        arg_max(segment, n) as segment
    from asked
    where try_cast(text as bigint) is not null
    group by all
    order by kind, id
"""


@dataclass(frozen=True)
class Ledger:
    """One row per kind of question and id, with the line of its newest answer."""

    segments: Segments
    rows: pa.Table

    @classmethod
    def read(cls, segments: Segments) -> "Ledger":
        """Read the sidecars."""
        with duckdb.connect() as connection:
            connection.register("entries", segments.entries())
            return cls(segments, connection.sql(_CURRENT).to_arrow_table())

    def about(self, wanted: Mapping[Kind, Iterable[int]]) -> "Ledger":
        """Return the part about these ids; an answer about others counts for nothing."""
        parts = []
        for kind, ids in wanted.items():
            own = self.rows.filter(pc.equal(self.rows["kind"], kind))
            listed = pa.array(sorted(ids), pa.int64())
            parts.append(own.filter(pc.is_in(own["id"], value_set=listed)))
        return Ledger(self.segments, pa.concat_tables([self.rows.slice(0, 0), *parts]))

    def known_since(self, kind: Kind, moment: datetime) -> set[int]:
        """Return the ids about which this very question was answered at `moment` or later."""
        limit = pa.scalar(moment.astimezone(UTC), self.rows.schema.field("fetched_at").type)
        known = self.rows.filter(pc.and_(
            pc.and_(pc.equal(self.rows["kind"], kind), pc.equal(self.rows["cycle"], version(kind))),
            pc.greater_equal(self.rows["fetched_at"], limit),
        ))  # fmt: skip
        return set(known["id"].to_pylist())

    def wanted_of_lines(self) -> dict[int, set[int]]:
        """Return line number to the ids about which that line is in force."""
        found: dict[int, set[int]] = {}
        for line, number in zip(
            self.rows["n"].to_pylist(), self.rows["id"].to_pylist(), strict=True
        ):
            found.setdefault(line, set()).add(number)
        return found

    def segment_names(self) -> list[str]:
        """Return the segments that hold answers in force."""
        return sorted(set(self.rows["segment"].to_pylist()))

    def digest(self) -> str:
        """Return the identity of the answers in force, free of times and of their order."""
        found = hashlib.sha256()
        ordered = self.rows.sort_by([("kind", "ascending"), ("id", "ascending")])
        for name in ("kind", "id", "sha256"):
            for value in ordered[name].to_pylist():
                found.update(value if isinstance(value, bytes) else f"{value}\n".encode())
        return found.hexdigest()
