"""People who opted out leave the tables that are carried over from refresh to refresh."""

from typing import Any

import pyarrow as pa

from cinediv_pipeline.enrichment.corrections import Correction
from cinediv_pipeline.linkage.opt_outs import OptOuts, id_of_name
from cinediv_pipeline.linkage.people import PEOPLE, TMDB, own_id, person_id_of
from cinediv_pipeline.workshop import Workshop


def forget_in_registry(shop: Workshop) -> None:
    """Take people out of the registry in force and of its history."""
    gone = shop.opt_outs().forgotten
    if gone:
        shop.lake.rewrite(PEOPLE.key, lambda rows: _without(rows, gone))


def _without(rows: pa.Table, gone: frozenset[str]) -> pa.Table:
    kept = [not (_ids(row) & gone) for row in rows.to_pylist()]
    return rows if all(kept) else rows.filter(pa.array(kept, pa.bool_()))


def _ids(row: dict[str, Any]) -> set[str]:
    """Return every id that a row of the registry stands for."""
    own = own_id(row["source_id"]) if row["source"] == TMDB else ""
    named = person_id_of(row["name_key"]) if row["name_key"] else ""
    return {row["person_id"], own, named}


def concerns(item: Correction, people: OptOuts) -> bool:
    """Return whether a correction says anything of somebody who opted out."""
    if item.entity == "person":
        return item.key in people.ids or id_of_name(item.key) in people.ids
    names = (item.guard, item.new_value) if item.column == "name" else ()
    return any(id_of_name(name) in people.ids for name in names)
