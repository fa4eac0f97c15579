"""HTTP for all sources: the only place that imports `requests`.

Retries are for connection faults and server errors (5xx). No credential reaches an error
message: addresses are shown without user, password and secret parameters.
"""

from dataclasses import dataclass

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from cinediv_pipeline import __version__
from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.landing import without_credentials

_USER_AGENT = f"cinediv/{__version__} (open observatory of equality in French cinema)"
_RETRY_STATUS = (500, 502, 503, 504)


@dataclass(frozen=True)
class Response:
    """Bytes of an answer, its status and the address that finally served it."""

    content: bytes
    status: int
    address: str


def session(*, retries: int = 3, backoff_seconds: float = 0.5) -> requests.Session:
    """Return a pooled session that retries connection faults and 5xx."""
    retry = Retry(
        total=retries,
        backoff_factor=backoff_seconds,
        status_forcelist=_RETRY_STATUS,
        allowed_methods=("GET", "POST"),
        raise_on_status=False,
    )
    opened = requests.Session()
    opened.headers["User-Agent"] = _USER_AGENT
    opened.mount("http://", HTTPAdapter(max_retries=retry))
    opened.mount("https://", HTTPAdapter(max_retries=retry))
    return opened


def get(
    address: str, *, timeout_seconds: float, client: requests.Session | None = None
) -> Response:
    """Fetch `address`.

    Raises
    ------
    SourceError
        No answer, or an answer that is not 200; the message names the address.
    """
    shown = without_credentials(address)
    try:
        answer = (client or session()).get(address, timeout=timeout_seconds)
    except (requests.RequestException, ValueError) as error:
        raise SourceError(
            f"{shown} cannot be reached ({type(error).__name__}). Check the network or proxy; "
            "a file at hand can be given instead (see `cinediv refresh --help`)."
        ) from None
    if answer.status_code != requests.codes.ok:
        raise SourceError(
            f"{shown} answered with status {answer.status_code}. Check the address in the "
            "settings (.env.example names it)."
        )
    return Response(answer.content, answer.status_code, answer.url)


def post_json(address: str, body: dict[str, object], *, timeout_seconds: float) -> None:
    """Send `body` as JSON; raise `SourceError` without the address, which may be a secret."""
    try:
        answer = session(retries=1).post(address, json=body, timeout=timeout_seconds)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise SourceError(
            f"The webhook did not accept the message ({type(error).__name__})."
        ) from (None)
