"""One OpenAI-compatible endpoint: chat completions, and what its answers mean.

Portable on purpose: `/chat/completions` with `response_format`, and only parameters that servers
know; one that a server refuses by name is left out from then on. Nothing is trusted: the raw body
is kept and read by us, since servers answer HTML with status 200, ignore schemas and cut answers.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from cinediv_pipeline.errors import (
    ModelAnswerError,
    ModelError,
    NoSightError,
    RefusedError,
    SlowAnswerError,
    TooLongError,
)
from cinediv_pipeline.llm.text import cleaned
from cinediv_pipeline.settings import Settings

if TYPE_CHECKING:
    import openai

Message = Mapping[str, Any]
Fault = Literal["", "no_json", "no_answer", "refused", "cut", "empty"]
#: What servers are asked for beside model, messages and schema: greedy, and no endless answer.
_OPTIONAL: Final = ("temperature", "max_tokens", "logprobs", "top_logprobs")
# Attempts after the first, where nothing can have been billed: faults of the connection, 429, 5xx.
# The SDK would also repeat what timed out, which a server may have answered, and billed, each time.
_RETRIES: Final = 2
_PAUSE_SECONDS: Final = 0.5
# Whoever waits for an answer looks up so often, to see an interruption.
_LOOK_UP_SECONDS: Final = 0.2
# A server that asks for a longer wait is out of quota for this refresh.
_LONGEST_WAIT: Final = 120.0
# The name under which newer models of one provider take the bound of an answer's length.
_RENAMED: Final = {"max_tokens": "max_completion_tokens"}
_TOO_LONG: Final = (
    "context length", "context size", "context window", "context_length", "exceed_context",
    "too long", "too large", "maximum length", "n_ctx",
)  # fmt: skip
# Words of a server whose model takes no pictures.
_BLIND: Final = (
    "image input is not supported", "image_url is only supported", "does not support image",
    "do not support image", "not support vision", "not a multimodal", "not a vision model",
    "no endpoints found that support image", "invalid content type. image_url", "mmproj",
)  # fmt: skip
# Words of a server that does not know a parameter, and of one that will not read a text.
_UNKNOWN: Final = (
    "support", "unknown", "unrecogni", "unexpected", "not permitted", "not allowed", "extra",
    "invalid parameter", "instead",
)  # fmt: skip
_FILTERED: Final = ("content_filter", "content management policy", "content policy", "safety")
_SHORTEST_KEY: Final = 6
_SLOW: Final = "the endpoint did not answer in time (CINEDIV_LLM_TIMEOUT_SECONDS)"
_NAME_CHARS: Final = 100
# No answer has so many tokens.
_MOST_TOKENS: Final = 1_000_000_000
_QUOTA: Final = 429
_SERVER_ERROR: Final = 500


@dataclass(frozen=True)
class Usage:
    """Tokens as the server bills them; null where it does not say."""

    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True)
class Reply:
    """One answer with status 200, whatever is in it.

    `fault` says why `content` cannot be used: no JSON body, no choice in it, a refusal, an answer
    cut at the bound, an empty one.
    """

    content: str
    fault: Fault
    raw: str
    model: str
    usage: Usage
    latency_seconds: float
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Endpoint:
    """The endpoint of the settings. Threads may share it."""

    def __init__(
        self, client: "openai.OpenAI", model: str, *, timeout_seconds: float = 120.0
    ) -> None:
        self.client = client
        self.model = model
        self._left_out: set[str] = set()
        self._renamed: dict[str, str] = {}
        self._lock = threading.Lock()
        self.closed = threading.Event()
        self._answers = False
        self._timeout_seconds = timeout_seconds

    @property
    def address(self) -> str:
        """The base address, without anything secret."""
        return str(self.client.base_url)

    def close(self) -> None:
        """Drop connections and end waits: answers under way are given up."""
        self.closed.set()
        self.client.close()

    def batch(self, name: str) -> Any:
        """Return a batch of the Batch API, or None where the provider does not know it (any more).

        Raises
        ------
        ModelError
            The provider cannot be asked.
        """
        import openai  # noqa: PLC0415 -- costs a second

        with self.explained():
            try:
                return self.client.batches.retrieve(name)
            except openai.NotFoundError:
                return None

    def ask(self, messages: Sequence[Message], **parameters: Any) -> Reply:
        """Return the answer to a chat.

        Raises
        ------
        TooLongError
            The request is longer than the model can read.
        ModelAnswerError
            This one got no answer: time-out, server error.
        ModelError
            None will: wrong key or model, no connection, quota.
        """
        started = time.monotonic()
        with self.explained():
            raw = self._sent(messages, parameters)
        self._answers = True
        return read_body(self._without_key(raw), self.model, time.monotonic() - started)

    def _without_key(self, text: str) -> str:
        """Return a server's words without the key, which some of them repeat."""
        key = self.client.api_key
        return text.replace(key, "***") if len(key) > _SHORTEST_KEY else text

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn the SDK's errors into ours, without the key that some servers repeat."""
        import openai  # noqa: PLC0415 -- costs a second

        try:
            yield
        except openai.OpenAIError as error:
            found = _translated(error, self.address, answers=self._answers)
            raise type(found)(self._without_key(str(found))) from None

    def _sent(self, messages: Sequence[Message], parameters: Mapping[str, Any]) -> str:
        import openai  # noqa: PLC0415 -- costs a second

        chat: Any = list(messages)
        tried = 0
        while True:
            sent = self.accepted(parameters)
            try:
                return self._unless_closed(partial(self._create, chat, sent))
            except openai.BadRequestError as error:
                if _is_too_long(error) or not self._learns(error, parameters, sent):
                    raise
            except openai.APIError as error:
                seconds = _wait(error, tried)
                if tried >= _RETRIES or seconds is None or self.closed.wait(seconds):
                    raise
                tried += 1

    def _create(self, chat: Any, sent: Mapping[str, Any]) -> str:
        completions = self.client.chat.completions.with_raw_response
        return str(completions.create(model=self.model, messages=chat, **sent).text)

    def _unless_closed(self, call: Callable[[], str]) -> str:
        """Return what a call returns, or give it up when the endpoint is closed meanwhile.

        A read that is blocked cannot be ended from outside: it stays behind in a thread that dies
        with the process, and the server sees the connection go.
        """
        result: Future[str] = Future()

        def run() -> None:
            try:
                result.set_result(call())
            except BaseException as error:  # noqa: BLE001 -- handed to who waits
                result.set_exception(error)

        threading.Thread(target=run, daemon=True, name="model-call").start()
        # the client's own time-out is for one read: a server may send blanks for ever
        deadline = time.monotonic() + self._timeout_seconds + _LOOK_UP_SECONDS
        while not wait([result], timeout=_LOOK_UP_SECONDS).done:
            if self.closed.is_set():
                raise ModelAnswerError("the answer was given up: interrupted")
            if time.monotonic() > deadline:
                raise SlowAnswerError(_SLOW)
        return result.result()

    def accepted(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return parameters under the names that the server knows, without those it refused."""
        return {
            self._renamed.get(name, name): value
            for name, value in parameters.items()
            if name not in self._left_out
        }

    def _learns(
        self,
        error: "openai.BadRequestError",
        parameters: Mapping[str, Any],
        sent: Mapping[str, Any],
    ) -> bool:
        """Rename or leave out a parameter that the server refuses by name; return whether so.

        Requests that left at the same time are refused for the same reason: what another one has
        learnt meanwhile is not learnt twice.
        """
        with self._lock:
            if set(self.accepted(parameters)) != set(sent):
                return True
            for name in _OPTIONAL:
                given = self._renamed.get(name, name)
                if given not in sent or not _is_refused(error, given):
                    continue
                if name in _RENAMED and given == name and _RENAMED[name] in str(error):
                    self._renamed[name] = _RENAMED[name]
                else:
                    self._left_out.add(name)
                return True
        return False


def read_body(raw: str, model: str, seconds: float) -> Reply:
    """Return what a body with status 200 says, without trusting its shape."""
    body = _object(raw)
    if body is None:
        return Reply("", "no_json", raw, model, Usage(), seconds)
    usage = _usage(body.get("usage"))
    answered = body.get("model")
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return Reply("", "no_answer", raw, model, usage, seconds, body)
    content = message.get("content")
    text = content if isinstance(content, str) else ""
    fault = _fault(choice, message, text)
    named = cleaned(answered, _NAME_CHARS) if isinstance(answered, str) else ""
    return Reply(text, fault, raw, named or model, usage, seconds, body)


def _object(raw: str) -> dict[str, Any] | None:
    with suppress(ValueError, RecursionError):
        value = json.loads(raw)
        return value if isinstance(value, dict) else None
    return None


def _fault(choice: Mapping[str, Any], message: Mapping[str, Any], text: str) -> Fault:
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        return "refused"
    if choice.get("finish_reason") == "length":
        return "cut"
    return "" if text.strip() else "empty"


def _usage(value: Any) -> Usage:
    if not isinstance(value, dict):
        return Usage()
    return Usage(_count(value.get("prompt_tokens")), _count(value.get("completion_tokens")))


def _count(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < _MOST_TOKENS else None


def _wait(error: "openai.APIError", tried: int) -> float | None:
    """Return the seconds to wait before another attempt, or None where there is none."""
    import openai  # noqa: PLC0415 -- costs a second

    if isinstance(error, openai.APITimeoutError) or _is_blind(error):
        return None
    pause: float = _PAUSE_SECONDS * 2**tried
    if isinstance(error, openai.APIConnectionError):
        return pause
    if not isinstance(error, openai.APIStatusError):
        return None
    if error.status_code != _QUOTA and error.status_code < _SERVER_ERROR:
        return None
    with suppress(ValueError):
        asked = float(error.response.headers.get("retry-after", ""))
        return max(asked, pause) if asked <= _LONGEST_WAIT else None
    return pause


def _translated(error: "openai.OpenAIError", address: str, *, answers: bool) -> ModelError:
    import openai  # noqa: PLC0415 -- costs a second

    if _is_blind(error):
        return NoSightError("The language model takes no pictures: its server says so.")
    if isinstance(error, openai.BadRequestError):
        return _bad_request(error, answers=answers)
    if isinstance(error, openai.APITimeoutError):
        return SlowAnswerError(_SLOW)
    if isinstance(error, openai.APIConnectionError):
        return _unreachable(error, address)
    if isinstance(error, openai.APIStatusError):
        return _status(error)
    # such as a body that cannot be decoded
    return ModelAnswerError(f"no usable answer ({type(error).__name__})")


def _is_refused(error: "openai.BadRequestError", name: str) -> bool:
    """Return whether the server does not know a parameter; a value it dislikes is not that."""
    said = _everything(error)
    return error.param == name or (name in said and any(word in said for word in _UNKNOWN))


def _is_blind(error: "openai.OpenAIError") -> bool:
    import openai  # noqa: PLC0415 -- costs a second

    if not isinstance(error, openai.APIStatusError):
        return False
    return any(word in _everything(error) for word in _BLIND)


def _is_too_long(error: "openai.BadRequestError") -> bool:
    return any(word in _everything(error) for word in _TOO_LONG)


def _everything(error: "openai.APIStatusError") -> str:
    return f"{error} {error.code} {error.body}".lower()


def _bad_request(error: "openai.BadRequestError", *, answers: bool) -> ModelError:
    said = _said(error)
    if _is_too_long(error):
        return TooLongError(f"the request is longer than the model can read ({said})")
    if answers or any(word in _everything(error) for word in _FILTERED):
        return RefusedError(f"the endpoint refuses this request ({said})")
    return ModelError(
        f"The language model's endpoint refuses the request ({said}). Check CINEDIV_LLM_MODEL; "
        "`cinediv llm doctor` says what the endpoint can do."
    )


def _unreachable(error: Exception, address: str) -> ModelError:
    return ModelError(
        f"The language model's endpoint {address} cannot be reached "
        f"({type(error.__cause__ or error).__name__}). Check CINEDIV_LLM_URL and the network."
    )


def _status(error: "openai.APIStatusError") -> ModelError:
    status, said = error.status_code, _said(error)
    if status == _QUOTA:
        return ModelError(
            f"The language model's quota is exhausted ({said}). Refresh again later: nothing that "
            "was answered is lost."
        )
    if status in (401, 403):
        return ModelError(
            f"The language model's endpoint refuses the key (status {status}). Check "
            "CINEDIV_LLM_KEY."
        )
    if status >= _SERVER_ERROR or status in (408, 409):
        return ModelAnswerError(f"the endpoint failed (status {status})")
    return ModelError(
        f"The language model's endpoint answers with status {status} ({said}). Check "
        "CINEDIV_LLM_URL (it often ends with /v1) and CINEDIV_LLM_MODEL."
    )


def _said(error: "openai.APIStatusError") -> str:
    """Return the server's own words, short; they never hold the key, which is in a header only."""
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    text = message if isinstance(message, str) else f"status {error.status_code}"
    return " ".join(text.split())[:200]


def endpoint_of(settings: Settings, transport: Any = None) -> Endpoint | None:
    """Return the endpoint of the settings, or None where none is set.

    `transport` replaces the network, for tests.
    """
    if settings.llm_url is None:
        return None
    import openai  # noqa: PLC0415 -- costs a second

    http_client = None
    if transport is not None:
        import httpx2  # noqa: PLC0415 -- comes with openai

        http_client = httpx2.Client(transport=transport)
    key = settings.llm_key.get_secret_value() if settings.llm_key else "none"
    client = openai.OpenAI(
        base_url=str(settings.llm_url).rstrip("/"),
        api_key=key,
        timeout=settings.llm_timeout_seconds,
        max_retries=0,
        http_client=http_client,
    )
    return Endpoint(client, settings.llm_model, timeout_seconds=settings.llm_timeout_seconds)
