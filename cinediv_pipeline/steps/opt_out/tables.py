"""People who opted out leave the tables that are carried over from refresh to refresh."""

import re
from dataclasses import replace
from functools import reduce
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from cinediv_pipeline.enrichment.corrections import Correction, credit_parts
from cinediv_pipeline.linkage.opt_outs import OptOut, OptOuts, id_of_name
from cinediv_pipeline.linkage.people import CREDIT, PEOPLE, TMDB, own_id, person_id_of
from cinediv_pipeline.workshop import Workshop

# A placeholder as a source prints it, or TMDB's number of somebody without a name.
_PLACEHOLDER: Final = r"^(?:\[retrait [a-z]{8}\]|-[0-9]+)$"
# The folded name of a placeholder: its words are sorted.
_KEY: Final = re.compile(r"^(?:retrait [a-z]{8}|[a-z]{8} retrait)$")
# What stands in place of the reason of a correction.
REASON: Final = "withheld"


def forget_in_registry(shop: Workshop) -> None:
    """Take people out of the registry in force and of its history.

    Placeholders of those who took their opt-out back leave too.
    """
    people = shop.opt_outs()
    shop.lake.rewrite(PEOPLE.key, lambda rows: _without(rows, people))


def _without(rows: pa.Table, people: OptOuts) -> pa.Table:
    """Return the rows of the registry that stay; by column, since a home keeps its history."""
    gone = people.forgotten
    numbers = [one.removeprefix(own_id("")) for one in gone if one.startswith(own_id(""))]
    keys = [key for key in rows["name_key"].unique().to_pylist() if key]
    left = [key for key in keys if person_id_of(key) in gone]
    own = [name for item in people.people for name in (str(-item.number), _printed(item))]
    stale = [key for key in keys if _KEY.match(key) and person_id_of(key) not in people.ids]
    is_tmdb = pc.equal(rows["source"], TMDB)
    leaves = (
        _in(rows["person_id"], list(gone)),
        pc.and_(is_tmdb, _in(rows["source_id"], numbers)),
        _in(rows["name_key"], left),
        pc.and_not(pc.match_substring_regex(rows["source_id"], _PLACEHOLDER),
                   _in(rows["source_id"], own)),
        pc.and_(pc.equal(rows["source"], CREDIT), _in(rows["name_key"], stale)),
    )  # fmt: skip
    leaving = reduce(pc.or_, leaves)
    return rows.filter(pc.invert(leaving)) if pc.any(leaving).as_py() else rows


def _in(column: pa.ChunkedArray, values: list[str]) -> pa.ChunkedArray:
    return pc.is_in(column, value_set=pa.array(values, pa.string()))


def _printed(item: OptOut) -> str:
    return item.withheld.placeholder


def concerns(item: Correction, people: OptOuts) -> bool:
    """Return whether a correction says anything of somebody who opted out."""
    return withheld(item, people) != item


def withheld(item: Correction, people: OptOuts) -> Correction | None:
    """Return a correction as it may be used: None for one on a person who opted out.

    One that names such a person as director still says who else did not direct the film: it comes
    back with a placeholder, and without its reason, which may hold the name.
    """
    if item.entity == "person":
        gone = item.key in people.ids or id_of_name(item.key) in people.ids
        return None if gone else item
    if item.entity == "credit":
        parts = credit_parts(item.key)
        return None if parts and people.by_name(parts[2]) else item
    if item.column != "name":
        return item
    found = [people.by_name(name) for name in (item.guard, item.new_value)]
    if not any(found):
        return item
    guard, value = (
        person.placeholder if person else name
        for person, name in zip(found, (item.guard, item.new_value), strict=True)
    )
    return replace(item, guard=guard, new_value=value, reason=REASON)
