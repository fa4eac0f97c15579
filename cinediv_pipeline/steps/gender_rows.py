"""Rows of the enriched tables, from what the gender step has found."""

from collections.abc import Iterable, Mapping
from typing import Any

from cinediv_pipeline.enrichment import attribution, queue
from cinediv_pipeline.enrichment.corrections import Correction


def correction_rows(items: Iterable[Correction]) -> list[dict[str, Any]]:
    """Return the rows of judged corrections."""
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


def claim_row(claim: attribution.Claim) -> dict[str, Any]:
    """Return the row of a claim."""
    row = dict(vars(claim))
    row.pop("requested_by")
    return row


def verdict_row(verdict: attribution.Verdict, states: Mapping[str, str]) -> dict[str, Any]:
    """Return the row of a verdict, with what became of its review."""
    row = dict(vars(verdict))
    row.pop("contradicted")
    state = states.get(verdict.person_id, "decided" if verdict.reviewed_by else "not_needed")
    return {**row, "source": row["source"] or None, "reviewed_by": row["reviewed_by"] or None,
            "review_status": state}  # fmt: skip


def queue_row(entry: queue.Entry) -> dict[str, Any]:
    """Return the row of the review queue."""
    return {**vars(entry), "reasons": "|".join(entry.reasons)}
