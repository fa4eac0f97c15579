"""Which records are one film, which are one person, in the CNC list and on TMDB."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import pyarrow as pa

from cinediv_pipeline.lake import code_version, fingerprint
from cinediv_pipeline.linkage import films, people
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.links import FILM_LINKS, Changed, changes, links_table
from cinediv_pipeline.linkage.match import Link, link
from cinediv_pipeline.linkage.people import PEOPLE, Credit, Match, match_directors
from cinediv_pipeline.linkage.records import directors_of, listed_films, tmdb_films
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS, NATIONALITIES, PRODUCERS
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps.human import (
    corrected_director_names,
    corrections_content,
    link_decisions,
    names_in_force,
)
from cinediv_pipeline.steps.opt_out.tables import forget_in_registry
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is, rejected
from cinediv_pipeline.steps.reviewed_credits import names_to_register
from cinediv_pipeline.validation.suites import linked as linked_suite
from cinediv_pipeline.workshop import Options, Workshop

_LINKAGE = (
    PACKAGE / "linkage",
    PACKAGE / "folding.py",
    PACKAGE / "steps" / "identity.py",
    PACKAGE / "steps" / "reviewed_credits.py",
    PACKAGE / "validation" / "suites" / "linked.py",
)
_LIST: Final = (AGREEMENTS.key, DIRECTORS.key, PRODUCERS.key, NATIONALITIES.key)
_TMDB: Final = tuple(spec.key for spec in tmdb.TABLES)
FILM_KEYS: Final = (FILMS.key, FILM_LINKS.key)


def _work(shop: Workshop, keys: Iterable[str]) -> str:
    infos = shop.infos(list(keys))
    return fingerprint(
        inputs={
            **{key: info.content_hash for key, info in infos.items()},
            "corrections": corrections_content(shop),
        },
        code=code_version(*_LINKAGE),
    )


def register_films(shop: Workshop, options: Options) -> StepResult:
    """Give every agreement and every TMDB film its `film_id`, and say why."""
    work = _work(shop, (*_LIST, *_TMDB))
    if not options.force and shop.lake.is_current(FILM_KEYS, work):
        return as_it_is(shop, FILM_KEYS, "unchanged", "the registry of films in force")
    candidates, message = _registered_films(shop)
    checks, written = shop.lake.write(
        candidates, work=work, audit=shop.auditor(linked_suite.FILMS_SUITE)
    )
    if not written:
        return rejected(checks, shop.infos(FILM_KEYS))
    return StepResult("written", checks, shop.infos(FILM_KEYS), message)


def _registered_films(shop: Workshop) -> tuple[dict[str, pa.Table], str]:
    lake = {key: shop.lake.read(key) for key in (*_LIST, *_TMDB)}
    known = films.registry_from(shop.lake.read(FILMS.key))
    names = _names_by_agreement(names_in_force(shop))
    listed = films.register(known, films.records_from(lake[AGREEMENTS.key], names))
    links = _links(shop, lake, listed, names)
    linked = {one.pair[1]: (one.pair[0], one.rule) for one in links if one.verdict == "linked"}
    tmdb_ids = lake[tmdb.FILMS.key].column("tmdb_id").to_pylist()
    moved = changes(
        {
            row["tmdb_id"]: row["film_id"]
            for row in shop.lake.read(FILM_LINKS.key).to_pylist()
            if row["verdict"] == "linked"
        },
        {tmdb_id: film_id for tmdb_id, (film_id, _) in linked.items()},
    )
    entries = [*listed, *films.register_tmdb(known, tmdb_ids, linked)]
    visas = {entry.film_id: entry.visa or "" for entry in listed}
    tables = {
        FILMS.key: FILMS.table([vars(entry) for entry in entries]),
        FILM_LINKS.key: links_table(links, visas, moved),
    }
    return tables, _summary(listed, len(tmdb_ids), links, moved)


def _names_by_agreement(names: Mapping[tuple[str, int], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for (agrement_id, _), name in sorted(names.items()):
        found[agrement_id].append(name)
    return found


def _links(
    shop: Workshop,
    lake: Mapping[str, pa.Table],
    listed: Iterable[films.RegistryEntry],
    names: Mapping[str, list[str]],
) -> list[Link]:
    film_ids = {entry.source_id: entry.film_id for entry in listed}
    return link(
        listed_films(
            film_ids, lake[AGREEMENTS.key], names, lake[PRODUCERS.key], lake[NATIONALITIES.key]
        ),
        tmdb_films(*(lake[key] for key in _TMDB)),
        link_decisions(shop),
    )


def _summary(
    listed: Iterable[films.RegistryEntry], n_tmdb: int, links: Iterable[Link], moved: list[Changed]
) -> str:
    listed, verdicts = list(listed), [one.verdict for one in links]
    n_films = len({entry.film_id for entry in listed})
    told = f"{len(listed):,} agreements are {n_films:,} films"
    if not n_tmdb:
        return told
    kinds = [change.what for change in moved]
    text = (
        f"{told}; of {n_tmdb:,} TMDB films {verdicts.count('linked'):,} are linked, "
        f"{verdicts.count('review'):,} pairs await review; links: {kinds.count('new'):,} new, "
        f"{kinds.count('moved'):,} moved, {kinds.count('lost'):,} lost"
    )
    changed = [one for one in moved if one.before]
    return "\n".join(
        [text, *(f"TMDB {one.tmdb_id}: {one.before} -> {one.now or 'no film'}" for one in changed)]
    )


def register_people(shop: Workshop, options: Options) -> StepResult:
    """Give every printed name and every person of TMDB a stable `person_id`."""
    inputs = (AGREEMENTS.key, DIRECTORS.key, FILMS.key, tmdb.CREDITS.key, tmdb.PEOPLE.key)
    work = _work(shop, inputs)
    if not options.force and shop.lake.is_current([PEOPLE.key], work):
        return as_it_is(shop, [PEOPLE.key], "unchanged", "the registry of people in force")
    forget_in_registry(shop)
    names = names_in_force(shop)
    printed = {*shop.lake.read(DIRECTORS.key).column("name").to_pylist(), *names.values()}
    registered = partial(
        people.register_people,
        people.registry_from(shop.lake.read(PEOPLE.key)),
        matches=_matches(shop, names),
        tmdb_people=_people_of_tmdb(shop),
    )
    listed = {*printed, *corrected_director_names(shop)}
    entries = registered(listed)
    # who is read in credits has an entry where no one person of the registry bears the name
    if credited := names_to_register(shop, entries):
        entries = registered({*listed, *credited})
    checks, written = shop.lake.write(
        {PEOPLE.key: people.registry_table(entries)},
        work=work,
        audit=shop.auditor(linked_suite.PEOPLE_SUITE),
    )
    if not written:
        return rejected(checks, shop.infos([PEOPLE.key]))
    return StepResult(
        "written", checks, shop.infos([PEOPLE.key]), _people_summary(entries, {*credited} - listed)
    )


def _people_of_tmdb(shop: Workshop) -> set[int]:
    """Return everybody on TMDB, also those whose own answer is missing."""
    return {
        number
        for spec in (tmdb.PEOPLE, tmdb.CREDITS)
        for number in shop.lake.read(spec.key).column("tmdb_person_id").to_pylist()
    }


def _matches(shop: Workshop, names: Mapping[tuple[str, int], str]) -> list[Match]:
    """Return who is who in the films that are linked."""
    rows: list[dict[str, Any]] = shop.lake.read(FILMS.key).to_pylist()
    film_of = {row["source_id"]: row["film_id"] for row in rows if row["source"] == films.CNC}
    years = _years(shop)
    credits_: dict[str, list[Credit]] = defaultdict(list)
    for (agrement_id, position), name in sorted(names.items()):
        credit = Credit(years[agrement_id], agrement_id, position, name)
        credits_[film_of[agrement_id]].append(credit)
    directors = directors_of(shop.lake.read(tmdb.CREDITS.key), shop.lake.read(tmdb.PEOPLE.key))
    return [
        match
        for row in rows
        if row["source"] == films.TMDB and row["film_id"] in credits_
        for agreed in _by_agreement(credits_[row["film_id"]])
        for match in match_directors(agreed, directors.get(int(row["source_id"]), []))
    ]


def _by_agreement(credits_: Iterable[Credit]) -> list[list[Credit]]:
    found: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits_:
        found[credit.agrement_id].append(credit)
    return list(found.values())


def _years(shop: Workshop) -> dict[str, int]:
    columns = ["agrement_id", "agrement_year"]
    rows = shop.lake.read(AGREEMENTS.key).select(columns).to_pylist()
    return {row["agrement_id"]: row["agrement_year"] for row in rows}


def _people_summary(entries: Iterable[people.PersonEntry], credited: set[str]) -> str:
    """Tell the registry; names of `credited` were read in credits and are none of the list."""
    entries = list(entries)
    printed = [
        entry for entry in entries
        if entry.source == people.CNC and entry.source_id not in credited
    ]  # fmt: skip
    told = f"{len(printed):,} printed names are {len({e.person_id for e in printed}):,} people"
    theirs = [entry for entry in entries if entry.source == people.TMDB]
    if not theirs:
        return told
    rules = [entry.rule for entry in entries]
    return (
        f"{told}; of {len(theirs):,} TMDB people {rules.count('film_and_name'):,} direct a film of "
        f"the list; {rules.count('homonym'):,} credits are of a homonym"
    )
