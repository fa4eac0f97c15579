"""Who asks: the key in the header Authorization."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from cinediv_pipeline.api.access.keys import Key, Keys
from cinediv_pipeline.api.access.limits import Limits
from cinediv_pipeline.api.web.problems import Problem

_UNAUTHORIZED: Final = 401
_SCHEME: Final = HTTPBearer(
    auto_error=False, scheme_name="key",
    description="A key of the operator: `cinediv keys create`.",
)  # fmt: skip


def caller_of(keys: Keys, limits: Limits) -> Callable[..., Key]:
    """Return the dependency that gives the caller's key, or refuses (401, 429)."""

    def caller(
        request: Request,
        given: Annotated[HTTPAuthorizationCredentials | None, Security(_SCHEME)],
    ) -> Key:
        key = keys.find(given.credentials) if given is not None else None
        if key is None:
            what = "Send a key" if given is None else "This key is none, or has ended: send one"
            refusal = Problem(_UNAUTHORIZED, f"{what} as `Authorization: Bearer <key>`.")
            refusal.headers["www-authenticate"] = "Bearer"
            raise refusal
        if request.method not in ("GET", "HEAD"):  # who waits as told asks often how it stands
            limits.refuse_key(key.id, key.per_minute)
        return key

    return caller
