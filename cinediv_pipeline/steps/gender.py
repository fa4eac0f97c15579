"""Who is a woman, who is a man, and how sure that is: claims, verdicts, and the review queue."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import duckdb
import pyarrow as pa

from cinediv_pipeline.enrichment import attribution, corrections, queue, tables
from cinediv_pipeline.enrichment.corrections import Correction
from cinediv_pipeline.enrichment.evidence import Evidence, births_by_name, world_by_name
from cinediv_pipeline.enrichment.first_names import FirstNames
from cinediv_pipeline.lake import code_version, fingerprint
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources import nomquamgender
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS, NATIONALITIES
from cinediv_pipeline.sources.insee import FIRST_NAMES, RARE
from cinediv_pipeline.steps.human import all_corrections, corrections_content
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is, rejected
from cinediv_pipeline.validation.suites import enriched as enriched_suite
from cinediv_pipeline.vocabulary import CORRECTABLE
from cinediv_pipeline.workshop import Options, Workshop

_INPUTS: Final = (
    AGREEMENTS.key, DIRECTORS.key, NATIONALITIES.key, PEOPLE.key, FIRST_NAMES.key,
)  # fmt: skip
KEYS: Final = tuple(spec.key for spec in tables.TABLES)


def attribute_gender(shop: Workshop, options: Options) -> StepResult:
    """Judge corrections, collect claims, decide per person, and say who awaits review."""
    work = _work(shop)
    if not options.force and shop.lake.is_current(KEYS, work):
        return as_it_is(shop, KEYS, "unchanged", "the attribution in force")
    found = _attributed(shop)
    checks, written = shop.lake.write(found, work=work, audit=shop.auditor(enriched_suite.SUITE))
    if not written:
        return rejected(checks, shop.infos(KEYS))
    return StepResult("written", checks, shop.infos(KEYS), _summary(found))


def _work(shop: Workshop) -> str:
    infos = shop.infos(_INPUTS)
    return fingerprint(
        inputs={
            **{key: info.content_hash for key, info in infos.items()},
            "nomquamgender": nomquamgender.version(),
            "corrections": corrections_content(shop),
        },
        code=code_version(
            PACKAGE / "enrichment",
            PACKAGE / "folding.py",
            PACKAGE / "vocabulary.py",
            PACKAGE / "steps" / "gender.py",
            PACKAGE / "validation" / "suites" / "enriched.py",
            reference_dir() / "first_names",
        ),
    )


def first_name_stage(first_names: pa.Table) -> FirstNames:
    """Return the first-name stage on a table of births and the installed world data."""
    births = births_by_name(_births(first_names))
    # without births the stage decides nothing: the world's 700,000 names need not be read
    world = world_by_name(nomquamgender.read()) if births else {}
    return FirstNames.read(reference_dir(), Evidence(births, world))


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


def _attributed(shop: Workshop) -> dict[str, pa.Table]:
    lake = {key: shop.lake.read(key) for key in _INPUTS}
    scope = _scope(lake)
    judged = corrections.judge(
        _with_person_ids(all_corrections(shop), lake[PEOPLE.key]),
        _source_values(lake, scope.by_first_name),
        frozenset(scope.reasons),
    )
    claims = [*scope.claims, *attribution.human_claims(judged)]
    verdicts = attribution.decide(_ids(lake[PEOPLE.key]), claims)
    conflicts = frozenset(
        {item.key for item in judged if item.entity == "person" and item.status == "conflict"}
        | {verdict.person_id for verdict in verdicts if verdict.contradicted}
    )
    decided = frozenset(verdict.person_id for verdict in verdicts if verdict.reviewed_by)
    entries = queue.queue(scope.people, scope.reasons, decided, conflicts)
    states = {entry.person_id: entry.state for entry in entries}
    rows = (
        _correction_rows(judged),
        [_claim_row(claim) for claim in claims],
        [_verdict_row(verdict, states) for verdict in verdicts],
        [_queue_row(entry) for entry in entries],
    )
    return {spec.key: spec.table(found) for spec, found in zip(tables.TABLES, rows, strict=True)}


def _scope(lake: Mapping[str, pa.Table]) -> _Scope:
    spellings: dict[str, list[str]] = defaultdict(list)
    for row in lake[PEOPLE.key].to_pylist():
        if row["source"] == "cnc":
            spellings[row["person_id"]].append(row["source_id"])
    claims = attribution.first_name_claims(spellings, first_name_stage(lake[FIRST_NAMES.key]))
    by_first_name = {
        verdict.person_id: verdict.gender for verdict in attribution.decide(spellings, claims)
    }
    people = queue.directed(lake[AGREEMENTS.key], lake[DIRECTORS.key], lake[PEOPLE.key])
    variants = frozenset(
        claim.person_id for claim in claims if claim.evidence.startswith("variants_differ")
    )
    return _Scope(people, claims, by_first_name, queue.scope(people, by_first_name, variants))


def _ids(people: pa.Table) -> set[str]:
    return set(people.column("person_id").to_pylist())


def _with_person_ids(items: Iterable[Correction], people: pa.Table) -> list[Correction]:
    """Turn names in the key of a person's correction into ids: files are read by humans."""
    by_key = dict(
        zip(
            people.column("name_key").to_pylist(),
            people.column("person_id").to_pylist(),
            strict=True,
        )
    )
    return [
        replace(item, key=by_key.get(name_key(item.key), item.key))
        if item.entity == "person"
        else item
        for item in items
    ]


def _source_values(
    lake: Mapping[str, pa.Table], by_first_name: Mapping[str, str]
) -> dict[tuple[str, str], dict[str, str]]:
    """Return what the sources say of everything that may be corrected, as text."""
    values: dict[tuple[str, str], dict[str, str]] = {
        ("person", person_id): {"gender": gender} for person_id, gender in by_first_name.items()
    }
    for entity, key, position in (
        ("agreement", AGREEMENTS.key, False),
        ("director", DIRECTORS.key, True),
        ("nationality", NATIONALITIES.key, True),
    ):
        names = [*CORRECTABLE[entity]]
        columns = ["agrement_id", *(["position"] if position else []), *names]
        for row in lake[key].select(columns).to_pylist():
            own = f"{row['agrement_id']}/{row['position']}" if position else row["agrement_id"]
            values[(entity, own)] = {name: _as_text(row[name]) for name in names}
    return values


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _correction_rows(items: Iterable[Correction]) -> list[dict[str, Any]]:
    return [
        {
            "origin": item.origin,
            "line": item.line,
            "entity": item.entity,
            "key": item.key,
            "column_name": item.column,
            "guard": item.guard,
            "new_value": item.new_value or None,
            "source_value": item.source_value,
            "corrected_on": item.day,
            "requested_by": item.requested_by,
            "reason": item.reason,
            "source": item.source,
            "status": item.status,
            "problem": item.problem,
        }
        for item in items
    ]


def _claim_row(claim: attribution.Claim) -> dict[str, Any]:
    row = dict(vars(claim))
    row.pop("requested_by")
    return row


def _verdict_row(verdict: attribution.Verdict, states: Mapping[str, str]) -> dict[str, Any]:
    row = dict(vars(verdict))
    row.pop("contradicted")
    state = states.get(verdict.person_id, "decided" if verdict.reviewed_by else "not_needed")
    return {**row, "source": row["source"] or None, "reviewed_by": row["reviewed_by"] or None,
            "review_status": state}  # fmt: skip


def _queue_row(entry: queue.Entry) -> dict[str, Any]:
    return {**vars(entry), "reasons": "|".join(entry.reasons)}


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
