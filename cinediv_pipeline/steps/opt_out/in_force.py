"""Tables that stay in force because the newest edition was rejected lose people all the same."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import pyarrow as pa

from cinediv_pipeline.landing.withheld import WithheldPeople
from cinediv_pipeline.sources import cnc, tmdb, wikidata
from cinediv_pipeline.sources.cnc import specs as cnc_specs
from cinediv_pipeline.sources.cnc.redaction import without_names
from cinediv_pipeline.sources.tmdb import specs as tmdb_specs
from cinediv_pipeline.sources.wikidata import specs as wikidata_specs
from cinediv_pipeline.workshop import Workshop


def withhold_in_force(shop: Workshop, source: str) -> None:
    """Withhold who opted out from the tables of a source as they are."""
    people = shop.opt_outs()
    for key, rule in _RULES.get(source, {}).items() if people.digest else ():
        shop.lake.rewrite(key, partial(rule, people=people))


def _cells(rows: pa.Table, people: WithheldPeople) -> pa.Table:
    """Return a table of the CNC list with placeholders in its texts."""
    for place, field in enumerate(rows.schema):
        if not pa.types.is_string(field.type):
            continue
        values = rows.column(place).to_pylist()
        told = {value: without_names(value, people) for value in {*values} - {None}}
        if any(told.values()):
            kept = [told.get(value) or value for value in values]
            rows = rows.set_column(place, field, pa.array(kept, field.type))
    return rows


def _credits(rows: pa.Table, people: WithheldPeople) -> pa.Table:
    """Return credits of TMDB of which some have no name."""
    found = rows.to_pylist()
    changed = False
    for row in found:
        person = people.by_tmdb(row["tmdb_person_id"], [row["name"]])
        if person is not None:
            row.update(tmdb_person_id=-person.number, name=person.placeholder, gender="unknown",
                       character=None)  # fmt: skip
            changed = True
    return tmdb_specs.CREDITS.table(found) if changed else rows


def _people(rows: pa.Table, people: WithheldPeople) -> pa.Table:
    columns = rows.select(["tmdb_person_id", "name"]).to_pylist()
    kept = [people.by_tmdb(row["tmdb_person_id"], [row["name"]]) is None for row in columns]
    return _only(rows, kept)


def _claims(rows: pa.Table, people: WithheldPeople) -> pa.Table:
    ids = rows.column("tmdb_person_id").to_pylist()
    return _only(rows, [people.by_tmdb(number) is None for number in ids])


def _awards(rows: pa.Table, people: WithheldPeople) -> pa.Table:
    columns = rows.select(["subject_kind", "tmdb_id"]).to_pylist()
    return _only(rows, [
        row["subject_kind"] != "person" or people.by_tmdb(row["tmdb_id"]) is None
        for row in columns
    ])  # fmt: skip


def _only(rows: pa.Table, kept: list[bool]) -> pa.Table:
    return rows if all(kept) else rows.filter(pa.array(kept, pa.bool_()))


_RULES: Final[Mapping[str, Mapping[str, Callable[..., pa.Table]]]] = {
    cnc.SOURCE: {spec.key: _cells for spec in cnc_specs.TABLES},
    tmdb.SOURCE: {tmdb_specs.CREDITS.key: _credits, tmdb_specs.PEOPLE.key: _people},
    wikidata.SOURCE: {
        wikidata_specs.CLAIMS.key: _claims,
        wikidata_specs.AWARDS.key: _awards,
    },
}
