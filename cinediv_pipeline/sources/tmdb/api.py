"""Requests to TMDB and what its answers mean. Interprets no content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from pydantic import SecretStr

from cinediv_pipeline.errors import AnswerError, SourceError
from cinediv_pipeline.sources import http
from cinediv_pipeline.sources.polite import Client, Gate, Traffic, Verdict, json_object

#: Requests under way at once. At 40 requests a second, answers may take 0.4 s each.
CONNECTIONS: Final = 16
APPENDED: Final = ("credits", "external_ids", "release_dates", "alternative_titles")
# TMDB answers within a second; who interrupts a load waits for answers under way.
_LONGEST_SECONDS: Final = 20.0
_OK, _GONE, _TOO_MANY, _SERVER_ERROR = 200, 404, 429, 500
# Codes of TMDB's own error table (status_code in the body).
_CODE_GONE: Final = 34
_CODE_TOO_MANY: Final = 25
_CODE_KEY: Final = (3, 7, 14, 16, 17, 30, 31, 32, 33, 35, 36, 39)
_CODE_SUSPENDED: Final = (10, 45)
_CODE_MAINTENANCE: Final = (9, 43, 46)
TOKEN_PAGE: Final = "https://www.themoviedb.org/settings/api"  # noqa: S105 -- where to get one


@dataclass(frozen=True)
class Reply:
    """One whole answer: 200 with its JSON, or 404 for an id that is gone."""

    address: str
    status: int
    content: bytes
    json: Mapping[str, Any]

    @property
    def gone(self) -> bool:
        """Whether TMDB says that there is no such id."""
        return self.status == _GONE


class Tmdb:
    """The API at one address. Threads may share it."""

    def __init__(self, client: Client, base: str, *, is_local: bool = False) -> None:
        self.client = client
        self.is_local = is_local
        self._base = base.rstrip("/")

    def ask(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Reply:
        """Return the answer to `path`.

        Raises
        ------
        AnswerError
            This one cannot be had (server error, no JSON, refused parameters).
        SourceError
            None can be had: wrong token, suspended key, maintenance, quota.
        """
        query = f"?{urlencode(parameters)}" if parameters else ""
        address = f"{self._base}/{path}{query}"
        response, body = self.client.get(address, f"TMDB /{path}")
        code = _code(body)
        if response.status == _OK and code is None:
            return Reply(address, _OK, response.content, body)
        if code == _CODE_GONE:  # a 404 of something else, such as a wrong address, has no code
            return Reply(address, _GONE, response.content, body)
        raise _error(path, response.status, code, str(body.get("status_message", "")))


def _code(body: Mapping[str, Any]) -> int | None:
    code = body.get("status_code")
    return code if isinstance(code, int) else None


def _judge(response: http.Response) -> Verdict:
    """Tell a refusal, a JSON object, and what is asked again: an error page, half a body, a 5xx."""
    body = json_object(response.content)
    code = _code(body or {})
    if response.status == _TOO_MANY or code == _CODE_TOO_MANY:
        return Verdict("too_many")
    usable = response.status < _SERVER_ERROR or code in _CODE_MAINTENANCE
    return Verdict("whole", body) if body is not None and usable else Verdict("broken")


def _error(path: str, status: int, code: int | None, message: str) -> SourceError:
    said = f"status {status}, code {code}: {message}" if code is not None else f"status {status}"
    if code in _CODE_SUSPENDED:
        return SourceError(
            f"TMDB has suspended this key ({said}). Write to TMDB; until then leave "
            "CINEDIV_TMDB_TOKEN empty, and refreshes go on with the films in force."
        )
    if code in _CODE_KEY or status in (401, 403):
        return SourceError(
            f"TMDB refuses the token ({said}). Set CINEDIV_TMDB_TOKEN to the API Read Access Token "
            f"of {TOKEN_PAGE} (the long one, not the API key)."
        )
    if code in _CODE_MAINTENANCE:
        return SourceError(
            f"TMDB is under maintenance ({said}). Refresh again later: it goes on where it stopped."
        )
    return AnswerError(f"TMDB /{path} is refused ({said}).")


def connect(
    base: str,
    token: SecretStr | None,
    *,
    timeout_seconds: float,
    per_second: float | None,
    local: Callable[[str], tuple[int, bytes]] | None = None,
    patience_seconds: float = 300.0,
) -> Tmdb:
    """Return the API behind one limiter; `local` answers instead of the network."""
    gate, traffic = Gate(per_second, patience_seconds=patience_seconds), Traffic()

    def turn() -> None:
        traffic.resent()
        gate.enter()

    session = http.session(
        retries=2, backoff_seconds=0.3, connections=CONNECTIONS, before_retry=turn
    )
    http.settle(session, base)
    session.headers["Accept"] = "application/json"
    if token is not None:
        session.auth = http.Bearer(token.get_secret_value())
    if local is not None:
        session.mount(base, http.LocalAnswers(local))
    client = Client(
        session=session,
        gate=gate,
        timeout_seconds=min(timeout_seconds, _LONGEST_SECONDS),
        judge=_judge,
        traffic=traffic,
    )
    return Tmdb(client, base, is_local=local is not None)
