"""The report on a list of credits: who holds which post, which gender, what is missing."""

from typing import Any, Literal

from pydantic import Field

from cinediv_pipeline.analysis.report import Model, Report

PersonGender = Literal["female", "male", "non_binary", "unknown"]
GenderMethod = Literal["given", "listed", "title", "gendered_credit", "first_name"]
Why = Literal["unknown_post", "not_understood", "unsure"]


class PersonEvidence(Model):
    """Why a gender: the kind of evidence and the words."""

    gender: PersonGender
    method: GenderMethod
    quote: str


class Credit(Model):
    """One person in one post."""

    post: str = Field(description="The post as printed; of a cast the character.")
    role: str | None = Field(description="Role of the taxonomy; null for an unknown wording.")
    department: str | None
    is_key_post: bool
    is_head_of_department: bool
    person: str = Field(description="Name as printed, without what stands beside it.")
    line: int | None = Field(description="Line of the text, or row of the table, from 1.")
    page: int | None = Field(description="Page or sheet, from 1; null where there is one only.")
    is_unsure: bool = Field(description="Whether a word of it was rather guessed than read.")


class PersonReport(Model):
    """One person. Genders are counted, and shown where somebody gave or printed them."""

    name: str
    variants: tuple[str, ...] = Field(description="Other spellings that are the same name.")
    gender: PersonGender | None = Field(
        description="Null in a report over HTTP where only the first name tells it: it is counted."
    )
    gender_method: GenderMethod | None
    gender_evidence: tuple[PersonEvidence, ...] = Field(
        description="What decided; if unknown, what contradicts itself."
    )
    posts: tuple[str, ...] = Field(description="Roles, or posts as printed where they have none.")


class TeamShare(Model):
    """Women of a group of people; the undecided apart, and what they could change."""

    women: int
    men: int
    non_binary: int
    unknown: int
    total: int
    women_share: float | None = Field(description="Women of those decided; null if none is.")
    women_share_low: float | None = Field(description="If no undecided one were a woman.")
    women_share_high: float | None = Field(description="If all undecided ones were women.")
    coverage: float | None = Field(description="Decided of all.")


class GroupShare(Model):
    """The share of one department or post."""

    id: str
    label_fr: str
    label_en: str
    share: TeamShare


class Shares(Model):
    """People counted once in each group, however many posts of it they hold."""

    crew: TeamShare = Field(description="Everybody but the cast.")
    key_posts: TeamShare
    heads: TeamShare = Field(description="Heads of department.")
    cast: TeamShare
    departments: tuple[GroupShare, ...]
    posts: tuple[GroupShare, ...] = Field(description="Key posts and heads of department.")


class Missing(Model):
    """A key post that nobody is credited in."""

    role: str
    label_fr: str
    label_en: str
    is_blank: bool = Field(description="Whether the post is printed, without a name.")


class Unread(Model):
    """A line that could not be read as a credit, or only with doubt."""

    line: int
    page: int | None
    text: str
    why: Why


class CreditsReport(Report):
    """The report on a list of credits."""

    credits: tuple[Credit, ...]
    people: tuple[PersonReport, ...]
    organisations: tuple[str, ...]
    shares: Shares
    missing: tuple[Missing, ...]
    unread: tuple[Unread, ...]
    bonus: dict[str, Any] | None = Field(
        description="The bonus parité simulated, as `cinediv bonus simulate --json` tells it; null "
        "where no grid is in force."
    )
