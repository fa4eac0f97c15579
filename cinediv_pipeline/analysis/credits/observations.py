"""A report as rows of observations: two per credit, and some on the whole; none names anybody."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from cinediv_pipeline.analysis.credits.report import CreditsReport
from cinediv_pipeline.vocabulary import NOT_DETERMINABLE

CONTENT_TYPE: Final = "credits"


def rows_of(report: CreditsReport, film_id: str | None, day: date) -> list[dict[str, Any]]:
    """Return the rows; a subject's label is its role: a title or a post may name people."""
    whole = {
        "content_type": CONTENT_TYPE, "content_id": report.content_id, "film_id": film_id,
        "confidence": None, "model": None, "prompt_version": None, "observed_at": day,
    }  # fmt: skip
    return [whole | row for row in (*_of_all(report), *_of_credits(report))]


def _of_all(report: CreditsReport) -> Iterator[dict[str, Any]]:
    told = {
        "language": report.method.language,
        "n_credits": str(len(report.credits)),
        "n_people": str(len(report.people)),
        "n_key_posts_missing": str(len(report.missing)),
    }
    if report.bonus is not None:
        told["bonus_status"] = report.bonus["status"]
    for dimension, value in told.items():
        yield _row(report.content_id, None, dimension, value)


def _of_credits(report: CreditsReport) -> Iterator[dict[str, Any]]:
    people = {one.name: one for one in report.people}
    for number, credit in enumerate(report.credits, 1):
        subject, person = f"{report.content_id}/c{number}", people[credit.person]
        yield _row(subject, credit.role, "role", credit.role or NOT_DETERMINABLE)
        known = person.gender if person.gender != "unknown" else None
        gender = known or NOT_DETERMINABLE
        is_given = person.gender_method == "given"
        yield _row(subject, credit.role, "gender", gender, "review" if is_given else "rule")


def _row(
    subject: str, label: str | None, dimension: str, value: str, method: str = "rule"
) -> dict[str, Any]:
    return {
        "subject_id": subject, "subject_label": label or None, "dimension": dimension,
        "value": value, "method": method, "evidence": None,
    }  # fmt: skip
