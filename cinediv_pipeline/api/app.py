"""The application: data under /v1, health, and the public site below."""

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from cinediv_pipeline import __version__
from cinediv_pipeline.api.answers import Kitchen, Shortcut
from cinediv_pipeline.api.data import data_router
from cinediv_pipeline.api.headers import DataHeaders, is_api
from cinediv_pipeline.api.problems import tell_problems
from cinediv_pipeline.api.shelf import Shelf
from cinediv_pipeline.api.slates import slate_router
from cinediv_pipeline.api.static import site_app
from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Releases

_ABOUT = (
    "Figures on women and men in French cinema, from the releases of the observatory. Every share "
    "has its numerator, denominator, unknowns, coverage and interval; what is withheld says why. "
    "Errors are problem details (RFC 9457)."
)


def build_app(home: Home) -> FastAPI:
    """Return the application that answers on the releases of a home."""
    app = FastAPI(title="cinediv", version=__version__, summary=_ABOUT, docs_url=None,
                  redoc_url=None, openapi_url="/v1/openapi.json")  # fmt: skip
    tell_problems(app)
    shelf = Shelf(Releases(home))
    kitchen = Kitchen(shelf)
    app.include_router(data_router(kitchen))
    app.include_router(slate_router(kitchen))
    _add_health(app, shelf)
    app.add_middleware(Shortcut, kitchen=kitchen)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"],
                       expose_headers=["etag", "x-release", "last-modified"])  # fmt: skip
    app.add_middleware(DataHeaders)
    return app


def with_site(api: ASGIApp, folder: Path) -> ASGIApp:
    """Return one application of the API and of the built site in a folder."""
    site = site_app(folder)

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        is_data = scope["type"] == "lifespan" or is_api(str(scope.get("path", "")))
        await (api if is_data else site)(scope, receive, send)

    return either


def _add_health(app: FastAPI, shelf: Shelf) -> None:
    @app.get("/healthz", tags=["service"], summary="Whether the process lives")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", tags=["service"], summary="Whether there is a release to serve")
    async def readyz() -> dict[str, str]:
        return {"status": "ok", "release": shelf.get(None).id}
