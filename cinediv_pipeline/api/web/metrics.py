"""`/metrics`: for whoever watches the server, from this machine or with a key of the operator."""

from ipaddress import ip_address

from fastapi import APIRouter, Request
from starlette.responses import Response

from cinediv_pipeline.api.access.keys import Keys
from cinediv_pipeline.api.reference.describing import problems
from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.api.web.watch import Metrics


def metrics_route(metrics: Metrics, keys: Keys) -> APIRouter:
    """Return the route of metrics."""
    router = APIRouter(tags=["service"])

    @router.get(
        "/metrics", summary="Counts for Prometheus", response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
                   **problems(401)},
    )  # fmt: skip
    def told(request: Request) -> Response:
        """Tell counts to callers of the same machine, and to a key of the operator."""
        key = keys.find(_given(request))
        if not _is_here(request) and (key is None or not key.sees_metrics):
            problem = Problem(
                401, "Metrics are told on this machine, or to a key made with --metrics."
            )
            problem.headers["www-authenticate"] = "Bearer"
            raise problem
        text, kind = metrics.text()
        return Response(text, headers={"cache-control": "no-store", "content-type": kind})

    return router


def _given(request: Request) -> str:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def _is_here(request: Request) -> bool:
    if "x-forwarded-for" in request.headers:  # a proxy of this machine asks for somebody else
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
