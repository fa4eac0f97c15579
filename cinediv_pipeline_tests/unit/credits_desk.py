"""Reads our credit lists in their forms, and compares what is found with what a human took."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.credits.report import CreditsReport
from cinediv_pipeline.analysis.registry import analyse
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.roles import wording_key
from cinediv_pipeline_tests.credits import Own, own
from cinediv_pipeline_tests.credits.forms import FORMS

#: Forms whose letters are read, and those that are pictures of letters.
OF_LETTERS = tuple(form for form, (ending, _) in FORMS.items() if ending not in ("png", "jpg"))
OF_PICTURES = tuple(form for form in FORMS if form not in OF_LETTERS)

Pair = tuple[str, str]


class Score(NamedTuple):
    """Pairs that are in the truth, that were found, and that are in both."""

    wanted: int
    found: int
    right: int

    @property
    def recall(self) -> float:
        return self.right / self.wanted

    @property
    def precision(self) -> float:
        return self.right / self.found


def credits_in(content: bytes | str, name: str = "liste.txt", **options: Any) -> CreditsReport:
    """The report on credits."""
    data = content.encode() if isinstance(content, str) else content
    told = analyse(Content(data, name), content_type="credits", options=Options(**options))
    return cast("CreditsReport", told)


@cache
def content_of(name: str, form: str) -> tuple[bytes, str]:
    ending, written = FORMS[form]
    return written(own(name)), f"{name}.{ending}"


@cache
def read_form(name: str, form: str) -> CreditsReport:
    """The report on one of our lists in one of its forms."""
    return credits_in(*content_of(name, form))


def wanted(source: Own) -> set[Pair]:
    """Roles, or wordings that have none, with folded names, as a human read them."""
    return {pair(credit.role, credit.post, credit.person) for credit in source.credits}


def found_in(report: CreditsReport) -> set[Pair]:
    return {pair(credit.role, credit.post, credit.person) for credit in report.credits}


def pair(role: str | None, post: str, person: str) -> Pair:
    """A wording without a role counts by itself."""
    return (role or f"? {wording_key(post)}", name_key(person))


def compared(pairs: Iterable[tuple[set[Pair], set[Pair]]]) -> Score:
    """The sum over several lists, each as wanted and found."""
    score = Score(0, 0, 0)
    for one, other in pairs:
        score = Score(
            score.wanted + len(one), score.found + len(other), score.right + len(one & other)
        )
    return score


def people_of(report: CreditsReport) -> Mapping[str, str]:
    """Genders by folded name."""
    return {name_key(one.name): one.gender or "" for one in report.people}
