"""The chart of an indicator as Vega-Lite, complete with its rows: the one of its page, or chosen.

What draws is imported when the first chart is asked for, so that a server of data starts without.
"""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from cinediv_pipeline.api.data.answers import Kitchen
from cinediv_pipeline.api.data.prepared import Whole
from cinediv_pipeline.api.data.routes import AsOf
from cinediv_pipeline.api.data.shelf import Shown
from cinediv_pipeline.api.reference.describing import problems
from cinediv_pipeline.api.web.parameters import Breakdown, IndicatorId, Population, known_parameters

Lang = Annotated[Literal["fr", "en"], Query(description="Language of the words.")]
SizeOption = Annotated[Literal["wide", "narrow"], Query(description="For a page or a telephone.")]
Period = Annotated[
    str | None,
    Query(max_length=100, description="A year or period, 2024-2024 or 2015-2024; `years` "
          "for a course. Default: the one that opens the page of the indicator."),
]  # fmt: skip
_CHART: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A chart of Vega-Lite 6, whole: nothing is fetched to draw it.",
          "content": {"application/json": {"schema": {"type": "object"}}}},
    304: {"description": "The caller has these bytes."},
}  # fmt: skip


def chart_router(kitchen: Kitchen) -> APIRouter:
    """Return the route of charts."""
    router = APIRouter(prefix="/v1", tags=["data"], dependencies=[Depends(known_parameters)],
                       responses=problems(400, 404, 406, 410, 422, 429, 503))  # fmt: skip

    @router.get("/indicators/{indicator_id}/chart",
                summary="The chart of an indicator, as Vega-Lite", responses=_CHART)  # fmt: skip
    async def chart(  # noqa: PLR0913, PLR0917 -- one parameter per choice
        request: Request, indicator_id: IndicatorId, population: Population = None,
        breakdown: Breakdown = None, period: Period = None, lang: Lang = "fr",
        size: SizeOption = "wide", as_of: AsOf = None,
    ) -> Response:  # fmt: skip
        """Give the chart of the indicator's page, or of the rows that are chosen.

        `vegaEmbed(element, answer)` draws it. What the chart says in words is its `description`;
        release, source and licences are in `usermeta`.
        """

        def made(shown: Shown) -> Whole:
            from cinediv_pipeline.api.data.drawn import Choice, drawn  # noqa: PLC0415 -- altair

            choice = Choice(population, breakdown, period, lang, size)
            return Whole(drawn(shown, indicator_id, choice))

        return await kitchen.answer(request, as_of, made)

    return router
