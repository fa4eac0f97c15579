"""Credits that humans have accepted: which are in force, of whom, and the table of them.

A decision on a credit holds whatever sources say later; when a source has the credit by itself, its
row stands, so that nobody counts twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple

import pyarrow as pa

from cinediv_pipeline.enrichment.corrections import (
    Correction,
    SourceValues,
    credit_parts,
    problem_of,
)
from cinediv_pipeline.lake import code_version, fingerprint
from cinediv_pipeline.linkage.credits import REVIEWED_CREDITS
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.opt_outs import OptOuts
from cinediv_pipeline.linkage.people import CNC, PEOPLE, TMDB, PersonEntry, registry_from
from cinediv_pipeline.linkage.roles import JOB_ROLES, read_taxonomy
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.cnc.specs import DIRECTORS
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps.human import all_corrections, corrections_content
from cinediv_pipeline.steps.known_credits import KnownCredits
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is, rejected
from cinediv_pipeline.validation.suites import linked as linked_suite
from cinediv_pipeline.workshop import Options, Workshop

ENTITY: Final = "credit"
# One credit, however its name is written: film, role, folded name.
Subject = tuple[str, str, str]
_INPUTS: Final = (
    DIRECTORS.key, FILMS.key, PEOPLE.key, JOB_ROLES.key, tmdb.CREDITS.key, tmdb.PEOPLE.key,
)  # fmt: skip


class Accepted(NamedTuple):
    """A credit that a human has accepted."""

    film_id: str
    role: str
    name: str
    decision: Correction


def subject_of(key: str) -> Subject | None:
    """Return which credit the key of a correction means."""
    parts = credit_parts(key)
    return (parts[0], parts[1], name_key(parts[2])) if parts else None


def credit_decisions(items: Iterable[Correction]) -> dict[Subject, Correction]:
    """Return the latest valid decision on each credit; at the same date the later row."""
    found: dict[Subject, Correction] = {}
    own = [item for item in items if item.entity == ENTITY and not problem_of(item)]
    for item in sorted(own, key=lambda item: item.corrected_on):
        subject = subject_of(item.key)
        if subject is not None:
            found[subject] = item
    return found


def accepted_credits(shop: Workshop) -> list[Accepted]:
    """Return the credits that are accepted, of films of the list and roles of the taxonomy."""
    decided = credit_decisions(all_corrections(shop))
    if not decided:
        return []
    films, roles = _known(shop.lake.read(FILMS.key))
    return [
        Accepted(film_id, role, (credit_parts(item.key) or ("", "", ""))[2], item)
        for (film_id, role, _), item in sorted(decided.items())
        if item.new_value == "true" and film_id in films and role in roles
    ]


def _known(films: pa.Table) -> tuple[set[str], set[str]]:
    rows = films.select(["source", "film_id"]).to_pylist()
    taxonomy = read_taxonomy(reference_dir() / "roles")
    return {row["film_id"] for row in rows if row["source"] == "cnc"}, set(taxonomy.roles)


def same_keys(items: Iterable[Correction]) -> list[Correction]:
    """Return corrections in which one credit has one key, however its name is written."""
    first: dict[Subject | None, str] = {}
    return [
        replace(item, key=first.setdefault(subject, item.key))
        if item.entity == ENTITY and (subject := subject_of(item.key)) is not None
        else item
        for item in items
    ]


def credit_values(shop: Workshop, items: Iterable[Correction]) -> SourceValues:
    """Return what the sources say of credits that may be judged: film and role are known.

    That a source has an accepted credit makes the decision obsolete; that it has one that was
    refused changes nothing, since a refusal is about the proposal alone.
    """
    decided = credit_decisions(items)
    if not decided:
        return {}
    films, roles = _known(shop.lake.read(FILMS.key))
    sources = KnownCredits(shop, {film_id for film_id, _, _ in decided})
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for (film_id, role, name), item in decided.items():
        if film_id in films and role in roles:
            is_there = sources.compared(film_id, role, name)[0] == "same"
            now = "true" if is_there and item.new_value == "true" else item.guard
            found[ENTITY, item.key] = {"credited": now}
    return found


def names_to_register(shop: Workshop, entries: Sequence[PersonEntry]) -> list[str]:
    """Return names of accepted credits that are not those of exactly one person."""
    names = [one.name for one in accepted_credits(shop)]
    borne = _bearers(shop, entries, names)
    return [name for name in names if len(borne[name_key(name)]) != 1]


def _bearers(
    shop: Workshop, entries: Iterable[PersonEntry], names: Iterable[str]
) -> dict[str, set[str]]:
    """Return folded name -> the people of the registry who bear it, of those wanted."""
    found: dict[str, set[str]] = {name_key(name): set() for name in names}
    if not found:
        return found
    theirs = {entry.source_id: entry.person_id for entry in entries if entry.source == TMDB}
    for entry in entries:
        if entry.source == CNC and entry.name_key in found:
            found[entry.name_key].add(entry.person_id)
    columns = ["tmdb_person_id", "name"]
    for row in shop.lake.read(tmdb.PEOPLE.key).select(columns).to_pylist():
        key, number = name_key(row["name"] or ""), str(row["tmdb_person_id"])
        if key in found and number in theirs:
            found[key].add(theirs[number])
    return found


def put_reviewed_credits(shop: Workshop, options: Options) -> StepResult:
    """Put the accepted credits in place that no source has."""
    shop.lake.rewrite(REVIEWED_CREDITS.key, partial(_without, people=shop.opt_outs()))
    work = _work(shop)
    keys = [REVIEWED_CREDITS.key]
    if not options.force and shop.lake.is_current(keys, work):
        return as_it_is(shop, keys, "unchanged", "the reviewed credits in force")
    rows = _rows(shop)
    checks, written = shop.lake.write(
        {REVIEWED_CREDITS.key: REVIEWED_CREDITS.table(rows)},
        work=work,
        audit=shop.auditor(linked_suite.CREDITS_SUITE),
    )
    if not written:
        return rejected(checks, shop.infos(keys))
    return StepResult("written", checks, shop.infos(keys), f"{len(rows):,} reviewed credits")


def _without(rows: pa.Table, people: OptOuts) -> pa.Table:
    """Return the table without people who opted out: they leave also where a check rejects."""
    kept = [
        people.by_name(row["name"]) is None and row["person_id"] not in people.forgotten
        for row in rows.to_pylist()
    ]
    return rows if all(kept) else rows.filter(pa.array(kept, pa.bool_()))


def _work(shop: Workshop) -> str:
    return fingerprint(
        inputs={
            **{key: info.content_hash for key, info in shop.infos(list(_INPUTS)).items()},
            "corrections": corrections_content(shop),
        },
        code=code_version(
            PACKAGE / "enrichment" / "corrections.py",
            PACKAGE / "linkage",
            PACKAGE / "folding.py",
            PACKAGE / "steps" / "known_credits.py",
            PACKAGE / "steps" / "reviewed_credits.py",
            PACKAGE / "validation" / "suites" / "linked.py",
            reference_dir() / "roles",
        ),
    )


def _rows(shop: Workshop) -> list[dict[str, Any]]:
    accepted = accepted_credits(shop)
    sources = KnownCredits(shop, {one.film_id for one in accepted})
    new = [
        one for one in accepted
        if sources.compared(one.film_id, one.role, one.name)[0] != "same"
    ]  # fmt: skip
    people = _People(shop, [one.name for one in new])
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in new:
        person_id = people.of(one.name, sources.crew(one.film_id))
        rows.setdefault((one.film_id, one.role, person_id), {
            "film_id": one.film_id, "role": one.role, "person_id": person_id, "name": one.name,
            "decided_on": one.decision.day,
        })  # fmt: skip
    return list(rows.values())


class _People:
    """The registry, asked by names."""

    def __init__(self, shop: Workshop, names: Sequence[str]) -> None:
        entries = registry_from(shop.lake.read(PEOPLE.key))
        self._bearers = _bearers(shop, entries, names)
        self._printed: dict[str, str] = {}
        self._theirs: dict[int, str] = defaultdict(str)
        for entry in entries:
            if entry.source == CNC and entry.name_key:
                self._printed.setdefault(entry.name_key, entry.person_id)
            if entry.source == TMDB:
                self._theirs[int(entry.source_id)] = entry.person_id

    def of(self, name: str, crew: Iterable[int]) -> str:
        """Return the one who bears the name; of several the one of the film, else of the list."""
        key = name_key(name)
        everybody = self._bearers[key]
        of_film = everybody & {self._theirs[number] for number in crew}
        for found in (everybody, of_film):
            if len(found) == 1:
                return next(iter(found))
        return self._printed[key]
