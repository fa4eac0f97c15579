"""`cinediv opt-out`: put somebody on the home's list, and do at once what can be done at once."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import duckdb

from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.linkage.opt_outs import (
    OptOut,
    OptOuts,
    id_of_name,
    new_opt_out,
    write_opt_outs,
)
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps.opt_out.hooks import HOOKS, Forgetting, Hook
from cinediv_pipeline.steps.opt_out.people import Meant, known_people, meant_by, told_of
from cinediv_pipeline.steps.tmdb import segments_of
from cinediv_pipeline.steps.tmdb.state import State
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

_FILMS_OF: Final = "select distinct tmdb_id from credits where tmdb_person_id = ? order by tmdb_id"


@dataclass(frozen=True)
class Request:
    """A request that was understood: the row to add, and what to show before it is.

    `known` is whether the registry has the person.
    """

    opt_out: OptOut
    spellings: frozenset[str]
    shown: str
    known: bool


def understood(
    shop: Workshop, words: Sequence[str], *, requested_by: str, unknown: bool, today: date
) -> Request:
    """Return what a request means, changing nothing.

    Raises
    ------
    SettingsError
        The person is on the list already, is not known (and `unknown` does not allow that), or the
        name is of several people.
    """
    listed = shop.opt_outs()
    _refuse_listed(listed, words)
    meant = meant_by(known_people(shop), words)
    if meant is not None:
        row = new_opt_out(meant.ids, meant.told_apart, requested_by, today=today)
        return Request(_fresh(row, listed), meant.person.spellings, _shown(meant), known=True)
    name = " ".join(words)
    if not unknown:
        raise SettingsError(
            "Nobody in this home bears this name. Check the spelling (order, case and accents do "
            "not matter); to cover data that may come, repeat with --even-if-unknown."
        )
    row = new_opt_out([id_of_name(name)], [], requested_by, today=today)
    shown = "Nobody in this home bears this name; it is covered if it comes."
    return Request(_fresh(row, listed), frozenset({name}), shown, known=False)


def _refuse_listed(listed: OptOuts, words: Sequence[str]) -> None:
    wanted = {*words, id_of_name(" ".join(words))}
    for item in listed.people:
        if wanted & item.ids_left:
            raise SettingsError(
                f"This person is on the list already, as {item.pseudonym} since "
                f"{item.opted_out_on.isoformat()}."
            )


def _fresh(row: OptOut, listed: OptOuts) -> OptOut:
    """Return the row, with other letters and another number where chance has drawn known ones."""
    taken = {value for item in listed.people for value in (item.pseudonym, item.number)}
    while {row.pseudonym, row.number} & taken:
        row = new_opt_out(row.ids, row.told_apart, row.requested_by, today=row.opted_out_on)
    return row


def _shown(meant: Meant) -> str:
    lines = [f"Found: {told_of(meant.person)}"]
    if meant.person.n_list:
        lines.append("In the CNC list every credit under these names is covered.")
    if meant.told_apart:
        lines.append(f"Others of this name on TMDB stay: {', '.join(sorted(meant.told_apart))}.")
    if meant.told_apart and not meant.person.n_list:
        lines.append("In the CNC list the name is covered too, even if a namesake bears it there.")
    return "\n".join(lines)


def add(shop: Workshop, request: Request, hooks: Sequence[Hook] = HOOKS) -> list[str]:
    """Put the person on the list and forget at once what a refresh does not make anew.

    Returns what was done, in words that name nobody.
    """
    listed = shop.opt_outs()
    write_opt_outs(shop.opt_outs_file, replace(listed, people=[*listed.people, request.opt_out]))
    log.info("opt-out  %s is on the list", request.opt_out.pseudonym)
    person = Forgetting(request.opt_out, request.spellings)
    return [line for hook in hooks for line in hook(shop, person)]


def remove(shop: Workshop, pseudonym: str) -> int:
    """Take an opt-out back; return how many films of TMDB the next refresh asks for again.

    Raises
    ------
    SettingsError
        Nobody on the list has this pseudonym.
    """
    listed = shop.opt_outs()
    found = next((item for item in listed.people if item.pseudonym == pseudonym), None)
    if found is None:
        known = ", ".join(item.pseudonym for item in listed.people) or "nobody"
        raise SettingsError(f"Nobody on the list is {pseudonym!r}. On the list: {known}.")
    left = [item for item in listed.people if item is not found]
    n_films = _ask_again(shop, found)
    write_opt_outs(shop.opt_outs_file, replace(listed, people=left))
    log.info("opt-out  %s is off the list", found.pseudonym)
    return n_films


def _ask_again(shop: Workshop, person: OptOut) -> int:
    """Let the next load ask for the films in which the person has a credit without name."""
    segments = segments_of(shop)
    state = State.read(segments)
    if state.completed is None:
        return 0
    with duckdb.connect() as connection:
        connection.register("credits", shop.lake.read(tmdb.CREDITS.key))
        rows = connection.execute(_FILMS_OF, [-person.number]).fetchall()
    waiting = {*state.completed.unanswered, *(f"movie/{number}" for (number,) in rows)}
    completed = replace(state.completed, unanswered=tuple(sorted(waiting)))
    replace(state, completed=completed).keep(segments)
    return len(rows)
