"""`POST /v1/bonus-parite/simulations`: what a team scores, at once."""

import threading
from contextlib import suppress
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import JSONResponse, Response

from cinediv_pipeline.api.analyses.worker import Worker, WorkerDiedError
from cinediv_pipeline.api.reference.describing import problems
from cinediv_pipeline.api.web.bodies import BodyYear, BoundedRoute
from cinediv_pipeline.api.web.parameters import known_parameters
from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.api.web.turns import Turns
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.vocabulary import BONUS_SHARED, GENRES

_UNAVAILABLE: Final = 503
_SECONDS: Final = 20.0
#: After so long without a question its process is ended: it holds memory.
_IDLE_SECONDS: Final = 300.0
_MOST_PEOPLE: Final = 500
Line = StringConstraints(max_length=200, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")


class Holder(BaseModel):
    """Somebody in a post. Neither name nor gender: nobody is known there."""

    model_config = ConfigDict(extra="forbid", strict=True)

    post: Annotated[str, Line, Field(min_length=1, description="An id or a wording: director, "
                                     "cheffe opératrice.", examples=["director"])]  # fmt: skip
    name: Annotated[str, Line] = Field(
        default="", description="Its first name counts where no gender is given. It is not kept.",
    )  # fmt: skip
    gender: Literal["female", "male", "non_binary", "unknown"] | None = None


class Simulation(BaseModel):
    """A team, and how the rule is to be read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    team: list[Holder] = Field(min_length=1, max_length=_MOST_PEOPLE)
    genre: Literal[GENRES] = "fiction"  # type: ignore[valid-type]
    year: BodyYear | None = Field(
        default=None, description="Year of the agreement. Default: this year."
    )
    grid: Annotated[str, Field(max_length=60)] = Field(
        default="", description="A grid of the rule table instead of that of the year."
    )
    shared: Literal[BONUS_SHARED] = Field(  # type: ignore[valid-type]
        default=BONUS_SHARED[0], description="How a post of several people scores."
    )
    threshold: Annotated[float, Field(gt=0, le=100)] | None = Field(
        default=None, description="Points needed. Default: the grid's."
    )


class Simulator:
    """A process beside the server that reads names: started when needed, ended when idle."""

    def __init__(self, settings: Settings) -> None:
        self._worker = Worker(settings.home, megabytes=settings.api_analysis_mb)
        self._turns = Turns(1)
        self._end: threading.Timer | None = None

    def ask(self, asked: Simulation) -> dict[str, Any]:
        """Return the simulation as `cinediv bonus simulate --json` tells it.

        Raises
        ------
        Problem
            The team or a parameter cannot be understood, or too many ask at once.
        """
        request = asked.model_dump(exclude={"team"})
        request["people"] = [[one.post, one.name, one.gender or ""] for one in asked.team]
        with self._turns.one():
            answer = self._answer({"what": "simulation", "request": request})
        if "refused" in answer:
            # the command line would call a field of this answer an option
            raise Problem(422, str(answer["refused"]).removeprefix("--"))
        if "done" not in answer:
            raise Problem(_UNAVAILABLE, "The simulation broke off; try again.")
        done: dict[str, Any] = answer["done"]
        return done

    def _answer(self, order: dict[str, Any]) -> dict[str, Any]:
        if self._end is not None:
            self._end.cancel()
        try:
            return self._worker.ask(order, _SECONDS)
        except (TimeoutError, WorkerDiedError):
            return {}
        finally:
            self._end = threading.Timer(_IDLE_SECONDS, self._rest)
            self._end.daemon = True
            self._end.start()

    def _rest(self) -> None:
        """End the process, unless somebody is just asking: whoever asks ends that timer."""
        with suppress(Problem), self._turns.one():
            self._worker.stop()

    def stop(self) -> None:
        """End the process and do not look after it any more."""
        if self._end is not None:
            self._end.cancel()
        self._worker.close()


def simulation_router(simulator: Simulator) -> APIRouter:
    """Return the route of simulations."""
    router = APIRouter(prefix="/v1/bonus-parite", tags=["bonus parité"], route_class=BoundedRoute,
                       dependencies=[Depends(known_parameters)])  # fmt: skip

    @router.post(
        "/simulations", summary="What a team scores for the bonus parité",
        operation_id="simulate", response_class=Response,
        responses={200: {"description": "As `cinediv bonus simulate --json` tells it.",
                         "content": {"application/json": {"schema": {"type": "object"}}}},
                   **problems(400, 408, 413, 415, 422, 429, 503)},
    )  # fmt: skip
    def simulate(asked: Simulation) -> Response:
        """Say whether a team reaches the bonus parité, post by post.

        The rule is documented in part; what is assumed is said with each answer. Nothing is kept.
        """
        return JSONResponse(simulator.ask(asked), headers={"cache-control": "no-store"})

    return router
