"""What each path answers: movies, persons, discover, changes feeds, daily exports, control."""

import json
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cinediv_pipeline_tests.standin.answers import Answer, error, gzipped, json_answer
from cinediv_pipeline_tests.standin.faults import Faults
from cinediv_pipeline_tests.standin.world import World

Query = dict[str, str]

_LONGEST_RANGE_DAYS = 14
_EXPORTS_KEPT_DAYS = 90
KINDS = ("movie", "person", "discover", "changes", "export", "other")
_EXPORT_PATH = "/p/exports/"
_FORBIDDEN = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
)

_not_found = partial(error, 404, 34, "The resource you requested could not be found.")
_bad_page = partial(
    error,
    400,
    22,
    "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.",
)
_bad_range = partial(
    error, 400, 20, "Invalid date range: Should be a range no longer than 14 days."
)
# Published by TMDB, not recorded: what a date that is none gets is a guess.
_bad_parameters = partial(
    error, 400, 5, "Invalid parameters: Your request parameters are incorrect."
)


class _PageError(Exception):
    """The page is none, or beyond the limit."""


def kind_of(path: str) -> str:
    """The name under which a request is counted."""
    if path.startswith(_EXPORT_PATH):
        return "export"
    if path.split("?", maxsplit=1)[0].endswith("/changes"):
        return "changes"
    for kind in ("discover", "movie", "person"):
        if path.startswith(f"/3/{kind}/"):
            return kind
    return "other"


class Api:
    """The answers, without the network.

    Attributes
    ----------
    world : World
        The films and persons, and how to change them.
    faults : Faults
        The faults to come.
    token : str
        What a request must bring as its bearer token.
    suspended : bool
        Whether the account is suspended: everything under /3 answers 401 with code 10.
    page_limit, discover_page_size, changes_page_size : int
        The highest page that can be asked, and the rows per page.
    exports_reachable : bool
        Whether the daily exports are there.
    """

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.faults = Faults()
        self.token = token
        self.suspended = False
        self.page_limit = 500
        self.discover_page_size = 20
        self.changes_page_size = 100
        self.exports_reachable = True

    def answer(self, target: str, authorization: str) -> Answer:
        """Answer one GET request; `target` is the path with the query."""
        parts = urlsplit(target)
        if parts.path.startswith(_EXPORT_PATH):
            return self._export(parts.path.removeprefix(_EXPORT_PATH))
        if not parts.path.startswith("/3/"):
            return _not_found()
        if self.suspended:
            return error(
                401,
                10,
                "Suspended API key: Access to your account has been suspended, contact TMDB.",
            )
        if authorization != f"Bearer {self.token}":
            return error(401, 7, "Invalid API key: You must be granted a valid key.")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        try:
            with self.world.lock:
                return self._route(parts.path.removeprefix("/3/").split("/"), query)
        except _PageError:
            return _bad_page()

    def _route(self, steps: list[str], query: Query) -> Answer:
        match steps:
            case ["discover", "movie"]:
                return self._discover(query)
            case ["movie" | "person" as kind, "changes"]:
                return self._changes(kind, query)
            case ["movie", number] if number.isdecimal():
                wanted = query.get("append_to_response", "").split(",")
                payload = self.world.film(int(number), wanted)
            case ["person", number] if number.isdecimal():
                payload = self.world.person(int(number))
            case _:
                payload = None
        return _not_found() if payload is None else json_answer(payload)

    def _page(self, query: Query) -> int:
        text = query.get("page", "1")
        page = int(text) if text.isdecimal() else 0
        if not 1 <= page <= self.page_limit:
            raise _PageError
        return page

    def _discover(self, query: Query) -> Answer:
        page = self._page(query)
        window = (
            query.get("with_origin_country", ""),
            query.get("primary_release_date.gte", ""),
            query.get("primary_release_date.lte", ""),
        )
        if self.faults.moves(window, page):
            self._move(window)
        ids = self.world.discovered(*window)
        if query.get("sort_by") == "primary_release_date.desc":
            ids = ids[::-1]
        start = (page - 1) * self.discover_page_size
        rows = self.world.cards(ids[start : start + self.discover_page_size])
        return json_answer({"page": page, "results": rows, **self._totals(len(ids), "discover")})

    def _move(self, window: tuple[str, str, str]) -> None:
        """Insert a film before all others of the window, or delete the first one."""
        ids = self.world.discovered(*window)
        if not ids:
            return
        if self.faults.sliding == "back":
            self.world.delete_film(ids[0])
        else:
            day = self.world.films[ids[0]].day
            self.world.add_film(day, first=True)

    def _totals(self, results: int, kind: str) -> dict[str, int]:
        size = self.discover_page_size if kind == "discover" else self.changes_page_size
        # An empty list has one page, as in the recorded answers.
        return {"total_pages": max(1, -(-results // size)), "total_results": results}

    def _changes(self, kind: str, query: Query) -> Answer:
        page = self._page(query)
        today = self.world.today
        try:
            last = date.fromisoformat(query["end_date"]) if "end_date" in query else today
            # The last 24 hours are today and yesterday: the feed knows days only.
            first = (
                date.fromisoformat(query["start_date"])
                if "start_date" in query
                else last - timedelta(days=1)
            )
        except ValueError:
            return _bad_parameters()
        if (last - first).days + 1 > _LONGEST_RANGE_DAYS:
            return _bad_range()
        rows = self.world.changes(kind, first, last)
        start = (page - 1) * self.changes_page_size
        return json_answer(
            {
                "results": rows[start : start + self.changes_page_size],
                "page": page,
                **self._totals(len(rows), "changes"),
            }
        )

    def _export(self, name: str) -> Answer:
        kind, _, rest = name.partition("_ids_")
        forbidden = Answer(403, _FORBIDDEN, "application/xml")
        try:
            day = datetime.strptime(rest, "%m_%d_%Y.json.gz").date()
        except ValueError:
            return forbidden
        age = (self.world.today - day).days
        if not self.exports_reachable or not 0 <= age < _EXPORTS_KEPT_DAYS:
            return forbidden
        world = self.world
        rows: list[dict[str, Any]]
        with world.lock:
            if kind == "movie":
                rows = [
                    {
                        "adult": False,
                        "id": number,
                        "original_title": world.title(number),
                        "popularity": 0,
                        "video": False,
                    }
                    for number in world.film_ids(french=False)
                ]
            elif kind == "person":
                rows = [
                    {"adult": False, "id": number, "name": world.name(number), "popularity": 0}
                    for number in world.person_ids()
                ]
            else:
                return forbidden
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return Answer(200, gzipped(lines.encode()), "application/gzip", compressible=False)

    def mutate(self, wanted: dict[str, int]) -> dict[str, int]:
        """Change, delete and add this many films and persons, chosen by the seed."""
        world = self.world
        with world.lock:
            rng = world.picks()
            films = world.film_ids()
            rng.shuffle(films)
            deleted = films[: wanted.get("delete_films", 0)]
            changed = films[len(deleted) :][: wanted.get("change_films", 0)]
            people = world.person_ids()
            people = rng.sample(people, min(len(people), wanted.get("change_people", 0)))
            for film_id in deleted:
                world.delete_film(film_id)
            for film_id in changed:
                world.change_film(film_id)
            for person_id in people:
                world.change_person(person_id)
            added = [world.add_film() for _ in range(wanted.get("add_films", 0))]
        return {
            "change_films": len(changed),
            "delete_films": len(deleted),
            "add_films": len(added),
            "change_people": len(people),
        }
