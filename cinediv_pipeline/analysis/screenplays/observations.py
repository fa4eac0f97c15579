"""A report as rows of observations: one per character and dimension, and some on the whole."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from cinediv_pipeline.analysis.screenplays.report import (
    CharacterReport,
    ScreenplayReport,
    Step,
)
from cinediv_pipeline.vocabulary import NOT_DETERMINABLE

CONTENT_TYPE: Final = "screenplay"


def rows_of(report: ScreenplayReport, film_id: str | None, day: date) -> list[dict[str, Any]]:
    """Return the rows; `film_id` is null where nobody said which film it is."""
    whole = {
        "content_type": CONTENT_TYPE, "content_id": report.content_id, "film_id": film_id,
        "confidence": None, "model": None, "prompt_version": None, "observed_at": day,
    }  # fmt: skip
    return [whole | row for row in (*_of_all(report), *_of_characters(report))]


def _of_all(report: ScreenplayReport) -> Iterator[dict[str, Any]]:
    counts = {
        "language": report.method.language,
        "n_scenes": str(sum(scene.number > 0 for scene in report.scenes)),
        "n_words": str(report.shares.words.total),
    }
    for dimension, value in counts.items():
        yield _row(report.content_id, report.title, dimension, value, "rule")
    for number in (1, 2, 3):
        step: Step = getattr(report.bechdel, f"step_{number}")
        value = NOT_DETERMINABLE if step.answer == "not_decidable" else step.answer
        evidence = step.evidence[0].quote if step.evidence else None
        yield _row(report.content_id, report.title, f"bechdel_{number}", value, "rule", evidence)


def _of_characters(report: ScreenplayReport) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(report.characters, 1):
        subject = f"{report.content_id}/c{number}"
        yield _row(subject, one.name, "words", str(one.words), "rule")
        yield _row(subject, one.name, "turns", str(one.turns), "rule")
        yield _gender(subject, one, report)
        for reading in one.readings:
            row = _row(subject, one.name, reading.dimension, reading.value, "model", reading.quote)
            yield row | _by(report)


def _gender(subject: str, one: CharacterReport, report: ScreenplayReport) -> dict[str, Any]:
    value = NOT_DETERMINABLE if one.gender == "unknown" else one.gender
    evidence = one.gender_evidence[0].quote if one.gender_method else None
    if one.gender_method == "model":
        return _row(subject, one.name, "gender", value, "model", evidence) | _by(report)
    method = "review" if one.gender_method == "given" else "rule"
    return _row(subject, one.name, "gender", value, method, evidence)


def _by(report: ScreenplayReport) -> dict[str, str | None]:
    return {"model": report.method.model, "prompt_version": report.method.prompts[0]}


def _row(
    subject: str, label: str, dimension: str, value: str, method: str, evidence: str | None = None
) -> dict[str, Any]:
    return {
        "subject_id": subject, "subject_label": label or None, "dimension": dimension,
        "value": value, "method": method, "evidence": evidence,
    }  # fmt: skip
