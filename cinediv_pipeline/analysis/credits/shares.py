"""Women of a team: of everybody, by department, by post."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from cinediv_pipeline.analysis.credits.report import (
    Credit,
    GroupShare,
    PersonGender,
    Shares,
    TeamShare,
)
from cinediv_pipeline.labels import LABELS
from cinediv_pipeline.linkage.roles import Taxonomy

Genders = Mapping[str, PersonGender]


def team_share(genders: Iterable[PersonGender]) -> TeamShare:
    """Return the women of a group, the undecided apart and what they could change."""
    n = Counter(genders)
    total, unknown = n.total(), n["unknown"]
    known = total - unknown
    return TeamShare(
        women=n["female"],
        men=n["male"],
        non_binary=n["non_binary"],
        unknown=unknown,
        total=total,
        women_share=n["female"] / known if known else None,
        women_share_low=n["female"] / total if total else None,
        women_share_high=(n["female"] + unknown) / total if total else None,
        coverage=known / total if total else None,
    )


def shares_of(listed: Sequence[Credit], genders: Genders, taxonomy: Taxonomy) -> Shares:
    """Return the shares of a list of credits; `genders` are by person."""

    def of(own: Iterable[Credit]) -> TeamShare:
        return team_share(genders[name] for name in dict.fromkeys(one.person for one in own))

    crew = [one for one in listed if one.department != "cast"]
    posts = [role for role in taxonomy.roles if role in taxonomy.key_posts | taxonomy.heads]
    departments = dict.fromkeys(
        role.department for role in taxonomy.roles.values() if role.department != "cast"
    )
    return Shares(
        crew=of(crew),
        key_posts=of(one for one in crew if one.is_key_post),
        heads=of(one for one in crew if one.is_head_of_department),
        cast=of(one for one in listed if one.department == "cast"),
        departments=tuple(
            GroupShare(id=name, label_fr=LABELS["department"][name].fr,
                       label_en=LABELS["department"][name].en,
                       share=of(one for one in crew if one.department == name))
            for name in departments
            if any(one.department == name for one in crew)
        ),
        posts=tuple(
            GroupShare(id=role, label_fr=taxonomy.roles[role].label_fr,
                       label_en=taxonomy.roles[role].label_en,
                       share=of(one for one in crew if one.role == role))
            for role in posts
            if any(one.role == role for one in crew)
        ),
    )  # fmt: skip
