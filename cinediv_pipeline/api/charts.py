"""The chart of an indicator as Vega-Lite, complete with its rows: the one of its page, or chosen.

What draws is imported when the first chart is asked for, so that a server of data starts without.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from cinediv_pipeline.api.answers import Kitchen
from cinediv_pipeline.api.data import AsOf, Word
from cinediv_pipeline.api.describing import problems
from cinediv_pipeline.api.parameters import known_parameters
from cinediv_pipeline.api.prepared import Whole
from cinediv_pipeline.api.shelf import Shown

Lang = Annotated[Literal["fr", "en"], Query(description="Language of the words.")]
SizeOption = Annotated[Literal["wide", "narrow"], Query(description="For a page or a telephone.")]
Period = Annotated[
    str | None,
    Query(max_length=100, description="A year or period, 2024-2024 or 2015-2024; `years` "
          "for a course. Default: the one that opens the page of the indicator."),
]  # fmt: skip


def chart_router(kitchen: Kitchen) -> APIRouter:
    """Return the route of charts."""
    router = APIRouter(prefix="/v1", tags=["data"], dependencies=[Depends(known_parameters)],
                       responses=problems(400, 404, 406, 410, 422, 429, 503))  # fmt: skip

    @router.get("/indicators/{indicator_id}/chart", summary="Its chart, as Vega-Lite with its rows")
    async def chart(  # noqa: PLR0913, PLR0917 -- one parameter per choice
        request: Request, indicator_id: str, population: Word = None, breakdown: Word = None,
        period: Period = None, lang: Lang = "fr", size: SizeOption = "wide", as_of: AsOf = None,
    ) -> Response:  # fmt: skip
        def made(shown: Shown) -> Whole:
            from cinediv_pipeline.api.drawn import Choice, drawn  # noqa: PLC0415 -- altair

            choice = Choice(population, breakdown, period, lang, size)
            return Whole(drawn(shown, indicator_id, choice))

        return await kitchen.answer(request, as_of, made)

    return router
