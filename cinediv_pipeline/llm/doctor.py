"""`cinediv llm doctor`: what an endpoint can do, found out by asking it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from cinediv_pipeline.errors import ModelAnswerError, ModelError
from cinediv_pipeline.llm.endpoint import Endpoint, Reply
from cinediv_pipeline.llm.sight import blindness

Verdict = Literal["yes", "no", "unclear"]
# No model says this by itself: only a server that enforces the schema gets it.
_ODD: Final = "zx-7-quartz"
_SCHEMA: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["word"],
    "properties": {"word": {"type": "string", "enum": [_ODD]}},
}


@dataclass(frozen=True)
class Finding:
    """One thing that was tried: what, whether it works, and what was seen."""

    name: str
    verdict: Verdict
    seen: str


def examine(endpoint: Endpoint) -> list[Finding]:
    """Try what the tasks need, then what they can use; a few short requests.

    Raises
    ------
    ModelError
        The endpoint cannot be asked at all.
    """
    return [
        _answers(endpoint),
        *(_tried(name, endpoint, probe) for name, probe in _PROBES.items()),
    ]


def _answers(endpoint: Endpoint) -> Finding:
    """Ask the plainest question; whoever cannot answer it is of no use."""
    reply = endpoint.ask(_chat("Réponds par un mot : bonjour."), max_tokens=20)
    if reply.fault in ("no_json", "no_answer"):
        raise ModelError(
            f"{endpoint.address} answers, but not as a chat endpoint does. Check CINEDIV_LLM_URL "
            "(it often ends with /v1)."
        )
    return Finding("answers", "yes", f"{reply.model}, {reply.latency_seconds:.1f} s")


def _tried(name: str, endpoint: Endpoint, probe: Callable[[Endpoint], Finding]) -> Finding:
    try:
        return probe(endpoint)
    except ModelAnswerError as error:
        return Finding(name, "no", str(error))
    except ModelError as error:
        return Finding(name, "no", str(error).split(". ")[0])


def _schema(endpoint: Endpoint) -> Finding:
    reply = endpoint.ask(
        _chat('Donne en JSON le mot français pour « dog » : {"word": …}'),
        max_tokens=60,
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "word", "strict": True, "schema": _SCHEMA},
        },
    )
    found = _json(reply.content)
    if found == {"word": _ODD}:
        return Finding("schema", "yes", "the server enforces it")
    if found is not None:
        return Finding("schema", "no", "ignored: answers are checked here, and asked again")
    return Finding("schema", "no", "no JSON came back")


def _usage(endpoint: Endpoint) -> Finding:
    usage = endpoint.ask(_chat("Réponds : oui."), max_tokens=5).usage
    if usage.tokens_in is None or usage.tokens_out is None:
        return Finding("usage", "no", "tokens are not told: prices stay unknown")
    return Finding("usage", "yes", f"{usage.tokens_in} tokens in, {usage.tokens_out} out")


def _images(endpoint: Endpoint) -> Finding:
    why = blindness(endpoint)
    return Finding("images", "no" if why else "yes", why or "two colours are told apart")


def _log_probabilities(endpoint: Endpoint) -> Finding:
    reply = endpoint.ask(_chat("Réponds : oui."), max_tokens=5, logprobs=True, top_logprobs=2)
    if _has_log_probabilities(reply):
        return Finding("log-probabilities", "yes", "told with each token")
    return Finding("log-probabilities", "no", "not told")


def _has_log_probabilities(reply: Reply) -> bool:
    choices = reply.body.get("choices")
    told = choices[0].get("logprobs") if isinstance(choices, list) and choices else None
    return isinstance(told, dict) and bool(told.get("content"))


_PROBES: Final[Mapping[str, Callable[[Endpoint], Finding]]] = {
    "schema": _schema,
    "usage": _usage,
    "images": _images,
    "log-probabilities": _log_probabilities,
}


def _chat(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
