"""Reports as they leave this machine: nobody's first name speaks beside their name.

A report for whoever has the file shows each gender with what says so. Over HTTP the rule of public
pages holds: a gender that was read off a first name is counted, and said to be, without its value.
It is in the numbers of the whole team and of parts of it, where neither a part nor what is left of
the whole has fewer than five people; by department and post it is among the undetermined.
"""

from collections.abc import Collection
from typing import Any, Final

from cinediv_pipeline.analysis.credits.limits import limit
from cinediv_pipeline.analysis.credits.report import (
    CreditsReport,
    PersonGender,
    PersonReport,
    Shares,
    TeamShare,
)
from cinediv_pipeline.analysis.credits.shares import shares_of
from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline.analysis.report import Limit, Report
from cinediv_pipeline.bonus import BY_FIRST_NAME, read_rules
from cinediv_pipeline.linkage.roles import read_taxonomy
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.vocabulary import MIN_PERSONS

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
    inferred = {one.name for one in report.people if one.gender_method == _INFERRED}
    if not inferred:
        return report
    genders: dict[str, PersonGender] = {
        one.name: "unknown" if one.name in inferred else one.gender or "unknown"
        for one in report.people
    }
    told = shares_of(report.credits, genders, read_taxonomy(reference_dir() / "roles"))
    return report.model_copy(
        update={
            "people": tuple(_person(one) for one in report.people),
            "shares": _shares(report.shares, told),
            "bonus": _bonus(report, inferred),
            "limits": (_in_totals(), *report.limits),
        }
    )


def _person(one: PersonReport) -> PersonReport:
    if one.gender_method != _INFERRED:
        return one
    return one.model_copy(update={"gender": None, "gender_evidence": ()})


def _shares(counted: Shares, told: Shares) -> Shares:
    """Return the shares: a number with everybody in it only where no difference tells of a few."""
    crew = _share(counted.crew, told.crew)
    heads = _part(counted.heads, told.heads, crew)
    whole = heads if heads == counted.heads else crew
    return Shares(
        crew=crew,
        heads=heads,
        key_posts=_part(counted.key_posts, told.key_posts, whole),
        cast=_share(counted.cast, told.cast),
        departments=told.departments,
        posts=told.posts,
    )


def _share(counted: TeamShare, told: TeamShare) -> TeamShare:
    return counted if counted.total >= MIN_PERSONS else told


def _part(counted: TeamShare, told: TeamShare, whole: TeamShare) -> TeamShare:
    """Return the share of a part of a whole: what is left of it may be no few people either."""
    rest = whole.total - counted.total
    return _share(counted, told) if rest == 0 or rest >= MIN_PERSONS else told


def _bonus(report: CreditsReport, inferred: Collection[str]) -> dict[str, Any] | None:
    """Return the simulation: its reasons would say how many of a post are women."""
    if report.bonus is None:
        return None
    grid = read_rules(reference_dir()).grids[report.bonus["grid"]]
    posts = {
        post.post
        for one in report.credits
        if one.person in inferred and one.role and (post := grid.post_of(one.role)) is not None
    }
    rows = [
        {**row, "why": BY_FIRST_NAME._asdict()} if row["post"] in posts else row
        for row in report.bonus["posts"]
    ]
    return {**report.bonus, "posts": rows}


def _in_totals() -> Limit:
    return limit(
        "first_names_in_totals",
        "Les genres comptés par le prénom sont dans les parts de l’équipe entière et, quand elles "
        f"portent sur au moins {MIN_PERSONS} personnes, de l’encadrement et des postes clés ; par "
        "département et par poste, ces personnes sont parmi les genres non établis.",
        "Genders counted by the first name are in the shares of the whole team and, where these "
        f"are of {MIN_PERSONS} people or more, of heads of department and key posts; by department "
        "and post these people are among the undecided.",
    )
