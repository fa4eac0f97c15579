"""A scripted language model: what it answers to each request is a function of this test."""

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from cinediv_pipeline.enrichment.by_model import OpenPerson
from cinediv_pipeline.llm.answers import Answers
from cinediv_pipeline.llm.asking import Asker
from cinediv_pipeline.llm.endpoint import Endpoint, endpoint_of
from cinediv_pipeline.llm.keeping import Budget
from cinediv_pipeline.llm.prices import Prices
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.storage import LocalStore

KEY = "sk-very-secret-0123456789"
URL = "https://model.example.org/v1"
Body = Mapping[str, Any]
Answer = Callable[[Body], httpx2.Response]
_LINE = re.compile(r"^(p\d+) \| (.*)$", re.MULTILINE)


@dataclass
class Script:
    """Answers requests one by one; the last answer repeats. Keeps what was asked."""

    answers: Sequence[Answer]
    asked: list[Body] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        with self.lock:
            answer = self.answers[min(len(self.asked), len(self.answers) - 1)]
            self.asked.append(body)
            self.headers.append(dict(request.headers))
        return answer(body)


def chat(content: str, *, finish: str = "stop", usage: bool = True, **message: Any) -> Answer:
    """A completion with this content, whatever is asked."""

    def answer(_: Body) -> httpx2.Response:
        return completion(content, finish=finish, usage=usage, **message)

    return answer


def completion(
    content: str, *, finish: str = "stop", usage: bool = True, **message: Any
) -> httpx2.Response:
    body = {
        "id": "chatcmpl-1", "object": "chat.completion", "model": "scripted-1",
        "choices": [{"index": 0, "finish_reason": finish,
                     "message": {"role": "assistant", "content": content, **message}}],
        **({"usage": {"prompt_tokens": 100, "completion_tokens": 20}} if usage else {}),
    }  # fmt: skip
    return httpx2.Response(200, json=body)


def status(code: int, text: str = '{"error": {"message": "no"}}', **headers: str) -> Answer:
    """An error of the server."""

    def answer(_: Body) -> httpx2.Response:
        return httpx2.Response(
            code, text=text, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    return answer


def lines_of(body: Body) -> dict[str, str]:
    """Return id -> line, as the model reads them."""
    return dict(_LINE.findall(body["messages"][1]["content"]))


def by_first_name(genders: Mapping[str, str]) -> Answer:
    """A model that knows some first names and abstains on others, as the schema asks."""

    def answer(body: Body) -> httpx2.Response:
        rows = []
        for name, line in lines_of(body).items():
            first = line.split(" ")[0]
            gender = genders.get(first, "unknown")
            known = gender != "unknown"
            rows.append({"id": name, "gender": gender, "basis": "given_name" if known else "none",
                         "quote": first if known else ""})  # fmt: skip
        return completion(json.dumps({"people": rows}))

    return answer


def people_json(*rows: Mapping[str, Any]) -> str:
    return json.dumps({"people": list(rows)})


def row(name: str, gender: str = "female", quote: str = "Ana", basis: str = "given_name") -> Body:
    return {"id": name, "gender": gender, "basis": basis, "quote": quote}


def endpoint(script: Callable[[httpx2.Request], httpx2.Response], **more: Any) -> Endpoint:
    """The endpoint of the settings, with a script in place of the network."""
    settings = Settings(llm_url=URL, llm_model="scripted", llm_key=KEY, **more)
    found = endpoint_of(settings, httpx2.MockTransport(script))
    assert found is not None
    return found


def asker(script: Callable[[httpx2.Request], httpx2.Response], folder: Path, **more: Any) -> Asker:
    """Everything that asking needs, over a script."""
    budget = more.pop("budget", None) or Budget(1000, 100.0)
    price = more.pop("price", "1/2")
    found = endpoint(script, **more)
    return Asker(
        found, Answers(LocalStore(folder)), Prices("scripted", found.address, price), budget,
        concurrency=1,
    )  # fmt: skip


def person(number: int, name: str, **more: Any) -> OpenPerson:
    """An open person in one line."""
    values = {"role": "réalisation", "film": "Le Film", "country": "FR", "year": 2020, **more}
    return OpenPerson(f"person-{number:04d}", name, **values)
