"""The report on credits as a page, in French or English."""

from cinediv_pipeline.analysis.credits.report import CreditsReport
from cinediv_pipeline.language import Language


def render(report: CreditsReport, language: Language) -> str:
    """Return the page."""
    raise NotImplementedError
