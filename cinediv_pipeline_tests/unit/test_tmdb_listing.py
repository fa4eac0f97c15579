"""Lists longer than anybody may read: windows that are halved, totals that move."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import pytest
from pydantic import SecretStr

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.sources.tmdb import listing
from cinediv_pipeline.sources.tmdb.api import connect
from cinediv_pipeline.sources.tmdb.listing import Page, PageRequest, Window
from cinediv_pipeline_tests.standin import StandIn

ALL = Window(dt.date(2002, 1, 1), dt.date(2028, 12, 31))
Read = Callable[[Sequence[PageRequest]], list[Page]]


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(300) as running:
        running.world.today = dt.date(2026, 11, 20)
        yield running


@pytest.fixture
def pages(server: StandIn) -> Iterator[Read]:
    tmdb = connect(
        f"{server.url}/3", SecretStr(server.token), timeout_seconds=5, per_second=None
    )  # fmt: skip

    def read(requests: Sequence[PageRequest]) -> list[Page]:
        return [
            Page.of(
                each.path, tmdb.ask(each.path, {**dict(each.parameters), "page": each.page}).json
            )
            for each in requests
        ]

    yield read
    tmdb.client.session.close()


def french(server: StandIn) -> set[int]:
    return set(server.world.discovered("FR", "2002-01-01", "2028-12-31"))


def test_windows_are_halved_until_the_page_limit_is_kept(server: StandIn, pages: Read) -> None:
    server.page_limit = 3
    found = listing.read_lists(pages, listing.discover_request, [ALL], limit=3)
    assert found == french(server)
    assert len(found) > 280
    assert not [path for path in server.requests if "page=4" in path]


def test_one_day_that_cannot_be_read_is_told(server: StandIn, pages: Read) -> None:
    for _ in range(70):
        server.world.add_film("2015-05-05")
    with pytest.raises(SourceError, match="2015-05-05 alone, more than 3 pages"):
        listing.read_lists(pages, listing.discover_request, [ALL], limit=3)


def test_a_film_that_comes_while_pages_are_read_is_found(server: StandIn, pages: Read) -> None:
    server.faults.moving_totals = True
    found = listing.read_lists(pages, listing.discover_request, [ALL])
    assert found == french(server)
    assert len(found) > 290


def test_a_film_that_slides_over_while_another_goes_is_found(server: StandIn, pages: Read) -> None:
    server.faults.moving_totals = True
    server.faults.sliding = "back"
    found = listing.read_lists(pages, listing.discover_request, [ALL])
    assert french(server) <= found


def test_a_list_that_agrees_is_read_once(server: StandIn, pages: Read) -> None:
    listing.read_lists(pages, listing.discover_request, [ALL])
    assert len(server.requests) == -(-len(french(server)) // 20)


def test_a_list_that_announces_more_than_it_has_is_read_twice_and_no_more() -> None:
    asked: list[PageRequest] = []

    def read(requests: Sequence[PageRequest]) -> list[Page]:
        asked.extend(requests)
        return [Page((1, 2), 1, 99) for _ in requests]

    assert listing.read_lists(read, listing.discover_request, [ALL]) == {1, 2}
    assert [each.reading for each in asked] == [1, 2]


def test_each_reading_and_page_has_a_name_of_its_own() -> None:
    first = listing.discover_request(ALL)
    others = [PageRequest(first.path, first.parameters, page, reading)
              for page in (1, 2) for reading in (1, 2)]  # fmt: skip
    assert len({each.key for each in others}) == 4
    assert first.key.startswith("list/discover/movie?include_adult=false&")
    assert first.key.endswith("&with_origin_country=FR&page=1")


@pytest.mark.parametrize(
    ("since", "until", "spans"),
    [
        ("2026-11-01", "2026-11-01", ["2026-11-01/1"]),
        ("2026-11-01", "2026-11-14", ["2026-11-01/14"]),
        ("2026-11-01", "2026-11-15", ["2026-11-01/14", "2026-11-15/1"]),
        ("2026-10-01", "2026-11-01", ["2026-10-01/14", "2026-10-15/14", "2026-10-29/4"]),
        ("2026-11-02", "2026-11-01", []),
    ],
)
def test_feeds_are_read_in_spans_of_at_most_fourteen_days(
    since: str, until: str, spans: list[str]
) -> None:
    windows = listing.feed_windows(dt.date.fromisoformat(since), dt.date.fromisoformat(until))
    assert [f"{window.first}/{window.days}" for window in windows] == spans


def test_a_feed_of_many_pages_is_halved_too(server: StandIn, pages: Read) -> None:
    world = server.world
    world.noise_per_day = 120
    world.change_film(1003, day=dt.date(2026, 11, 9))
    world.delete_film(1004, day=dt.date(2026, 11, 12))
    server.page_limit = 4
    found = listing.read_lists(
        pages,
        lambda window: listing.changes_request("movie", window),
        listing.feed_windows(dt.date(2026, 11, 7), dt.date(2026, 11, 20)),
        limit=4,
    )
    assert {1003, 1004} <= found
    assert len(found) > 14 * 100


def test_only_windows_in_which_the_count_differs_are_read(server: StandIn, pages: Read) -> None:
    world = server.world
    known = french(server)
    dates = {number: world.films[number].day for number in known}

    def expected(window: Window) -> int:
        days = (str(day) for day in dates.values())
        return sum(str(window.first) <= day <= str(window.last) for day in days)

    windows = listing.years(2002, 2028)
    assert listing.read_where_counts_differ(pages, expected, windows) == (set(), [])
    assert len(server.requests) == 27
    server.clear_log()
    new = {world.add_film("2009-07-01"), world.add_film("2026-02-03")}
    found, differing = listing.read_where_counts_differ(pages, expected, windows)
    assert new <= found
    assert [window.first.year for window in differing] == [2009, 2026]
    assert len(server.requests) < 27 + 6


@pytest.mark.parametrize("body", [{}, {"results": [{}], "total_pages": 1, "total_results": 1},
                                  {"success": False, "status_code": 34}])  # fmt: skip
def test_something_that_is_no_page_is_told(body: dict[str, object]) -> None:
    with pytest.raises(SourceError, match="no page of a list"):
        Page.of("discover/movie", body)
