"""Reports as they leave this machine: nobody's first name speaks beside their name.

A report for whoever has the file shows each gender with what says so. Over HTTP the rule of public
pages holds: a gender that was read off a first name is counted, and said to be, without its value;
and where fewer than five people make a number, such a gender is not in it.
"""

from collections.abc import Mapping
from typing import Final

from cinediv_pipeline.analysis.credits.report import (
    CreditsReport,
    GroupShare,
    PersonGender,
    PersonReport,
    Shares,
    TeamShare,
)
from cinediv_pipeline.analysis.credits.shares import shares_of
from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.linkage.roles import read_taxonomy
from cinediv_pipeline.settings import reference_dir

#: Rule R5 of the method.
LEAST_PEOPLE: Final = 5
_INFERRED: Final = "first_name"


def for_others(report: Report) -> Report:
    """Return a report without genders that only first names tell of somebody; others as they are.

    Characters are fiction, and figures of a poster have no names: both stay.
    """
    if isinstance(report, CreditsReport):
        return _credits(report)
    if isinstance(report, PosterReport) and report.billing is not None:
        return report.model_copy(update={"billing": _credits(report.billing)})
    return report


def _credits(report: CreditsReport) -> CreditsReport:
    genders: dict[str, PersonGender] = {
        one.name: "unknown" if one.gender_method == _INFERRED else one.gender or "unknown"
        for one in report.people
    }
    told = shares_of(report.credits, genders, read_taxonomy(reference_dir() / "roles"))
    return report.model_copy(
        update={
            "people": tuple(_person(one) for one in report.people),
            "shares": _shares(report.shares, told),
        }
    )


def _person(one: PersonReport) -> PersonReport:
    if one.gender_method != _INFERRED:
        return one
    return one.model_copy(update={"gender": None, "gender_evidence": ()})


def _shares(counted: Shares, told: Shares) -> Shares:
    """Return the shares with everybody counted, of few people with those told only."""
    return Shares(
        crew=_share(counted.crew, told.crew),
        key_posts=_share(counted.key_posts, told.key_posts),
        heads=_share(counted.heads, told.heads),
        cast=_share(counted.cast, told.cast),
        departments=_groups(counted.departments, {one.id: one for one in told.departments}),
        posts=_groups(counted.posts, {one.id: one for one in told.posts}),
    )


def _groups(
    counted: tuple[GroupShare, ...], told: Mapping[str, GroupShare]
) -> tuple[GroupShare, ...]:
    return tuple(
        one.model_copy(update={"share": _share(one.share, told[one.id].share)}) for one in counted
    )


def _share(counted: TeamShare, told: TeamShare) -> TeamShare:
    return counted if counted.total >= LEAST_PEOPLE else told
