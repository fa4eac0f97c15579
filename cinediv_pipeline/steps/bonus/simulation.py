"""What a given team scores, with who was counted and how."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from cinediv_pipeline.bonus import Grid, Parameters, Result, Rules, read_rules, score
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.linkage.roles import Taxonomy, read_taxonomy
from cinediv_pipeline.settings import reference_dir, sample_first_names
from cinediv_pipeline.sources import insee
from cinediv_pipeline.steps.bonus.given import Given, given_team
from cinediv_pipeline.steps.bonus.names import GIVEN, UNDECIDED, NameReader
from cinediv_pipeline.steps.gender import first_name_stage
from cinediv_pipeline.vocabulary import BONUS_SHARED, GENRES, Label
from cinediv_pipeline.workshop import Workshop

_NEAR: Final = 0.7  # how alike a misspelt post is to the one that is proposed


@dataclass(frozen=True)
class Request:
    """What to simulate; `grid` is an id of the rule table, by default the one of genre and year.

    The team is given as `people`, or as words and a file of the command line.
    """

    words: Sequence[str] = ()
    file: Path | None = None
    genre: str = "fiction"
    year: int | None = None
    grid: str = ""
    shared: str = BONUS_SHARED[0]
    threshold: float | None = None
    people: Sequence[Given] = ()


@dataclass(frozen=True)
class Holder:
    """Somebody in a post: name (may be empty), gender, and how it is known."""

    name: str
    gender: str
    counted_by: str


@dataclass(frozen=True)
class Simulation:
    """A result and its team: holders by post, roles that the grid does not count.

    `has_counts` is whether names could be read at all; null where no name had to be.
    """

    result: Result
    rules: Rules
    holders: Mapping[str, Sequence[Holder]]
    not_counted: Sequence[Label]
    has_counts: bool | None


def simulate(request: Request, reader: Callable[[], NameReader]) -> Simulation:
    """Return what a team scores.

    `reader` is called where a name has to be read, and only then.

    Raises
    ------
    SettingsError
        The team, a post, the genre, the year, the grid, the rule of shared posts or the threshold
        cannot be understood; the message says what can be written.
    """
    rules = read_rules(reference_dir())
    year = request.year or date.today().year
    grid = _grid(rules, request, year)
    parameters = Parameters(_shared(request), _threshold(request, grid), year)
    people = request.people or given_team(request.words, request.file)
    names = reader() if any(one.name and not one.gender for one in people) else None
    holders, not_counted = _placed(people, grid, rules, names)
    team = {post: [one.gender for one in own] for post, own in holders.items()}
    result = score(team, grid, parameters)
    counts = names.has_counts if names else None
    return Simulation(result, rules, holders, not_counted, counts)


def name_reader(shop: Workshop, *, sample: bool) -> NameReader:
    """Return a reader on the first names of the home, or on those of the fictional sample."""
    table = (
        insee.parse(insee.fetch_file(sample_first_names()).content)
        if sample
        else shop.lake.read(insee.FIRST_NAMES.key)
    )
    return NameReader(first_name_stage(table), shop.opt_outs())


def _grid(rules: Rules, request: Request, year: int) -> Grid:
    if request.grid:
        if request.grid not in rules.grids:
            raise SettingsError(f"--grid {request.grid}: write one of {', '.join(rules.grids)}.")
        return rules.grids[request.grid]
    if request.genre not in GENRES:
        raise SettingsError(f"--genre {request.genre}: write one of {', '.join(GENRES)}.")
    found = rules.in_force(request.genre, year)
    if found is None:
        first = min(grid.valid_from for grid in rules.grids.values()
                    if grid.genre == request.genre and grid.valid_from)  # fmt: skip
        raise SettingsError(
            f"--year {year}: no grid of the genre {request.genre} is in force; the first one is "
            f"since {first.isoformat()}."
        )
    return found


def _shared(request: Request) -> str:
    if request.shared not in BONUS_SHARED:
        raise SettingsError(f"--shared {request.shared}: write one of {', '.join(BONUS_SHARED)}.")
    return request.shared


def _threshold(request: Request, grid: Grid) -> float | None:
    wanted = request.threshold
    if wanted is not None and grid.complete and not 0 < wanted <= grid.total:
        raise SettingsError(
            f"--threshold {wanted:g}: the grid {grid.grid} has {grid.total} points; write a number "
            f"above 0 and up to {grid.total}."
        )
    return wanted


def _placed(
    people: Sequence[Given], grid: Grid, rules: Rules, names: NameReader | None
) -> tuple[dict[str, list[Holder]], list[Label]]:
    """Return the holders of each post of the grid, and the roles that it does not count."""
    holders: dict[str, list[Holder]] = {post.post: [] for post in grid.posts}
    not_counted: dict[str, Label] = {}
    taxonomy = read_taxonomy(reference_dir() / "roles")
    for one in people:
        wording = taxonomy.of_wording(one.post)
        role = wording.role if wording and one.post not in rules.roles else one.post
        post = grid.post_of(role)
        if post is not None:
            holders[post.post] += _holder(one, names)
        elif role in rules.roles or any(other.post_of(role) for other in rules.grids.values()):
            not_counted[role] = _label(taxonomy, role)
        else:
            raise SettingsError(_unknown_post(one.post, grid))
    return holders, list(not_counted.values())


def _label(taxonomy: Taxonomy, role: str) -> Label:
    """Return what a role is called, with its id: some posts have nearly the same name."""
    found = taxonomy.roles.get(role)
    if found is None:
        return Label(role, role)
    return Label(f"{found.label_fr} ({role})", f"{found.label_en} ({role})")


def _holder(one: Given, names: NameReader | None) -> list[Holder]:
    if one.gender:
        return [Holder(one.name, one.gender, GIVEN)]
    if not one.name:
        return []
    gender, counted_by = names.read(one.name) if names else ("unknown", UNDECIDED)
    return [Holder(one.name, gender, counted_by)]


def _unknown_post(word: str, grid: Grid) -> str:
    names = [name for post in grid.posts for name in sorted(post.names)]
    near = difflib.get_close_matches(word, names, n=1, cutoff=_NEAR)
    hint = f" Did you mean {near[0]}?" if near else ""
    posts = ", ".join(names) or "none: this grid is incomplete"
    return f"{word!r} is no post.{hint} Posts of the grid {grid.grid}: {posts}."
