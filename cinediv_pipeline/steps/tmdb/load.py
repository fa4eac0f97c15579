"""Brings the landing zone up to date with TMDB.

A first load discovers and fetches everything. After that a refresh costs what has changed: ids from
the feeds, and films that are new. Every four weeks all ids are reconciled; after a pause of more
than eight weeks, every film and person is fetched again.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.landing.segments import Segments
from cinediv_pipeline.sources.tmdb import listing
from cinediv_pipeline.sources.tmdb.api import Tmdb
from cinediv_pipeline.sources.tmdb.listing import Window
from cinediv_pipeline.sources.tmdb.observed import Observed, Span
from cinediv_pipeline.steps.tmdb.fetching import AS_SERVED, Fetching, Kept
from cinediv_pipeline.steps.tmdb.ledger import Ledger
from cinediv_pipeline.steps.tmdb.state import Completed, Cycle, State, now

log = logging.getLogger("cinediv")

#: Content may be kept for six months. It is fetched again in time, or dropped.
FETCH_AGAIN_AFTER: Final = timedelta(days=150)
KEEP_AT_MOST: Final = timedelta(days=180)
#: The feeds of longer pauses would cost more than they save, and may not reach back so far.
_LONGEST_PAUSE: Final = timedelta(days=56)
_RECONCILE_EVERY: Final = timedelta(days=28)

# Kind and ids -> those that TMDB's daily list of ids does not have; none where it is out of reach.
Missing = Callable[[str, set[int]], set[int]]


@dataclass(frozen=True)
class Loaded:
    """What a run did: the mode, and counts for whoever watches it."""

    mode: str
    counts: dict[str, Any] = field(default_factory=dict)
    unanswered: Sequence[str] = ()

    @property
    def found_nothing(self) -> bool:
        """Whether nothing in force has changed, or nothing was fetched of some years."""
        names = ("films_fetched",) if self.mode == "years" else ("new", "changed", "deleted")
        return not any(self.counts.get(name) for name in names)


def span_of(completed: Completed) -> Span:
    """Return the first releases that a complete load observes."""
    return Span(date(completed.first_year, 1, 1), date(completed.last_year, 12, 31))


def retire(segments: Segments, today: datetime) -> int:
    """Remove bodies that are older than six months; return how many segments were buried."""
    segments.recover()
    old = [item for item in segments.sidecars()
           if datetime.fromisoformat(item["fetched_from"]) < today - KEEP_AT_MOST]  # fmt: skip
    for item in old:  # a buried one again: a kill may have come before its body went
        segments.bury(item["sha256"], "content of TMDB is kept for six months at most")
    return sum("buried" not in item for item in old)


class Load:
    """One run of the load. It completes the cycle under way, or a new one."""

    def __init__(
        self,
        segments: Segments,
        tmdb: Tmdb,
        *,
        first_year: int,
        today: datetime | None = None,
        missing: Missing | None = None,
        kept: Kept = AS_SERVED,
    ) -> None:
        self._segments = segments
        self._tmdb = tmdb
        self._now = today or datetime.now(UTC)
        self._missing = missing or (lambda _kind, _ids: set())
        segments.recover()
        self._state = State.read(segments)
        if self._state.open is None or self._state.open.first_year != first_year:
            begun = Cycle.begin(self._now.date(), first_year)
            self._state = replace(self._state, open=begun).keep(segments)
        assert self._state.open is not None  # noqa: S101 -- begun above
        self._cycle = self._state.open
        self._base = self._state.completed
        self._landed = Ledger.read(segments)
        self._before = self._landed.up_to(self._base.last_line if self._base else 0)
        self._fetching = Fetching(tmdb, segments, self._cycle, self._landed, kept)
        self._seen = Observed()

    @property
    def mode(self) -> str:
        """First, changes, reconciliation or again (after a long pause)."""
        if self._base is None:
            return "first"
        if self._cycle.started_on - self._base.started_on > _LONGEST_PAUSE:
            return "again"
        due = self._cycle.started_on - self._base.reconciled_on >= _RECONCILE_EVERY
        return "reconciliation" if due or self._widened else "changes"

    @property
    def _widened(self) -> bool:
        """Whether years are to be observed that were not."""
        base, cycle = self._base, self._cycle
        return base is not None and base.first_year != cycle.first_year

    @property
    def _windows(self) -> list[Window]:
        return listing.years(self._cycle.first_year, self._cycle.started_on.year + 2)

    def years(self, years: Sequence[int]) -> Loaded:
        """Land the films of some release years; people and completion are for `run`."""
        windows = [each for each in self._windows if each.first.year in years]
        try:
            fetched = self._fetch_films(self._listed(windows))
        finally:
            self._segments.seal()
        counts = {"films_fetched": fetched, **self._traffic()}
        return Loaded("years", counts, tuple(sorted(self._fetching.failures)))

    def run(self) -> Loaded:
        """Complete the cycle.

        Raises
        ------
        SourceError
            TMDB cannot be read; what was answered is landed, and the next run goes on there.
        """
        try:
            whole = self.mode in ("first", "again")
            films = self._everything() if whole else self._changes()
            people = self._people(everybody=whole)
        finally:
            self._segments.seal()
        return self._complete({"films_fetched": films, "people_fetched": people})

    def _listed(self, windows: Sequence[Window]) -> set[int]:
        if not windows:
            raise SourceError(
                "There is no release year to load: films are listed from CINEDIV_TMDB_FIRST_YEAR "
                f"({self._cycle.first_year}) to {self._cycle.started_on.year + 2}."
            )
        found = listing.read_lists(self._fetching.pages, listing.discover_request, windows)
        log.info("landing  TMDB lists %s films of French origin, released %s to %s",
                 f"{len(found):,}", windows[0].first.year, windows[-1].last.year)  # fmt: skip
        return found

    def _fetch_films(self, ids: set[int]) -> int:
        return self._fetching.fetch("movie", ids, known=self._known("movie", ids))

    def _everything(self) -> int:
        # also what no list names any more, so that it gets its tombstone
        return self._fetch_films(self._listed(self._windows) | self._before.ids("movie"))

    def _known(self, kind: str, ids: set[int]) -> dict[int, bytes]:
        """Return what need not be stored twice: content that is young enough to stay."""
        young = set(ids) - self._aged(kind)
        # what is landed and not yet in force counts too: it is what a line without a body repeats
        return self._landed.contents(kind, young) if self._base and young else {}

    def _aged(self, kind: str) -> set[int]:
        return self._before.older_than(self._now - FETCH_AGAIN_AFTER, kind)

    def _changed(self, kind: str) -> set[int]:
        """Return ids from the feed since the day before the last load began."""
        assert self._base is not None  # noqa: S101 -- only asked for after a first load
        since = self._base.started_on - timedelta(days=1)
        return listing.read_lists(
            self._fetching.pages,
            lambda window: listing.changes_request(kind, window),
            listing.feed_windows(since, self._cycle.started_on),
        )

    def _again(self, kind: str) -> set[int]:
        """Return known ids to fetch again: changed, aged, or without an answer last time."""
        waiting = {int(key.split("/")[1]) for key in (self._base.unanswered if self._base else ())
                   if key.startswith(f"{kind}/")}  # fmt: skip
        return (self._changed(kind) & self._before.ids(kind)) | self._aged(kind) | waiting

    def _changes(self) -> int:
        fetched = self._fetch_films(self._again("movie"))
        observed = self._observed()
        if self.mode == "reconciliation":
            found = self._reconciled(set(observed.films))
        else:
            listed, windows = listing.read_where_counts_differ(
                self._fetching.pages,
                lambda window: observed.count(window.first, window.last),
                self._windows,
            )
            # new ones, and those that are gone or have moved without a word in the feed
            found = listed ^ observed.released_in([(each.first, each.last) for each in windows])
        return fetched + self._fetch_films(found)

    def _reconciled(self, observed: set[int]) -> set[int]:
        """Return ids to look at: new in the lists, or no longer in them."""
        return (self._listed(self._windows) ^ observed) | self._missing(
            "movie", self._before.ids("movie")
        )

    def _people(self, *, everybody: bool) -> int:
        credited = self._observed().people
        known = self._before.ids("person")
        wanted = credited if everybody else credited - known
        if not everybody:
            wanted |= self._again("person")
        if self.mode == "reconciliation":
            wanted |= self._missing("person", known)
        return self._fetching.fetch("person", wanted, known=self._known("person", wanted))

    def _observed(self) -> Observed:
        """Return the observed films and their people, as landed by now."""
        self._segments.seal()
        last_year = self._cycle.started_on.year + 2
        span = Span(date(self._cycle.first_year, 1, 1), date(last_year, 12, 31))
        self._seen = Ledger.read(self._segments).observed(span)
        return self._seen

    def _complete(self, counts: dict[str, Any]) -> Loaded:
        mode = self.mode
        ledger = Ledger.read(self._segments)
        reconciled = mode != "changes"
        done = Completed(
            started_on=self._cycle.started_on,
            completed_at=now(),
            first_year=self._cycle.first_year,
            reconciled_on=self._cycle.started_on
            if reconciled or self._base is None
            else self._base.reconciled_on,
            last_line=ledger.last_line,
            films=len(self._seen.films),
            people=len(self._seen.people & ledger.ids("person")),
            unanswered=tuple(sorted(self._fetching.failures)),
        )
        State(completed=done, open=None).keep(self._segments)
        found = ledger.compared_with(self._before)
        return Loaded(mode, {**found, **counts, **self._traffic()}, done.unanswered)

    def _traffic(self) -> dict[str, Any]:
        return {**self._tmdb.client.traffic.counts(), "list_pages": self._fetching.list_pages}
