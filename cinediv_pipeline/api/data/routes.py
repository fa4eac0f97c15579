"""Data of the observatory, from releases only: indicators, films, figures, catalogue, files."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse
from starlette.responses import Response

from cinediv_pipeline.api.data import shapes
from cinediv_pipeline.api.data.answers import Kitchen
from cinediv_pipeline.api.data.prepared import Row, Table
from cinediv_pipeline.api.data.shelf import Shown
from cinediv_pipeline.api.reference.describing import problems
from cinediv_pipeline.api.web.headers import PAGE_POLICY
from cinediv_pipeline.api.web.parameters import Breakdown, IndicatorId, Population, known_parameters
from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.linkage.names import title_key
from cinediv_pipeline.vocabulary import BUDGET_CLASSES, GENRES, STATUSES

_NOT_FOUND: Final = 404
_MOST_FILMS: Final = 500
_LONGEST: Final = 100
#: Media types of released files by the end of their name.
FILE_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8", ".json": "application/json",
    ".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet", "": "application/octet-stream",
}  # fmt: skip
AsOf = Annotated[
    str | None,
    Query(max_length=_LONGEST, pattern=r"^[A-Za-z0-9._-]+$",
          description="A release by its id, or the newest of a day (2026-11-23). Default: the "
          "one in force."),
]  # fmt: skip
FormatOption = Annotated[
    Literal["json", "csv"] | None,
    Query(alias="format", description="json or csv. Default: by the header Accept."),
]


def data_router(kitchen: Kitchen) -> APIRouter:
    """Return the routes of data."""
    router = APIRouter(prefix="/v1", tags=["data"], dependencies=[Depends(known_parameters)],
                       responses=problems(400, 404, 406, 410, 422, 429, 503))  # fmt: skip
    _releases(router, kitchen)
    _indicators(router, kitchen)
    _films(router, kitchen)
    _figures(router, kitchen)
    return router


def _releases(router: APIRouter, kitchen: Kitchen) -> None:
    shelf = kitchen.shelf

    @router.get("/releases", summary="All releases, newest first",
                responses={200: {"model": shapes.AllReleases}})  # fmt: skip
    async def releases() -> dict[str, Any]:
        """Withdrawn ones stay listed, with the reason and what replaced them."""
        latest = shelf.releases.latest()
        return {
            "latest": latest.id if latest else None,
            "releases": [
                {"id": one.id, "created_at": one.created_at, "data_kind": one.data_kind,
                 "stale": list(one.stale), "previous": one.previous, "withdrawn": one.withdrawn,
                 "reissued_as": one.reissued_as}
                for one in shelf.releases.all()
            ],
        }  # fmt: skip

    @router.get("/files", summary="The files of a release", response_class=Response,
                responses=shapes.described(shapes.Files, csv=True))  # fmt: skip
    async def files(request: Request, as_of: AsOf = None, form: FormatOption = None) -> Response:
        """Tables as Parquet, CSV and a DuckDB file, their description, dictionary and checksums."""
        del form

        def made(shown: Shown) -> Table:
            found = sorted(path for path in shown.release.path.iterdir() if path.is_file())
            rows = [{"name": path.name, "bytes": path.stat().st_size} for path in found]
            return Table(rows, {}, "files")

        return await kitchen.answer(request, as_of, made)

    @router.get("/files/{name}", summary="One file of a release", response_class=FileResponse,
                responses={200: {"description": "The file as it was released.",
                                "content": {kind: {} for kind in FILE_TYPES.values()}}},
                )  # fmt: skip
    async def file(
        name: Annotated[str, Path(description="Name of the file, as /v1/files lists it.")],
        as_of: AsOf = None,
    ) -> Response:
        shown = shelf.get(as_of)
        # a name of the folder's own listing: no path of a caller is ever opened
        known = {path.name: path for path in shown.release.path.iterdir() if path.is_file()}
        if name not in known:
            raise Problem(_NOT_FOUND, "The release has no such file; /v1/files lists them.")
        kind = FILE_TYPES.get(known[name].suffix, FILE_TYPES[""])
        headers = {"x-release": shown.id, "cache-control": "public, max-age=3600" if as_of else
                   "public, max-age=60"}  # fmt: skip
        if kind.startswith("text/html"):
            headers["content-security-policy"] = PAGE_POLICY
        return FileResponse(known[name], headers=headers, media_type=kind)


def _indicators(router: APIRouter, kitchen: Kitchen) -> None:
    @router.get("/catalogue", summary="What every indicator is", response_class=Response,
                responses=shapes.described(shapes.Catalogue))  # fmt: skip
    async def catalogue(request: Request, as_of: AsOf = None) -> Response:
        """Definition, formula, caveat and source in French and English, and its populations."""
        return await kitchen.answer(
            request, as_of, lambda shown: {"indicators": list(shown.catalogue.values())}
        )

    @router.get("/indicators", summary="Rows of indicators, filtered", response_class=Response,
                responses=shapes.described(shapes.IndicatorRows, csv=True))  # fmt: skip
    async def indicators(  # noqa: PLR0913, PLR0917 -- one parameter per filter
        request: Request,
        indicator_id: Annotated[list[str] | None, Query(
            max_length=60, description="May be repeated. Default: all indicators.")] = None,
        theme: Annotated[str | None, Query(
            max_length=_LONGEST, description="Theme of the catalogue, such as money.")] = None,
        population: Population = None,
        breakdown: Breakdown = None,
        breakdown_value: Annotated[str | None, Query(
            max_length=_LONGEST, description="A value of the breakdown, such as fiction.")] = None,
        year: Annotated[int | None, Query(
            ge=1900, le=2100, description="Rows of this one year, and none of longer periods."
        )] = None,
        status: Annotated[Literal[STATUSES] | None, Query(  # type: ignore[valid-type]
            description="published, or why a row has no number.")] = None,
        as_of: AsOf = None,
        form: FormatOption = None,
    ) -> Response:  # fmt: skip
        """One row per indicator, population, period and breakdown.

        A row that is withheld has its reason in `status`, and null for its numbers. Without
        filters the answer is large: ask for what you need, or take the file of the release.
        """
        del form

        def made(shown: Shown) -> Table:
            wanted = {"population": population, "breakdown": breakdown, "status": status,
                      "breakdown_value": breakdown_value, **_period(year)}  # fmt: skip
            rows = shown.rows(_wanted(shown, indicator_id, theme), wanted)
            return Table(rows, {"n": len(rows)})

        return await kitchen.answer(request, as_of, made)

    @router.get("/indicators/{indicator_id}", summary="One indicator: what it is, and its rows",
                response_class=Response,
                responses=shapes.described(shapes.Indicator, csv=True))  # fmt: skip
    async def indicator(
        request: Request, indicator_id: IndicatorId, population: Population = None,
        breakdown: Breakdown = None, as_of: AsOf = None, form: FormatOption = None,
    ) -> Response:  # fmt: skip
        del form

        def made(shown: Shown) -> Table:
            [name] = _wanted(shown, [indicator_id], None)
            rows = shown.rows([name], {"population": population, "breakdown": breakdown})
            return Table(rows, {"indicator": shown.catalogue[name], "n": len(rows)})

        return await kitchen.answer(request, as_of, made)


def _wanted(shown: Shown, names: Sequence[str] | None, theme: str | None) -> list[str]:
    """Return the indicators that are asked for, in the order of the catalogue."""
    if names and (unknown := [name for name in names if name not in shown.catalogue]):
        raise Problem(
            _NOT_FOUND, f"There is no indicator {unknown[0]!r}; /v1/catalogue lists them."
        )
    own = names or list(shown.catalogue)
    return [name for name in shown.catalogue
            if name in own and theme in (None, shown.catalogue[name]["theme"])]  # fmt: skip


def _period(year: int | None) -> dict[str, date]:
    if year is None:
        return {}
    return {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)}


def _films(router: APIRouter, kitchen: Kitchen) -> None:
    @router.get("/films", summary="Films agréés: search by title, filter, page by page",
                response_class=Response,
                responses=shapes.described(shapes.Films, csv=True))  # fmt: skip
    async def films(  # noqa: PLR0913, PLR0917 -- one parameter per filter
        request: Request,
        q: Annotated[str | None, Query(min_length=1, max_length=_LONGEST,
                     description="A title; accents and slips do not matter.")] = None,
        year: Annotated[int | None, Query(
            ge=1900, le=2100, description="Year of the agreement.")] = None,
        genre: Annotated[Literal[GENRES] | None, Query(  # type: ignore[valid-type]
            description="Genre as the list of the CNC has it.")] = None,
        budget_class: Annotated[str | None, Query(
            description="Planned budget in millions of euros: "
            + ", ".join(one.label for one in BUDGET_CLASSES), max_length=10)] = None,
        is_fif: Annotated[bool | None, Query(
            description="Whether it is a film d’initiative française.")] = None,
        bonus_parite: Annotated[bool | None, Query(
            description="Whether it had the bonus parité; the list says so since 2019.")] = None,
        limit: Annotated[int, Query(
            ge=1, le=_MOST_FILMS, description="Films of a page.")] = 50,
        cursor: Annotated[str | None, Query(
            max_length=200, description="`next` of the page before.")] = None,
        as_of: AsOf = None,
        form: FormatOption = None,
    ) -> Response:  # fmt: skip
        """Newest first; with `q`, the titles most like it first.

        The pages of one list are of one release, also when another comes into force meanwhile.
        """
        del form
        start, release = _place(cursor)

        def made(shown: Shown) -> Table:
            wanted = {"agrement_year": year, "genre": genre, "budget_class": budget_class,
                      "is_fif": is_fif, "bonus_parite": bonus_parite}  # fmt: skip
            found = _matching(shown, q, {k: v for k, v in wanted.items() if v is not None})
            page = found[start : start + limit]
            more = start + limit < len(found)
            following = _cursor(start + limit, shown.id) if more else None
            return Table(page, {"n": len(found), "next": following}, "films")

        return await kitchen.answer(request, as_of or release, made)

    @router.get("/films/{agrement_id}", summary="One agreement, and its team in numbers",
                response_class=Response,
                responses=shapes.described(shapes.FilmAndTeam))  # fmt: skip
    async def film(
        request: Request,
        agrement_id: Annotated[str, Path(description="<visa>-<year of the agreement>.")],
        as_of: AsOf = None,
    ) -> Response:
        """Facts of the CNC's list. The team is counted, nobody in it is named."""

        def made(shown: Shown) -> Row:
            found = shown.films_by_id.get(agrement_id)
            if found is None:
                raise Problem(_NOT_FOUND, "There is no such agreement: <visa>-<year>, as in films.")
            return {"film": found, "team": shown.teams.get(agrement_id)}

        return await kitchen.answer(request, as_of, made)


def _matching(shown: Shown, query: str | None, wanted: Row) -> list[Row]:
    """Return films that fit, those whose title is most like the query first."""
    if query is None:
        places: Iterable[int] = range(len(shown.films))
    else:
        places = shown.titles.nearest(title_key(query))
    return [film for film in (shown.films[place] for place in places)
            if all(film[name] == value for name, value in wanted.items())]  # fmt: skip


def _cursor(start: int, release_id: str) -> str:
    return base64.urlsafe_b64encode(f"{start}|{release_id}".encode()).decode().rstrip("=")


def _place(cursor: str | None) -> tuple[int, str | None]:
    """Return where a page begins, and of which release: pages of one list are of one release."""
    if cursor is None:
        return 0, None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        start, _, release = text.partition("|")
        if start.isascii() and start.isdigit() and len(start) < 9 and release:
            return int(start), release
    except (binascii.Error, ValueError):
        pass
    raise Problem(_NOT_FOUND, "There is no such page: `cursor` is `next` of the page before.")


def _figures(router: APIRouter, kitchen: Kitchen) -> None:
    @router.get("/figures", summary="Published figures beside ours", response_class=Response,
                responses=shapes.described(shapes.Figures, csv=True))  # fmt: skip
    async def figures(request: Request, as_of: AsOf = None, form: FormatOption = None) -> Response:
        """Compare what institutions published with what the release computes."""
        del form
        return await kitchen.answer(
            request, as_of, lambda shown: Table(shown.figures, {}, "figures")
        )
