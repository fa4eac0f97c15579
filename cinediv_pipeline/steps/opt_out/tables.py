"""People who opted out leave the tables that are carried over from refresh to refresh."""

import re
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa

from cinediv_pipeline.enrichment.corrections import Correction
from cinediv_pipeline.linkage.opt_outs import OptOuts, id_of_name
from cinediv_pipeline.linkage.people import PEOPLE, TMDB, own_id, person_id_of
from cinediv_pipeline.workshop import Workshop

# The folded name of a placeholder: its words are sorted.
_PLACEHOLDER_KEY: Final = re.compile(r"^(?:retrait [a-z]{8}|[a-z]{8} retrait)$")
# What stands in place of the reason of a correction.
REASON: Final = "withheld"


def forget_in_registry(shop: Workshop) -> None:
    """Take people out of the registry in force and of its history.

    Placeholders of those who took their opt-out back leave too.
    """
    people = shop.opt_outs()
    shop.lake.rewrite(PEOPLE.key, lambda rows: _without(rows, people))


def _without(rows: pa.Table, people: OptOuts) -> pa.Table:
    gone, known = people.forgotten, people.ids
    kept = [
        not (_ids(row) & gone) and (not _is_placeholder(row) or bool(_ids(row) & known))
        for row in rows.to_pylist()
    ]
    return rows if all(kept) else rows.filter(pa.array(kept, pa.bool_()))


def _ids(row: dict[str, Any]) -> set[str]:
    """Return every id that a row of the registry stands for."""
    own = own_id(row["source_id"]) if row["source"] == TMDB else ""
    named = person_id_of(row["name_key"]) if row["name_key"] else ""
    return {row["person_id"], own, named}


def _is_placeholder(row: dict[str, Any]) -> bool:
    unnamed = row["source"] == TMDB and row["source_id"].startswith("-")
    return unnamed or bool(_PLACEHOLDER_KEY.match(row["name_key"] or ""))


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
