"""The application: data and analyses under /v1, health, and the public site below."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from cinediv_pipeline import __version__
from cinediv_pipeline.api.access.callers import caller_of
from cinediv_pipeline.api.access.keys import Keys
from cinediv_pipeline.api.access.limits import AddressLimits, Limits
from cinediv_pipeline.api.analyses.queue import Queue
from cinediv_pipeline.api.analyses.routes import Desk, analyses_router
from cinediv_pipeline.api.analyses.supervisor import Supervisor
from cinediv_pipeline.api.data.answers import Kitchen, Shortcut
from cinediv_pipeline.api.data.charts import chart_router
from cinediv_pipeline.api.data.routes import data_router
from cinediv_pipeline.api.data.shapes import Health, Readiness
from cinediv_pipeline.api.data.shelf import Shelf
from cinediv_pipeline.api.data.slates import slate_router
from cinediv_pipeline.api.reference.describing import problems
from cinediv_pipeline.api.reference.description import describe
from cinediv_pipeline.api.reference.page import add_page
from cinediv_pipeline.api.simulations import Simulator, simulation_router
from cinediv_pipeline.api.state import State
from cinediv_pipeline.api.web.headers import DataHeaders, is_api
from cinediv_pipeline.api.web.metrics import metrics_route
from cinediv_pipeline.api.web.problems import Problem, tell_problems
from cinediv_pipeline.api.web.static import site_app
from cinediv_pipeline.api.web.watch import Metrics, Watch
from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline.settings import Settings

_ABOUT = (
    "Figures on women and men in French cinema, from the releases of the observatory. Every share "
    "has its numerator, denominator, unknowns, coverage and interval; what is withheld says why. "
    "Errors are problem details (RFC 9457)."
)


class Service:
    """What works behind the routes: the queue and its processes, keys, limits, counts."""

    def __init__(self, settings: Settings) -> None:
        home = Home(settings.home)
        state = State(home)
        self.settings = settings
        self.keys = Keys(state)
        self.limits = Limits(
            reads=settings.api_reads_per_minute, posts=settings.api_posts_per_minute
        )
        self.shelf = Shelf(Releases(home))
        self.kitchen = Kitchen(self.shelf)
        self.queue = Queue(state, home, room=settings.api_queue, keep_days=settings.api_keep_days)
        self.metrics = Metrics(self.queue.numbers, self._release)
        self.supervisor = Supervisor(self.queue, settings, self.metrics.analysed)
        self.simulator = Simulator(settings)

    def _release(self) -> str:
        try:
            return self.shelf.get(None).id
        except Problem:
            return "none"

    @asynccontextmanager
    async def at_work(self, _: FastAPI) -> AsyncIterator[None]:
        """Work while the application is served."""
        self.supervisor.start()
        try:
            yield
        finally:
            self.supervisor.stop()
            self.simulator.stop()


def build_app(settings: Settings) -> FastAPI:
    """Return the application that answers on the releases of a home, and analyses files."""
    service = Service(settings)
    app = FastAPI(title="cinediv", version=__version__, summary=_ABOUT, docs_url=None,
                  redoc_url=None, openapi_url="/v1/openapi.json", lifespan=service.at_work,
                  redirect_slashes=False,
                  generate_unique_id_function=lambda route: route.name)  # fmt: skip
    tell_problems(app)
    caller = caller_of(service.keys, service.limits)
    desk = Desk(service.queue, settings, service.supervisor.wake, service.supervisor.forget)
    app.include_router(data_router(service.kitchen))
    app.include_router(chart_router(service.kitchen))
    app.include_router(slate_router(service.kitchen))
    app.include_router(simulation_router(service.simulator))
    app.include_router(analyses_router(desk, caller))
    _add_health(app, service.shelf)
    app.include_router(metrics_route(service.metrics, service.keys))
    describe(app)
    add_page(app)
    _wrap(app, service)
    return app


def _wrap(app: FastAPI, service: Service) -> None:
    """Put around the routes what all requests go through; the last is the outermost."""
    app.add_middleware(Shortcut, kitchen=service.kitchen)
    app.add_middleware(AddressLimits, limits=service.limits)
    app.add_middleware(CORSMiddleware, allow_origins=["*"],
                       allow_methods=["GET", "HEAD", "POST", "DELETE"],
                       allow_headers=["authorization", "content-type"],
                       expose_headers=["etag", "x-release", "last-modified", "location", "link",
                                       "x-total-count", "retry-after"])  # fmt: skip
    app.add_middleware(Watch, metrics=service.metrics)
    app.add_middleware(DataHeaders)


def with_site(api: ASGIApp, folder: Path) -> ASGIApp:
    """Return one application of the API and of the built site in a folder."""
    site = site_app(folder)

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        is_data = scope["type"] == "lifespan" or is_api(str(scope.get("path", "")))
        await (api if is_data else site)(scope, receive, send)

    return either


def _add_health(app: FastAPI, shelf: Shelf) -> None:
    @app.get("/healthz", tags=["service"], summary="Whether the process lives",
             response_model=Health)  # fmt: skip
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", tags=["service"], summary="Whether there is a release to serve",
             response_model=Readiness, responses=problems(503))  # fmt: skip
    async def readyz() -> dict[str, str]:
        return {"status": "ok", "release": shelf.get(None).id}
