"""Data of the observatory, from releases only: indicators, films, figures, catalogue, files."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from cinediv_pipeline.api.data import shapes
from cinediv_pipeline.api.data.answers import Kitchen
from cinediv_pipeline.api.data.downloads import add_releases
from cinediv_pipeline.api.data.filters import Filters, indicators_asked, rows_asked
from cinediv_pipeline.api.data.pages import Place, digest_of, place_of
from cinediv_pipeline.api.data.prepared import Row, Table
from cinediv_pipeline.api.data.shelf import Shown
from cinediv_pipeline.api.reference.describing import problems
from cinediv_pipeline.api.web.parameters import (
    AsOf,
    Breakdown,
    BreakdownValue,
    FormatOption,
    IndicatorId,
    Population,
    Status,
    Year,
    known_parameters,
)
from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.linkage.names import title_key
from cinediv_pipeline.vocabulary import BUDGET_CLASSES, GENRES

__all__ = ["AsOf", "data_router"]  # other routes take a release too

_NOT_FOUND: Final = 404
_MOST_FILMS: Final = 500
_LONGEST: Final = 100
#: Digits of a visa and of a year, and what joins them.
_ID_LENGTH: Final = 6 + 1 + 4
#: The labels of budgets, as the list of films has them.
_BUDGETS: Final = tuple(one.label for one in BUDGET_CLASSES)


def data_router(kitchen: Kitchen) -> APIRouter:
    """Return the routes of data."""
    router = APIRouter(prefix="/v1", tags=["data"], dependencies=[Depends(known_parameters)],
                       responses=problems(400, 404, 406, 410, 422, 429, 503))  # fmt: skip
    add_releases(router, kitchen)
    _indicators(router, kitchen)
    _films(router, kitchen)
    _figures(router, kitchen)
    return router


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
        breakdown_value: BreakdownValue = None,
        year: Year = None,
        status: Status = None,
        as_of: AsOf = None,
        form: FormatOption = None,
    ) -> Response:  # fmt: skip
        """One row per indicator, population, period and breakdown.

        A row that is withheld has its reason in `status`, and null for its numbers. Without
        filters the answer is large: ask for what you need, or take the file of the release.
        """
        del form

        def made(shown: Shown) -> Table:
            names = indicators_asked(shown, indicator_id, theme)
            filters = Filters(population, breakdown, breakdown_value, year, status)
            rows = rows_asked(shown, names, filters)
            return Table(rows, {"n": len(rows)})

        return await kitchen.answer(request, as_of, made)

    @router.get("/indicators/{indicator_id}", summary="One indicator: what it is, and its rows",
                response_class=Response,
                responses=shapes.described(shapes.Indicator, csv=True))  # fmt: skip
    async def indicator(  # noqa: PLR0913, PLR0917 -- one parameter per filter
        request: Request, indicator_id: IndicatorId, population: Population = None,
        breakdown: Breakdown = None, breakdown_value: BreakdownValue = None, year: Year = None,
        status: Status = None, as_of: AsOf = None, form: FormatOption = None,
    ) -> Response:  # fmt: skip
        del form

        def made(shown: Shown) -> Table:
            [name] = indicators_asked(shown, [indicator_id], None)
            filters = Filters(population, breakdown, breakdown_value, year, status)
            rows = rows_asked(shown, [name], filters)
            return Table(rows, {"indicator": shown.catalogue[name], "n": len(rows)})

        return await kitchen.answer(request, as_of, made)


def _films(router: APIRouter, kitchen: Kitchen) -> None:
    @router.get("/films", summary="Films agréés: search by title, filter, page by page",
                response_class=Response,
                responses=shapes.described(shapes.Films, csv=True, paged=True))  # fmt: skip
    async def films(  # noqa: PLR0913, PLR0917 -- one parameter per filter
        request: Request,
        q: Annotated[str | None, Query(min_length=1, max_length=_LONGEST,
                     description="A title; accents and slips do not matter.")] = None,
        year: Annotated[int | None, Query(
            ge=1900, le=2100, description="Year of the agreement.")] = None,
        genre: Annotated[Literal[GENRES] | None, Query(  # type: ignore[valid-type]
            description="Genre as the list of the CNC has it.")] = None,
        budget_class: Annotated[Literal[_BUDGETS] | None, Query(  # type: ignore[valid-type]
            description="Planned budget in millions of euros.")] = None,
        is_fif: Annotated[bool | None, Query(
            description="Whether it is a film d’initiative française.")] = None,
        bonus_parite: Annotated[bool | None, Query(
            description="Whether it had the bonus parité; the list says so since 2019.")] = None,
        limit: Annotated[int, Query(
            ge=1, le=_MOST_FILMS, description="Films of a page.")] = 50,
        cursor: Annotated[str | None, Query(
            max_length=200,
            description="`next` of the page before; repeat its filters, or follow `Link`.",
        )] = None,
        as_of: AsOf = None,
        form: FormatOption = None,
    ) -> Response:  # fmt: skip
        """Newest first; with `q`, the titles most like it first.

        The pages of one list are of one release, also when another comes into force meanwhile.
        """
        del form
        wanted = {"agrement_year": year, "genre": genre, "budget_class": budget_class,
                  "is_fif": is_fif, "bonus_parite": bonus_parite}  # fmt: skip
        place, question = place_of(cursor), digest_of({"q": q, **wanted})

        def made(shown: Shown) -> Table:
            if place is not None:
                place.check(question, shown.id)
            start = place.start if place else 0
            found = _matching(shown, q, {k: v for k, v in wanted.items() if v is not None})
            more = start + limit < len(found)
            following = Place(start + limit, question, shown.id).cursor if more else None
            head = {"n": len(found), "next": following}
            return Table(found[start : start + limit], head, "films", following)

        return await kitchen.answer(request, as_of or (place.release if place else None), made)

    @router.get("/films/{agrement_id}", summary="One agreement, and its team in numbers",
                response_class=Response,
                responses=shapes.described(shapes.FilmAndTeam))  # fmt: skip
    async def film(
        request: Request,
        agrement_id: Annotated[
            str, Path(description="<visa>-<year of the agreement>; leading zeros may lack.")
        ],
        as_of: AsOf = None,
    ) -> Response:
        """Facts of the CNC's list. The team is counted, nobody in it is named."""

        def made(shown: Shown) -> Row:
            own = agrement_id.zfill(_ID_LENGTH)
            found = shown.films_by_id.get(own)
            if found is None:
                raise Problem(_NOT_FOUND, "There is no such agreement: <visa>-<year>, as in films.")
            return {"film": found, "team": shown.teams.get(own)}

        return await kitchen.answer(request, as_of, made)


def _matching(shown: Shown, query: str | None, wanted: Row) -> list[Row]:
    """Return films that fit, those whose title is most like the query first."""
    if query is None:
        places: Iterable[int] = range(len(shown.films))
    else:
        places = shown.titles.nearest(title_key(query))
    return [film for film in (shown.films[place] for place in places)
            if all(film[name] == value for name, value in wanted.items())]  # fmt: skip


def _figures(router: APIRouter, kitchen: Kitchen) -> None:
    @router.get("/figures", summary="Published figures beside ours", response_class=Response,
                responses=shapes.described(shapes.Figures, csv=True))  # fmt: skip
    async def figures(request: Request, as_of: AsOf = None, form: FormatOption = None) -> Response:
        """Compare what institutions published with what the release computes."""
        del form
        return await kitchen.answer(
            request, as_of, lambda shown: Table(shown.figures, {}, "figures")
        )
