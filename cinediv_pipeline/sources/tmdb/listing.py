"""Which ids there are: lists that are longer than TMDB lets anybody read.

A list ends at page 500. So a window of dates is halved until what is left can be read whole.
While pages are read, films come and go and others slide from page to page: where a list did not
give as many ids as it announced, it is read again and both readings count.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from cinediv_pipeline.errors import SourceError

#: TMDB answers no page above this one.
PAGE_LIMIT: Final = 500
_READINGS: Final = 3
#: The longest span that a feed of changes accepts.
FEED_DAYS: Final = 14
# A window with so few films is read, not halved again: three pages.
_FEW: Final = 60


@dataclass(frozen=True)
class Window:
    """A span of days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def halves(self) -> "tuple[Window, Window]":
        """Return the earlier and the later half."""
        middle = self.first + timedelta(days=self.days // 2 - 1)
        return Window(self.first, middle), Window(middle + timedelta(days=1), self.last)


@dataclass(frozen=True)
class Page:
    """What a page of a list says: ids, and how long the whole list is."""

    ids: tuple[int, ...]
    total_pages: int
    total_results: int

    @classmethod
    def of(cls, path: str, body: Mapping[str, Any]) -> "Page":
        """Read a page; raise `SourceError` if it is none."""
        try:
            ids = tuple(int(row["id"]) for row in body["results"])
            return cls(ids, int(body["total_pages"]), int(body["total_results"]))
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(
                f"TMDB /{path} answered something that is no page of a list ({error!r}). Its "
                "layout has changed, or the address is not TMDB's."
            ) from error


@dataclass(frozen=True)
class PageRequest:
    """One page of one list. `reading` counts how often the list was read from its start."""

    path: str
    parameters: tuple[tuple[str, str | int], ...]
    page: int = 1
    reading: int = 1

    @property
    def key(self) -> str:
        """Name of the page in the landing zone."""
        said = "&".join(f"{name}={value}" for name, value in self.parameters)
        again = f"#{self.reading}" if self.reading > 1 else ""
        return f"list/{self.path}?{said}&page={self.page}{again}"


# Answers page requests, many at once, in their order.
Pages = Callable[[Sequence[PageRequest]], list[Page]]


def discover_request(window: Window) -> PageRequest:
    """Return the first page of the films of French origin whose first release is in `window`."""
    return PageRequest(
        "discover/movie",
        (
            ("include_adult", "false"),
            ("include_video", "false"),
            ("primary_release_date.gte", window.first.isoformat()),
            ("primary_release_date.lte", window.last.isoformat()),
            ("sort_by", "primary_release_date.asc"),
            ("with_origin_country", "FR"),
        ),
    )


def changes_request(kind: str, window: Window) -> PageRequest:
    """Return the first page of the ids of films or people that changed in `window`."""
    return PageRequest(
        f"{kind}/changes",
        (("end_date", window.last.isoformat()), ("start_date", window.first.isoformat())),
    )


def years(first: int, last: int) -> list[Window]:
    """Return one window per year."""
    return [Window(date(year, 1, 1), date(year, 12, 31)) for year in range(first, last + 1)]


def feed_windows(since: date, until: date) -> Iterator[Window]:
    """Yield spans of at most 14 days that cover all days, both ends included."""
    while since <= until:
        last = min(since + timedelta(days=FEED_DAYS - 1), until)
        yield Window(since, last)
        since = last + timedelta(days=1)


Ask = Callable[[Window], PageRequest]


def read_lists(
    pages: Pages, ask: Ask, windows: Iterable[Window], *, limit: int = PAGE_LIMIT
) -> set[int]:
    """Return every id of the lists in the windows, however long they are.

    Raises
    ------
    SourceError
        One single day has more pages than may be read.
    """
    lists: list[_List] = []
    left = list(windows)
    while left:
        firsts = pages([ask(each) for each in left])
        halved: list[Window] = []
        for each, first in zip(left, firsts, strict=True):
            if first.total_pages <= limit:
                lists.append(_List(ask(each), first))
            elif each.days > 1:
                halved += each.halves()
            else:
                raise SourceError(
                    f"TMDB lists {first.total_results:,} ids for {each.first} alone, more than "
                    f"{limit} pages: they cannot be read."
                )
        left = halved
    _read(pages, lists, 1)
    for reading in range(2, _READINGS + 1):
        doubtful = [listed for listed in lists if not listed.settled]
        again = pages([listed.request(1, reading) for listed in doubtful])
        for listed, first in zip(doubtful, again, strict=True):
            listed.begin(first)
        _read(pages, doubtful, reading)
    return {number for listed in lists for number in listed.found}


class _List:
    """One list, read page by page; again while it gives fewer ids than it announces."""

    def __init__(self, asked: PageRequest, first: Page) -> None:
        self._asked = asked
        self.found: set[int] = set()
        self._readings = 0
        self._before = 0
        self.begin(first)

    def begin(self, first: Page) -> None:
        """Begin a reading with its first page."""
        self._before = len(self.found)
        self._readings += 1
        self.n_pages = first.total_pages
        self._announced = 0
        self.take(first)

    def take(self, page: Page) -> None:
        """Take in a page."""
        self.found.update(page.ids)
        self._announced = max(self._announced, page.total_results)

    def request(self, page: int, reading: int) -> PageRequest:
        """Return the request for a page of a reading."""
        return PageRequest(self._asked.path, self._asked.parameters, page, reading)

    @property
    def settled(self) -> bool:
        """Whether it gave all that it announces, or a second reading found nothing else."""
        nothing_else = self._readings > 1 and len(self.found) == self._before
        return len(self.found) >= self._announced or nothing_else


def _read(pages: Pages, lists: Sequence[_List], reading: int) -> None:
    """Read all pages after the first of all lists, many at once."""
    wanted = [(each, page) for each in lists for page in range(2, each.n_pages + 1)]
    got = pages([each.request(page, reading) for each, page in wanted])
    for (each, _), page in zip(wanted, got, strict=True):
        each.take(page)


def read_where_counts_differ(
    pages: Pages, expected: Callable[[Window], int], windows: Iterable[Window]
) -> tuple[set[int], list[Window]]:
    """Return the windows in which TMDB counts other than `expected` films, and their ids.

    A window that agrees costs one request; one that does not is halved until it is short, so that
    a few new films among thousands cost a few dozen requests.
    """
    differing: list[Window] = []
    left = list(windows)
    while left:
        firsts = pages([discover_request(each) for each in left])
        halved: list[Window] = []
        for each, first in zip(left, firsts, strict=True):
            if first.total_results == expected(each):
                continue
            if first.total_results <= _FEW or each.days == 1:
                differing.append(each)
            else:
                halved += each.halves()
        left = halved
    return read_lists(pages, discover_request, differing), differing
