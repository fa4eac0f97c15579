"""The rule table: one row per grid of points, with its dates, its source and what is assumed."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.vocabulary import BONUS_SHARED, BONUS_STATUSES, GENRES, Label

_TEXTS: Final = ("assumptions", "shared", "statuses", "status_reasons", "post_reasons")
Force = Literal["whole", "part", "no", "undated"]


@dataclass(frozen=True)
class Post:
    """One post of a grid: roles of the taxonomy that fill it, and the points of a woman in it."""

    post: str
    roles: tuple[str, ...]
    points: int
    label: Label

    @property
    def names(self) -> frozenset[str]:
        """Every word under which the holders of the post may be given."""
        return frozenset((self.post, *self.roles))


@dataclass(frozen=True)
class Grid:
    """One grid: a row of the rule table.

    `valid_from` and `valid_to` are days, inclusive, null where no source tells them; `threshold` is
    the number of points that is documented, `assumed_threshold` ours where none is. A grid that is
    not `complete` has no posts, and nothing is scored by it.
    """

    grid: str
    genre: str
    complete: bool
    valid_from: date | None
    valid_to: date | None
    posts: tuple[Post, ...]
    threshold: int | None
    assumed_threshold: int | None
    source: str
    assumptions: tuple[str, ...]

    @property
    def total(self) -> int:
        """All points together."""
        return sum(post.points for post in self.posts)

    def force(self, year: int) -> Force:
        """Return whether the grid is in force in a year: the whole of it, a part, or not."""
        if self.valid_from is None:
            return "undated"
        first, last = date(year, 1, 1), date(year, 12, 31)
        end = self.valid_to or date.max
        if self.valid_from > last or end < first:
            return "no"
        return "whole" if self.valid_from <= first and end >= last else "part"

    def post_of(self, name: str) -> Post | None:
        """Return the post that a role or a post's own name stands for."""
        return next((post for post in self.posts if name in post.names), None)


@dataclass(frozen=True)
class Rules:
    """The table as read: grids by id, and the words of the explanations in French and English."""

    version: str
    grids: Mapping[str, Grid]
    roles: Mapping[str, Label]
    texts: Mapping[str, Mapping[str, Label]]
    held: Label

    def in_force(self, genre: str, year: int) -> Grid | None:
        """Return the newest dated grid of a genre that is in force in a part of the year."""
        found = [
            grid
            for grid in self.grids.values()
            if grid.genre == genre and grid.force(year) in ("whole", "part")
        ]
        return max(found, key=lambda grid: grid.valid_from or date.min, default=None)


def read_rules(reference: Path) -> Rules:
    """Read `bonus/rules.json` of the folder of reference tables, with labels of the taxonomy.

    Raises
    ------
    ContractError
        A grid contradicts itself or names a role, a genre or a text that does not exist.
    """
    path = reference / "bonus" / "rules.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    roles = _labels(reference / "roles" / "roles.csv")
    texts = {kind: {name: Label(**said) for name, said in content[kind].items()} for kind in _TEXTS}
    grids = {row["grid"]: _grid(row, roles) for row in content["grids"]}
    if len(grids) != len(content["grids"]):
        raise ContractError(f"{path}: two grids have one id.")
    for grid in grids.values():
        _refuse_wrong(path, grid, texts)
    _refuse_other_lists(path, texts)
    return Rules(content["version"], grids, roles, texts, Label(**content["held"]))


def _labels(path: Path) -> dict[str, Label]:
    with path.open(encoding="utf-8", newline="") as source:
        return {
            row["role"]: Label(row["label_fr"], row["label_en"])
            for row in csv.DictReader(source, strict=True)
        }


def _grid(row: Mapping[str, Any], roles: Mapping[str, Label]) -> Grid:
    return Grid(
        grid=row["grid"],
        genre=row["genre"],
        complete=row["complete"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        posts=tuple(_post(post, roles) for post in row["posts"]),
        threshold=row["threshold"],
        assumed_threshold=row["assumed_threshold"],
        source=row["source"],
        assumptions=tuple(row["assumptions"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _post(row: Mapping[str, Any], roles: Mapping[str, Label]) -> Post:
    """Return a post; what several roles fill bears all of their names."""
    if unknown := [role for role in row["roles"] if role not in roles]:
        raise ContractError(f"bonus/rules.json: {row['post']} names {unknown}, not in roles.csv.")
    labels = [roles[role] for role in row["roles"]]
    label = Label(" / ".join(one.fr for one in labels), " / ".join(one.en for one in labels))
    return Post(row["post"], tuple(row["roles"]), row["points"], label)


def _refuse_wrong(path: Path, grid: Grid, texts: Mapping[str, Mapping[str, Label]]) -> None:
    names = [name for post in grid.posts for name in post.names]
    thresholds = [limit for limit in (grid.threshold, grid.assumed_threshold) if limit is not None]
    wrong = {
        "its genre is not one of the vocabulary": grid.genre not in GENRES,
        "a complete grid has posts, another one has none": grid.complete != bool(grid.posts),
        "a role or a post stands twice": len(names) != len(set(names)),
        "a post scores at least a point": any(post.points < 1 for post in grid.posts),
        "a threshold lies between 1 and all points": not all(
            1 <= limit <= grid.total for limit in thresholds
        ),
        "a threshold is documented or assumed": len(thresholds) > 1,
        "an assumption has no text": not set(grid.assumptions) <= texts["assumptions"].keys(),
    }
    if said := [what for what, is_wrong in wrong.items() if is_wrong]:
        raise ContractError(f"{path}: {grid.grid}: {'; '.join(said)}.")


def _refuse_other_lists(path: Path, texts: Mapping[str, Mapping[str, Label]]) -> None:
    """Refuse words for other things than the vocabulary has."""
    lists: Sequence[tuple[str, Sequence[str]]] = (
        ("shared", BONUS_SHARED), ("statuses", BONUS_STATUSES),
    )  # fmt: skip
    for kind, names in lists:
        if set(texts[kind]) != set(names):
            raise ContractError(f"{path}: {kind} must be {', '.join(names)}.")
