"""What a team scores by a grid: points for sure, points possible, and three answers.

A gender that is not known and a post without a credit leave points possible; they never count as
points and never as none.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from cinediv_pipeline.bonus.rules import Grid, Post
from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.vocabulary import BONUS_SHARED, GENDERS

#: Role or post -> genders of its holders; a post that is not there has nobody credited.
Team = Mapping[str, Sequence[str]]
# The share of a post's points that `women` of `holders` score.
_SHARED: Final[Mapping[str, Callable[[int, int], Fraction]]] = {
    "any": lambda women, _: Fraction(women > 0),
    "share": Fraction,
    "majority": lambda women, holders: Fraction(2 * women >= holders),
    "all": lambda women, holders: Fraction(women == holders),
}
_FORCE: Final = {"part": "grid_began_in_the_year", "no": "not_in_force"}


@dataclass(frozen=True)
class Parameters:
    """What the rule leaves open.

    `shared` says how a post of several people scores; `threshold` is a number of points, by default
    the grid's own; `year` is that of the agreement, by default one in which the grid is in force.
    """

    shared: str = BONUS_SHARED[0]
    threshold: float | None = None
    year: int | None = None


@dataclass(frozen=True)
class PostScore:
    """One post: points for sure and possible, why (`reason`), and who holds it, in numbers."""

    post: Post
    sure: Fraction
    possible: Fraction
    reason: str
    women: int
    unknown: int
    holders: int


@dataclass(frozen=True)
class Result:
    """Points of a team by one grid and an answer: reached, not_reached or cannot_tell.

    `sure` and `possible` are null where the grid is incomplete; `reason` says why that answer.
    """

    grid: Grid
    parameters: Parameters
    posts: tuple[PostScore, ...]
    sure: Fraction | None
    possible: Fraction | None
    threshold: float | None
    status: str
    reason: str


def score(team: Team, grid: Grid, parameters: Parameters | None = None) -> Result:
    """Return what a team scores by a grid.

    Parameters
    ----------
    team : mapping
        Role (or post of the grid) -> genders of its holders (`vocabulary.GENDERS`). Roles that the
        grid does not count are left aside; a role without holders has nobody credited.
    grid : Grid
    parameters : Parameters, optional

    Raises
    ------
    ContractError
        A gender or the rule of shared posts is none of the vocabulary.
    """
    parameters = parameters or Parameters()
    if parameters.shared not in _SHARED:
        raise ContractError(f"{parameters.shared} is none of {', '.join(BONUS_SHARED)}.")
    threshold = _threshold(grid, parameters)
    if not grid.complete:
        return Result(grid, parameters, (), None, None, threshold, "cannot_tell", "grid_incomplete")
    posts = tuple(_scored(post, _holders(post, team), parameters.shared) for post in grid.posts)
    sure = sum((post.sure for post in posts), Fraction(0))
    possible = sum((post.possible for post in posts), Fraction(0))
    points = Result(grid, parameters, posts, sure, possible, None, "cannot_tell", "no_threshold")
    return under(points, threshold)


def under(result: Result, threshold: float | None) -> Result:
    """Return the answer of the same points under another threshold."""
    if result.sure is None:
        return replace(result, threshold=threshold)
    status, reason = _answer(result, threshold)
    return replace(result, threshold=threshold, status=status, reason=reason)


def _answer(result: Result, threshold: float | None) -> tuple[str, str]:
    year, sure, possible = result.parameters.year, result.sure, result.possible
    force = "undated" if year is None else result.grid.force(year)
    if force in _FORCE:
        return "cannot_tell", _FORCE[force]
    if threshold is None or sure is None or possible is None:
        return "cannot_tell", "no_threshold"
    if sure >= threshold:
        return "reached", "enough_for_sure"
    if possible < threshold:
        return "not_reached", "out_of_reach"
    return "cannot_tell", "still_open"


def _threshold(grid: Grid, parameters: Parameters) -> float | None:
    own = grid.assumed_threshold if grid.threshold is None else grid.threshold
    return own if parameters.threshold is None else parameters.threshold


def _holders(post: Post, team: Team) -> tuple[int, int, int]:
    """Return how many women, undecided and holders in all the post has."""
    counts = Counter(gender for name in sorted(post.names) for gender in team.get(name, ()))
    if strange := counts.keys() - set(GENDERS):
        raise ContractError(f"{post.post}: {sorted(strange)} is none of {', '.join(GENDERS)}.")
    return counts["female"], counts["unknown"], counts.total()


@lru_cache(maxsize=4096)  # a few makes of posts occur in thousands of films
def _scored(post: Post, held: tuple[int, int, int], shared: str) -> PostScore:
    women, unknown, holders = held
    if not holders:
        return PostScore(post, Fraction(0), Fraction(post.points), "missing", 0, 0, 0)
    sure = post.points * _SHARED[shared](women, holders)
    possible = post.points * _SHARED[shared](women + unknown, holders)
    return PostScore(post, sure, possible, _why(post, sure, possible), women, unknown, holders)


def _why(post: Post, sure: Fraction, possible: Fraction) -> str:
    if sure < possible:
        return "open"
    if sure == post.points:
        return "full"
    return "part" if sure else "none"
