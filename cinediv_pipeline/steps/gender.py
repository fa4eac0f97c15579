"""Who is a woman, who is a man, and how sure that is: claims, verdicts, and the review queue."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from cinediv_pipeline.enrichment import attribution, corrections, queue, tables
from cinediv_pipeline.enrichment.by_model import is_a_name, model_claims, not_asked, person_task
from cinediv_pipeline.enrichment.corrections import Correction, SourceValues
from cinediv_pipeline.enrichment.evidence import (
    Births,
    Evidence,
    World,
    births_by_name,
    world_by_name,
)
from cinediv_pipeline.enrichment.first_names import FirstNames
from cinediv_pipeline.lake import code_version, content_hash, fingerprint
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.people import PEOPLE, current_ids, registry_from
from cinediv_pipeline.llm.keeping import Answered
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources import nomquamgender
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS, NATIONALITIES
from cinediv_pipeline.sources.insee import FIRST_NAMES, RARE
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps import claims as claims_of_sources
from cinediv_pipeline.steps import gender_rows, open_people
from cinediv_pipeline.steps.human import (
    all_corrections,
    corrections_content,
    link_values,
    printed_values,
    without_losers,
)
from cinediv_pipeline.steps.model import NOT_SET, Model
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is, rejected
from cinediv_pipeline.steps.reviewed_credits import credit_values, same_keys
from cinediv_pipeline.validation.suites import enriched as enriched_suite
from cinediv_pipeline.vocabulary import METHOD_GROUPS
from cinediv_pipeline.workshop import Options, Workshop

_INPUTS: Final = tuple(dict.fromkeys((
    AGREEMENTS.key, DIRECTORS.key, NATIONALITIES.key, FILMS.key, FIRST_NAMES.key,
    *claims_of_sources.KEYS, *open_people.KEYS,
)))  # fmt: skip
# How many people a language model could not answer on, kept with the tables: they are asked again.
_LEFT: Final = "model_left"
KEYS: Final = tuple(spec.key for spec in tables.TABLES)


def attribute_gender(shop: Workshop, options: Options, model: Model | None = None) -> StepResult:
    """Judge corrections, collect claims, decide per person, and say who awaits review.

    `model` is asked about those on whom nothing else decides; without one they stay unknown.
    """
    model = model if model is not None and model.does("people") else None
    work = _work(shop, model)
    current = not options.force and shop.lake.is_current(KEYS, work)
    if current and not (model and _left(shop)):
        return as_it_is(shop, KEYS, "unchanged", "the attribution in force")
    found, answered = _attributed(shop, model)
    if current and _is_same(shop, found):
        return as_it_is(shop, KEYS, "unchanged", _told(found, model, answered))
    checks, written = shop.lake.write(
        found,
        work=work,
        audit=shop.auditor(enriched_suite.SUITE),
        notes={_LEFT: len(answered.open)},
    )
    if not written:
        return rejected(checks, shop.infos(KEYS))
    return StepResult("written", checks, shop.infos(KEYS), _told(found, model, answered))


def _left(shop: Workshop) -> int:
    info = shop.lake.info(tables.GENDER_CLAIMS.key)
    return int(info.notes.get(_LEFT, 0)) if info else 0


def _is_same(shop: Workshop, found: Mapping[str, pa.Table]) -> bool:
    """Return whether asking again has changed nothing."""
    infos = shop.infos(KEYS)
    return all(infos[key].content_hash == content_hash(table) for key, table in found.items())


def _work(shop: Workshop, model: Model | None) -> str:
    infos = shop.infos(_INPUTS)
    return fingerprint(
        inputs={
            **{key: info.content_hash for key, info in infos.items()},
            "nomquamgender": nomquamgender.version(),
            "corrections": corrections_content(shop),
            "model": model.identity(person_task()) if model else "none",
        },
        code=code_version(
            PACKAGE / "enrichment",
            PACKAGE / "llm" / "tasks.py",
            PACKAGE / "llm" / "text.py",
            PACKAGE / "folding.py",
            PACKAGE / "vocabulary.py",
            PACKAGE / "steps" / "claims.py",
            PACKAGE / "steps" / "gender.py",
            PACKAGE / "steps" / "gender_rows.py",
            PACKAGE / "steps" / "known_credits.py",
            PACKAGE / "steps" / "open_people.py",
            PACKAGE / "steps" / "reviewed_credits.py",
            PACKAGE / "validation" / "suites" / "enriched.py",
            reference_dir() / "first_names",
            reference_dir() / "roles",
        ),
    )


def first_name_stage(first_names: pa.Table) -> FirstNames:
    """Return the first-name stage on a table of births and the installed world data."""
    births = births_by_first_name(first_names)
    # without births the stage decides nothing: the world's 700,000 names need not be read
    world = _world() if births else {}
    return FirstNames.read(reference_dir(), Evidence(births, world))


def births_by_first_name(first_names: pa.Table) -> dict[str, Births]:
    """Return births in France by folded first name, of INSEE's table."""
    return births_by_name(_births(first_names))


@cache
def _world() -> Mapping[str, World]:
    """Return the installed world data; it is the same in every refresh of a process."""
    return world_by_name(nomquamgender.read())


def _births(first_names: pa.Table) -> list[tuple[str, int, int]]:
    with duckdb.connect() as connection:
        connection.register("births", first_names)
        return connection.execute(
            """select first_name,
                cast(coalesce(sum(n_births) filter (sex = 'male'), 0) as bigint),
                cast(coalesce(sum(n_births) filter (sex = 'female'), 0) as bigint)
            from births where first_name <> ? group by first_name""",
            [RARE],
        ).fetchall()


@dataclass(frozen=True)
class _Scope:
    """What is known before any human decision."""

    people: Sequence[queue.Directed]
    claims: Sequence[attribution.Claim]
    by_first_name: Mapping[str, str]
    reasons: Mapping[str, tuple[str, ...]]
    reviewable: frozenset[str]


def _attributed(shop: Workshop, model: Model | None) -> tuple[dict[str, pa.Table], Answered]:
    lake = {key: shop.lake.read(key) for key in _INPUTS}
    scope = _scope(lake, shop.opt_outs().ids)
    items = same_keys(_with_person_ids(all_corrections(shop), lake[PEOPLE.key]))
    values = {**_source_values(lake, scope.by_first_name, items), **credit_values(shop, items)}
    judged = without_losers(corrections.judge(items, values, scope.reviewable))
    claims = [*scope.claims, *attribution.human_claims(judged)]
    verdicts = attribution.decide(_ids(lake[PEOPLE.key]), claims)
    answered = Answered()
    if model is not None:
        answered, said = _asked(shop, model, lake, verdicts, claims)
        claims += said
        verdicts = attribution.decide(_ids(lake[PEOPLE.key]), claims)
    return _tables(lake, scope, judged, claims, verdicts), answered


def _asked(
    shop: Workshop,
    model: Model,
    lake: Mapping[str, pa.Table],
    verdicts: Sequence[attribution.Verdict],
    claims: Sequence[attribution.Claim],
) -> tuple[Answered, list[attribution.Claim]]:
    """Ask about the open; what was said of people who are decided since stays a claim too."""
    withheld = shop.opt_outs().ids
    people = [
        one for one in open_people.open_people(lake, verdicts) if one.person_id not in withheld
    ]
    task, clear = person_task(), attribution.clear_statistics(claims)
    answered = model.ask(task, [one for one in people if is_a_name(one)])
    open_ = {one.person_id for one in people}
    ids = _ids(lake[PEOPLE.key]) - withheld - open_
    before = model.asker.answers.of_subjects(task.prompt.label)
    earlier = Answered(settled={who: before[who] for who in sorted(ids & before.keys())})
    return answered, [
        *model_claims(answered, task.prompt.label, clear),
        *not_asked(one for one in people if not is_a_name(one)),
        *model_claims(earlier, task.prompt.label, clear),
    ]


def _tables(
    lake: Mapping[str, pa.Table],
    scope: "_Scope",
    judged: Sequence[Correction],
    claims: Sequence[attribution.Claim],
    verdicts: Sequence[attribution.Verdict],
) -> dict[str, pa.Table]:
    conflicts = frozenset(
        {item.key for item in judged if item.entity == "person" and item.status == "conflict"}
        | {verdict.person_id for verdict in verdicts if verdict.contradicted}
        | _contradicted(claims, verdicts)
    )
    decided = frozenset(
        verdict.person_id
        for verdict in verdicts
        if verdict.reviewed_by or _is_settled(verdict, scope.reasons)
    )
    people = [*scope.people, *_others(lake, conflicts, scope.people)]
    entries = queue.queue(people, scope.reasons, decided, conflicts)
    states = {entry.person_id: entry.state for entry in entries}
    rows = (
        gender_rows.correction_rows(judged),
        [gender_rows.claim_row(claim) for claim in claims],
        [gender_rows.verdict_row(verdict, states) for verdict in verdicts],
        [gender_rows.queue_row(entry) for entry in entries],
    )
    return {spec.key: spec.table(found) for spec, found in zip(tables.TABLES, rows, strict=True)}


def _others(
    lake: Mapping[str, pa.Table], conflicts: frozenset[str], known: Iterable[queue.Directed]
) -> list[queue.Directed]:
    """Return people in contradiction who direct no film of the list, under their TMDB name."""
    wanted = conflicts - {person.person_id for person in known}
    ids = {
        int(row["source_id"]): row["person_id"]
        for row in lake[PEOPLE.key].to_pylist()
        if row["source"] == "tmdb" and row["person_id"] in wanted
    }
    names = lake[tmdb.PEOPLE.key].select(["tmdb_person_id", "name"]).to_pylist()
    return [
        queue.Directed(ids[row["tmdb_person_id"]], row["name"], 0, None, is_top_budget=False)
        for row in names
        if row["tmdb_person_id"] in ids
    ]


def _is_settled(verdict: attribution.Verdict, reasons: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether a declared source answers what the first name leaves open."""
    sourced = verdict.method in METHOD_GROUPS["sourced"]
    return sourced and "top_budget" not in reasons.get(verdict.person_id, ())


def _scope(lake: Mapping[str, pa.Table], opted_out: frozenset[str]) -> _Scope:
    claims = claims_of_sources.source_claims(lake, first_name_stage(lake[FIRST_NAMES.key]))
    by_first_name = _by_first_name(_ids(lake[PEOPLE.key]), claims)
    variants = frozenset(
        claim.person_id for claim in claims if claim.evidence.startswith("variants_differ")
    )
    people = [
        person
        for person in queue.directed(lake[AGREEMENTS.key], lake[DIRECTORS.key], lake[PEOPLE.key])
        if person.person_id not in opted_out  # nobody is to find out a gender
    ]
    # who could be decided by public knowledge before a homonym was told apart still can
    names = lake[PEOPLE.key].filter(pc.equal(lake[PEOPLE.key].column("source"), "cnc"))
    by_name = queue.directed(lake[AGREEMENTS.key], lake[DIRECTORS.key], names)
    by_scope = frozenset(
        person
        for found in (people, by_name)
        for person in queue.scope(found, by_first_name, variants)
    )
    # whom sources contradict each other on may be decided by public knowledge, whatever they do
    reviewable = by_scope | attribution.contradicted(claims)
    reasons = queue.scope(people, by_first_name, variants)
    return _Scope(people, claims, by_first_name, reasons, reviewable)


def _by_first_name(people: Iterable[str], claims: Iterable[attribution.Claim]) -> dict[str, str]:
    return {
        verdict.person_id: verdict.gender_by_first_name
        for verdict in attribution.decide(people, claims)
    }


def _contradicted(
    claims: Iterable[attribution.Claim], verdicts: Iterable[attribution.Verdict]
) -> frozenset[str]:
    """Return whom sources say different things of, and no human has decided on."""
    open_ = {verdict.person_id for verdict in verdicts if not verdict.reviewed_by}
    return attribution.contradicted(claims) & open_


def _ids(people: pa.Table) -> set[str]:
    return set(people.column("person_id").to_pylist())


def _with_person_ids(items: Iterable[Correction], people: pa.Table) -> list[Correction]:
    """Turn names in the key of a person's correction into ids: files are read by humans."""
    ids = current_ids(registry_from(people))
    return [
        replace(item, key=ids.get(item.key) or ids.get(name_key(item.key), item.key))
        if item.entity == "person"
        else item
        for item in items
    ]


def _source_values(
    lake: Mapping[str, pa.Table], by_first_name: Mapping[str, str], items: Iterable[Correction]
) -> SourceValues:
    """Return what the sources say of everything that may be corrected, as text."""
    values: dict[tuple[str, str], Mapping[str, str]] = {
        ("person", person_id): {"gender": gender} for person_id, gender in by_first_name.items()
    }
    for entity, key, by_position in (
        ("agreement", AGREEMENTS.key, False),
        ("director", DIRECTORS.key, True),
        ("nationality", NATIONALITIES.key, True),
    ):
        values.update(printed_values(entity, lake[key], by_position=by_position))
    known: dict[str, set[str]] = defaultdict(set)
    for row in lake[FILMS.key].select(["source", "source_id", "film_id"]).to_pylist():
        known[row["source"]].add(row["film_id"] if row["source"] == "cnc" else row["source_id"])
    values.update(link_values(items, known))
    return values


def _told(found: Mapping[str, pa.Table], model: Model | None, answered: Answered) -> str:
    if model is not None:
        return f"{_summary(found)}\n{model.told(answered)}"
    n_open = found[tables.PERSON_GENDER.key].column("method").to_pylist().count("unknown")
    return f"{_summary(found)}\n{n_open:,} people stay open: {NOT_SET}"


def _summary(found: Mapping[str, pa.Table]) -> str:
    genders = found[tables.PERSON_GENDER.key].column("gender").to_pylist()
    known = sum(gender != "unknown" for gender in genders)
    states = found[tables.REVIEW_QUEUE.key].column("state").to_pylist()
    rows = found[tables.CORRECTIONS.key].column("status").to_pylist()
    share = f"{known / len(genders):.1%}" if genders else "none"
    return (
        f"{len(genders):,} people, gender known for {known:,} ({share}); "
        f"{states.count('open'):,} await review; {rows.count('rejected')} corrections rejected"
    )
