"""HTTP for all sources: the only place that imports `requests`.

Retries are for connection faults and server errors (5xx). No credential reaches an error
message: addresses are shown without user, password and secret parameters, and an access token
is in the `Authorization` header only, which nothing prints.
"""

import io
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests
import urllib3
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.auth import AuthBase
from urllib3.util.retry import Retry

from cinediv_pipeline import __version__
from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.landing import without_credentials

Session = requests.Session
_ABOUT: Final = "open observatory of equality in French cinema"
_RETRY_STATUS = (500, 502, 503, 504)
_CHUNK: Final = 65_536
_GZIP: Final = 31  # zlib's window for a gzip header
# A whole answer may take this many times the time-out of one read.
_WHOLE: Final = 5
# The largest answers of an API that we know have 2 MB.
_LARGEST_BYTES: Final = 50_000_000


class CutError(ConnectionError):
    """The body of an answer did not arrive whole."""


@dataclass(frozen=True)
class Response:
    """Bytes of an answer, its status and the address that finally served it."""

    content: bytes
    status: int
    address: str
    retry_after: str = ""
    wire_bytes: int = 0


class Bearer(AuthBase):
    """An access token. As an `auth` it also keeps requests from reading a `.netrc` instead."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the token into the request's header."""
        prepared.headers["Authorization"] = f"Bearer {self._token}"
        return prepared


class LocalAnswers(BaseAdapter):
    """Answers requests of one scheme from a function instead of the network."""

    def __init__(self, answer: Callable[[str], tuple[int, bytes]]) -> None:
        super().__init__()
        self._answer = answer

    def send(
        self,
        request: requests.PreparedRequest,
        *_positional: Any,
        **_named: Any,
    ) -> requests.Response:
        """Return what the function answers to the address."""
        status, content = self._answer(str(request.url))
        response = requests.Response()
        response.status_code = status
        response.url = str(request.url)
        response.raw = io.BytesIO(content)
        return response

    def close(self) -> None:
        """Nothing is open."""


def session(
    *,
    retries: int = 3,
    backoff_seconds: float = 0.5,
    connections: int = 10,
    before_retry: Callable[[], None] = lambda: None,
    contact: str = "",
) -> requests.Session:
    """Return a pooled session that retries connection faults and 5xx.

    `contact` is how the operator can be reached, for publishers who want to know.
    `before_retry` is called before each retry, so that it takes its turn under a shared limit.
    Waiting as long as a server asks (Retry-After) is not done here, where it would make one thread
    sleep and let the others go on: see `sources/polite.py`.
    """

    class Retrying(Retry):
        def sleep(self, response: Any = None) -> None:
            super().sleep(response)
            before_retry()

    retry = Retrying(
        total=retries,
        backoff_factor=backoff_seconds,
        status_forcelist=_RETRY_STATUS,
        allowed_methods=("GET", "POST"),
        raise_on_status=False,
        respect_retry_after_header=False,
    )
    opened = requests.Session()
    about = f"{_ABOUT}; {contact}" if contact else _ABOUT
    opened.headers["User-Agent"] = f"cinediv/{__version__} ({about})"
    opened.headers["Accept-Encoding"] = "gzip"
    for scheme in ("http://", "https://"):
        opened.mount(scheme, HTTPAdapter(pool_maxsize=connections, max_retries=retry))
    return opened


def settle(opened: requests.Session, base: str) -> None:
    """Read proxies and certificates of the environment once, for all requests to one address.

    By default requests reads the whole environment for each of them: half of the time that a
    request costs us.
    """
    found = opened.merge_environment_settings(base, {}, None, None, None)
    opened.proxies.update(found["proxies"])
    opened.verify, opened.cert = found["verify"], found["cert"]
    opened.trust_env = False


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


def ask(
    client: requests.Session,
    address: str,
    *,
    timeout_seconds: float,
    stopped: Callable[[], bool] = lambda: False,
) -> Response:
    """Return a whole answer of an API, whatever its status.

    Raises
    ------
    ConnectionError
        No answer; the text names the kind of fault and nothing of the request.
    CutError
        The body was cut, does not end, or the load was stopped meanwhile.
    """
    deadline = time.monotonic() + _WHOLE * timeout_seconds
    try:
        with client.get(address, timeout=timeout_seconds, stream=True) as answer:
            content = _whole(answer, deadline, stopped)
            return Response(
                content=content,
                status=answer.status_code,
                address=address,
                retry_after=answer.headers.get("Retry-After", ""),
                wire_bytes=answer.raw.tell() if answer.raw is not None else len(content),
            )
    except (requests.RequestException, ValueError) as error:
        raise ConnectionError(type(error).__name__) from None


def _whole(answer: requests.Response, deadline: float, stopped: Callable[[], bool]) -> bytes:
    try:
        return b"".join(_chunks(answer, deadline, stopped))
    except CutError:
        raise
    except (urllib3.exceptions.HTTPError, zlib.error, OSError) as error:
        raise CutError(type(error).__name__) from None


def _chunks(
    answer: requests.Response, deadline: float, stopped: Callable[[], bool]
) -> Iterator[bytes]:
    """Yield what arrives as it arrives, so that an answer byte by byte meets its deadline too."""
    size = 0
    unzip = zlib.decompressobj(_GZIP) if answer.headers.get("Content-Encoding") == "gzip" else None
    while chunk := answer.raw.read1(_CHUNK):
        if time.monotonic() > deadline or stopped():
            raise CutError("the answer does not end")
        plain = unzip.decompress(chunk, _LARGEST_BYTES + 1) if unzip else chunk
        size += len(plain)
        if size > _LARGEST_BYTES:
            raise CutError(f"the answer is larger than {_LARGEST_BYTES:,} bytes")
        yield plain
    if getattr(answer.raw, "length_remaining", 0) or (unzip is not None and not unzip.eof):
        raise CutError("the answer is cut")


def download(address: str, target: Path, *, timeout_seconds: float) -> bool:
    """Write what `address` serves to a file; return whether it was there."""
    try:
        with session(retries=1).get(address, timeout=timeout_seconds, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                return False
            with target.open("wb") as sink:
                for chunk in answer.raw.stream(_CHUNK):  # as served: a .gz stays one
                    sink.write(chunk)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError):
        return False
    return True


def post_json(address: str, body: Mapping[str, object], *, timeout_seconds: float) -> None:
    """Send `body` as JSON; raise `SourceError` without the address, which may be a secret."""
    try:
        answer = session(retries=1).post(address, json=body, timeout=timeout_seconds)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise SourceError(
            f"The webhook did not accept the message ({type(error).__name__})."
        ) from (None)
