"""`/v1/analyses`: send a file, ask how it stands, take the report, have it deleted."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from cinediv_pipeline.api.access.keys import Key
from cinediv_pipeline.api.analyses.asked import Asked, Listed, Told, asked_of, told_of
from cinediv_pipeline.api.analyses.queue import Queue
from cinediv_pipeline.api.analyses.records import Analysis, FullError
from cinediv_pipeline.api.analyses.uploads import Receiver
from cinediv_pipeline.api.reference.describing import LINKS, form_of, problems
from cinediv_pipeline.api.web.headers import PAGE_POLICY
from cinediv_pipeline.api.web.parameters import known_parameters
from cinediv_pipeline.api.web.problems import Problem, later
from cinediv_pipeline.errors import HomeError
from cinediv_pipeline.settings import Settings

_FORBIDDEN, _NOT_FOUND, _NO_REPORT, _UNAVAILABLE = 403, 404, 409, 503
_MOST_LISTED: Final = 100
#: Seconds after which asking again is worth it.
_SOON: Final = 2
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the analysis.")]


class Desk:
    """What the routes need: the queue, who receives files, and who is told that one waits."""

    def __init__(
        self, queue: Queue, settings: Settings, wake: Callable[[], None],
        forget: Callable[[Analysis], None],
    ) -> None:  # fmt: skip
        self.queue = queue
        self.settings = settings
        self.wake = wake
        self.forget = forget
        self.receiver = Receiver(queue, most_bytes=settings.api_upload_mb * 1_000_000)

    def refuse_if_full(self) -> None:
        """Raise `Problem` (429) with the time after which there may be room."""
        if self.queue.is_full():
            raise self.full()

    def full(self) -> Problem:
        """Return the problem that the queue is full."""
        seconds = self.queue.retry_after(self.settings.api_workers)
        return later("Too many analyses wait.", seconds)

    def options(self, fields: dict[str, str]) -> dict[str, Any]:
        """Return what is asked; raise `Problem` where this server cannot do it."""
        asked = asked_of(fields)
        if asked.get("model") and not self.settings.api_model:
            raise Problem(_FORBIDDEN, "model: this server analyses without a language model.")
        return asked

    def found(self, key: Key, id_: str) -> Analysis:
        """Return an analysis of a key; raise `Problem` (404)."""
        try:
            return self.queue.of(key.id, id_)
        except LookupError:
            raise _unknown() from None


def analyses_router(desk: Desk, caller: Callable[..., Key]) -> APIRouter:
    """Return the routes of analyses."""
    router = APIRouter(
        prefix="/v1/analyses", tags=["analyses"], responses=problems(400, 401, 429, 503),
        dependencies=[Depends(known_parameters)],
    )  # fmt: skip
    own = Annotated[Key, Depends(caller)]
    _sending(router, desk, own)
    _asking(router, desk, own)
    return router


def _sending(router: APIRouter, desk: Desk, own: Any) -> None:
    @router.post(
        "", summary="Send a screenplay, a poster or credits", status_code=202,
        response_model=Told,
        responses={200: {"model": Told, "description": "It was sent before.", "links": LINKS},
                   202: {"description": "It waits for its analysis.", "links": LINKS},
                   **problems(403, 408, 413, 415, 422)},
        openapi_extra=form_of(Asked, "The screenplay, credits or poster; 50 MB at most."),
    )  # fmt: skip
    async def send(request: Request, key: own) -> Response:
        """Take a file; it is deleted when its analysis ends, the report after some days.

        The same file with the same options is one analysis: it is not done twice.
        """
        await run_in_threadpool(desk.refuse_if_full)
        try:
            async with desk.receiver.form(request, key.id) as form:
                options = desk.options(dict(form.fields))
                upload = await desk.receiver.keep(form.file, options)
            found, is_new = await run_in_threadpool(desk.queue.add, key.id, upload)
        except FullError:
            raise desk.full() from None
        except (HomeError, OSError):
            raise Problem(_UNAVAILABLE, "The file cannot be kept; try later.") from None
        desk.wake()
        told = await run_in_threadpool(told_of, found, desk.queue)
        headers = {"location": told.links.self, "cache-control": "no-store"}
        if not found.is_ended:
            headers["retry-after"] = str(_SOON)
        return JSONResponse(told.model_dump(), 202 if is_new else 200, headers)


def _asking(router: APIRouter, desk: Desk, own: Any) -> None:
    @router.get("", summary="The newest analyses of the key", response_model=Listed)
    def listed(key: own, response: Response) -> Listed:
        """Tell of a hundred at most, without their reports; no other key sees them."""
        response.headers["cache-control"] = "no-store"
        found = desk.queue.all_of(key.id, most=_MOST_LISTED)
        return Listed(analyses=[told_of(one, desk.queue) for one in found])

    @router.get("/{id}", summary="How an analysis stands", response_model=Told,
                responses={200: {"links": LINKS}, **problems(404, 422)})  # fmt: skip
    def standing(id: Id, key: own, response: Response) -> Told:  # noqa: A002 -- as in the address
        """While `Retry-After` is there the analysis goes on: ask again after these seconds."""
        found = desk.found(key, id)
        response.headers["cache-control"] = "no-store"
        if not found.is_ended:
            response.headers["retry-after"] = str(_SOON)
        return told_of(found, desk.queue)

    @router.get(
        "/{id}/report", summary="The report, as JSON or as a page", response_class=Response,
        responses={200: {"description": "The report; `cinediv analyse --schema` prints its JSON "
                         "schema.", "content": {"application/json": {"schema": {"type": "object"}},
                                                "text/html": {"schema": {"type": "string"}}}},
                   **problems(404, 409, 422)},
    )  # fmt: skip
    def report(
        request: Request,
        id: Id,  # noqa: A002 -- as in the address
        key: own,
        form: Annotated[Literal["json", "html"] | None, Query(
            alias="format", description="All of it for programs, or a page to read. Default: by "
            "the header Accept.")] = None,
        lang: Annotated[Literal["fr", "en"], Query(description="Of the page.")] = "fr",
    ) -> Response:  # fmt: skip
        """There is one once `state` of the analysis is `done`; it is deleted at `expires_at`."""
        found = desk.found(key, id)
        result = desk.queue.result(found.id)
        if result is None:
            raise _no_report(found)
        headers = {"cache-control": "private, no-store"}
        accepted = request.headers.get("accept", "")
        if form == "json" or (form is None and "text/html" not in accepted):
            return Response(result.report, 200, headers, "application/json")
        page = result.page_fr if lang == "fr" else result.page_en
        headers["content-security-policy"] = PAGE_POLICY
        return Response(page, 200, headers, "text/html; charset=utf-8")

    @router.delete("/{id}", summary="Delete an analysis, its report and its file",
                   status_code=204, response_class=Response,
                   responses={204: {"description": "Nothing is kept of it."},
                              **problems(404, 422)})  # fmt: skip
    def delete(id: Id, key: own) -> Response:  # noqa: A002 -- as in the address
        """Also while it waits or is worked on."""
        found = desk.found(key, id)
        try:
            desk.queue.delete(key.id, found.id)
        except LookupError:
            raise _unknown() from None
        desk.forget(found)
        return Response(status_code=204)


def _unknown() -> Problem:
    return Problem(_NOT_FOUND, "This key has no such analysis; it may have been deleted.")


def _no_report(found: Analysis) -> Problem:
    if not found.is_ended:
        problem = Problem(_NO_REPORT, "The analysis has not ended yet.", state=found.state)
        problem.headers["retry-after"] = str(_SOON)
        return problem
    return Problem(_NO_REPORT, f"There is no report: {found.reason}", state=found.state)
