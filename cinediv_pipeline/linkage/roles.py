"""Roles: one taxonomy for TMDB's jobs and for the wording of credits, kept as data.

The files of `data/reference/roles/` say which department and job of TMDB, and which French or
English wording, is which role; what is no role says why. Jobs that the files do not know are
counted and reported: nothing is guessed from a name.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.folding import plain
from cinediv_pipeline.lake import Column, TableSpec
from cinediv_pipeline.vocabulary import KEY_POSTS_RULE

ROLES: Final = TableSpec(
    "linked",
    "roles",
    "one row per role",
    "The taxonomy of roles with inclusive labels, departments and key posts.",
    (
        Column("role", pa.string(), "Id of the role", nullable=False),
        Column("position", pa.int32(), "Order of display, from 1", nullable=False),
        Column("department", pa.string(), "Department of the role", nullable=False),
        Column("label_fr", pa.string(), "French label, inclusive", nullable=False),
        Column("label_en", pa.string(), "English label", nullable=False),
        Column("is_key_post", pa.bool_(), "Key post of the rule in force", nullable=False),
        Column("is_head_of_department", pa.bool_(), "Head of department of the rule in force",
               nullable=False),
        Column("rule_version", pa.string(), "Version of the rule of key posts", nullable=False),
    ),
)  # fmt: skip
JOB_ROLES: Final = TableSpec(
    "linked",
    "job_roles",
    "one row per department and job of a crew on TMDB",
    "Which role each is, or why it is none, and how many credits have it.",
    (
        Column("department", pa.string(), "TMDB's department", nullable=False),
        Column("job", pa.string(), "TMDB's job", nullable=False),
        Column("role", pa.string(), "Our role; null for none"),
        Column("reason", pa.string(), "Why it is none"),
        Column("is_listed", pa.bool_(), "Whether the taxonomy knows the pair", nullable=False),
        Column("n_credits", pa.int64(), "Credits that have it", nullable=False),
    ),
    flaws="TMDB's contributors choose jobs freely; credits without a role are in no figure.",
)
DEPARTMENTS: Final = (
    "direction", "writing", "production", "camera", "lighting", "sound", "music", "editing", "art",
    "costume", "make_up_hair", "visual_effects", "special_effects", "stunts", "animation",
    "casting", "post_production", "cast", "other",
)  # fmt: skip
_INCLUSIVE: Final = ("·", "•", "‧", "⋅")
_BREAKS: Final = re.compile(r"[\s\-‐‑–/]+")


class Role(NamedTuple):
    """One role: id, department, labels."""

    role: str
    department: str
    label_fr: str
    label_en: str


class Job(NamedTuple):
    """What a job of TMDB is: a role, or none and why."""

    role: str
    reason: str


class Wording(NamedTuple):
    """What a wording of credits means: the role, and a gender where the form tells it."""

    role: str
    gender: str


@dataclass(frozen=True)
class Taxonomy:
    """The taxonomy as read from its files.

    Attributes
    ----------
    roles : mapping
        Role id -> role, in the order of display.
    jobs : mapping
        (department, job) of TMDB -> what it is.
    wordings : mapping
        Folded wording -> what it means.
    key_posts, heads : frozenset of str
        Roles of the rule in force (`vocabulary.KEY_POSTS_RULE`).
    """

    roles: Mapping[str, Role]
    jobs: Mapping[tuple[str, str], Job]
    wordings: Mapping[str, Wording]
    key_posts: frozenset[str]
    heads: frozenset[str]

    def of_wording(self, text: str) -> Wording | None:
        """Return what a printed wording means, or None if the taxonomy does not know it.

        An inclusive form tells no gender: « électricien·ne » is not a woman.
        """
        found = self.wordings.get(wording_key(text))
        if found and any(mark in text for mark in _INCLUSIVE):
            return found._replace(gender="")
        return found


def wording_key(text: str) -> str:
    """Return the key under which a wording is kept: case, accents, points and hyphens folded."""
    folded = plain(text)
    for mark in _INCLUSIVE:
        folded = folded.replace(mark, "")
    return _BREAKS.sub(" ", folded).strip(" :.")


def read_taxonomy(folder: Path) -> Taxonomy:
    """Read the taxonomy from `roles.csv`, `tmdb_jobs.csv`, `credit_wordings.csv`, `key_posts.csv`.

    Raises
    ------
    ContractError
        A file names a role that does not exist, or says two things of one wording.
    """
    roles = {row["role"]: Role(**row) for row in _rows(folder / "roles.csv")}
    jobs = {
        (row["department"], row["job"]): Job(row["role"], row["reason"])
        for row in _rows(folder / "tmdb_jobs.csv")
    }
    posts = [
        row for row in _rows(folder / "key_posts.csv") if row["rule_version"] == KEY_POSTS_RULE
    ]
    taxonomy = Taxonomy(
        roles,
        jobs,
        _wordings(folder / "credit_wordings.csv"),
        frozenset(row["role"] for row in posts if row["post_set"] == "key_post"),
        frozenset(row["role"] for row in posts if row["post_set"] == "head_of_department"),
    )
    _refuse_unknown_roles(taxonomy, folder)
    return taxonomy


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, strict=True))


def _wordings(path: Path) -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for row in _rows(path):
        key, meaning = wording_key(row["wording"]), Wording(row["role"], row["gender"])
        known = found.setdefault(key, meaning)
        if known.role != meaning.role:
            raise ContractError(
                f"{path}: {row['wording']!r} is {known.role} and {meaning.role}: one wording is "
                "one role."
            )
        if known.gender != meaning.gender:
            found[key] = known._replace(gender="")
    return found


def _refuse_unknown_roles(taxonomy: Taxonomy, folder: Path) -> None:
    used = {
        *(job.role for job in taxonomy.jobs.values() if job.role),
        *(wording.role for wording in taxonomy.wordings.values()),
        *taxonomy.key_posts,
        *taxonomy.heads,
    }
    if unknown := sorted(used - taxonomy.roles.keys()):
        raise ContractError(
            f"{folder}: roles.csv lacks {', '.join(unknown)}, which another file names."
        )


def roles_table(taxonomy: Taxonomy) -> pa.Table:
    """Return the table `ROLES`."""
    return ROLES.table(
        {
            **role._asdict(),
            "position": place,
            "is_key_post": role.role in taxonomy.key_posts,
            "is_head_of_department": role.role in taxonomy.heads,
            "rule_version": KEY_POSTS_RULE,
        }
        for place, role in enumerate(taxonomy.roles.values(), start=1)
    )


def job_roles_table(taxonomy: Taxonomy, counted: Iterable[tuple[str, str, int]]) -> pa.Table:
    """Return the table `JOB_ROLES` of the taxonomy's jobs and those that credits have.

    `counted` are department, job and number of credits.
    """
    counts = {(department, job): n for department, job, n in counted}
    return JOB_ROLES.table(
        {
            "department": department,
            "job": job,
            "role": known.role or None if known else None,
            "reason": (known.reason or None) if known else "the taxonomy does not know it",
            "is_listed": known is not None,
            "n_credits": counts.get((department, job), 0),
        }
        for department, job in sorted({*taxonomy.jobs, *counts})
        for known in [taxonomy.jobs.get((department, job))]
    )
