"""Where lines of a PDF stand: the page, beside the number of the line in its text."""

from bisect import bisect_right
from itertools import accumulate
from typing import TypeVar

from cinediv_pipeline.analysis.documents.document import Document
from cinediv_pipeline.analysis.screenplays.report import (
    BechdelEvidence,
    GenderEvidence,
    SceneReport,
    ScreenplayReport,
    Step,
)

Placed = TypeVar("Placed", GenderEvidence, SceneReport, BechdelEvidence)


def with_pages(report: ScreenplayReport, document: Document | None) -> ScreenplayReport:
    """Return a report whose lines have their pages; one without a document stays as it is."""
    if document is None:
        return report
    lengths = [len(f"{page}\n".splitlines()) for page in document.text.split("\f")]
    starts = [0, *accumulate(lengths)]

    def placed(one: Placed) -> Placed:
        page = None if one.line is None else bisect_right(starts, one.line - 1)
        return one.model_copy(update={"page": page})

    def step(one: Step) -> Step:
        return one.model_copy(update={"evidence": tuple(map(placed, one.evidence))})

    bechdel = report.bechdel
    return report.model_copy(
        update={
            "scenes": tuple(map(placed, report.scenes)),
            "characters": tuple(
                one.model_copy(update={"gender_evidence": tuple(map(placed, one.gender_evidence))})
                for one in report.characters
            ),
            "bechdel": bechdel.model_copy(
                update={name: step(getattr(bechdel, name)) for name in type(bechdel).model_fields}
            ),
        }
    )
