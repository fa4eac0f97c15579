"""An OpenAI-compatible server that follows rules instead of thinking, for whole refreshes.

It goes by the last letter of a given name, and finds the women and men of a fictional synopsis by
their occupation or tie. It counts what it was asked.
"""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_LINE = re.compile(r"^(p\d+) \| (.*)$", re.MULTILINE)
# Words of the fictional synopses that tell a gender.
_WOMEN = re.compile(r"\b(postière|institutrice|infirmière|avocate|boulangère|mécanicienne|pêcheuse|"
                    r"caissière|sa voisine|sa sœur|sa cousine|son amie)\b")  # fmt: skip
_MEN = re.compile(r"\b(facteur|instituteur|infirmier|avocat|boulanger|mécanicien|pêcheur|caissier|"
                  r"son voisin|son frère|son cousin|son ami)\b")  # fmt: skip
_NOTHING = {"value": "not_determinable", "quote": ""}
_TRAITS = ("age_band", "social_category", "perceived_origin", "disability", "orientation")


@dataclass
class Asked:
    """What the server was asked, by task, and the headers of the last request."""

    tasks: list[str] = field(default_factory=list)
    lines: dict[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


def _people(lines: list[tuple[str, str]]) -> dict[str, Any]:
    rows = []
    for number, line in lines:
        name = line.split(" | ")[0].split()
        # the list writes "NOM Prénom", TMDB "Prénom Nom"
        given = name[-1] if name[0].isupper() else name[0]
        gender = "female" if given.lower().endswith(("a", "e")) else "male"
        rows.append({"id": number, "gender": gender, "basis": "given_name", "quote": given})
    return {"people": rows}


def _stories(lines: list[tuple[str, str]]) -> dict[str, Any]:
    return {"stories": [{"id": name, "characters": _characters(text)} for name, text in lines]}


def _characters(text: str) -> list[dict[str, Any]]:
    found = [(match, gender) for pattern, gender in ((_WOMEN, "female"), (_MEN, "male"))
             for match in pattern.finditer(text)]  # fmt: skip
    return [
        {
            "name": match[0], "real_person": False,
            "gender": {"value": gender, "quote": match[0]},
            "narrative_role": {"value": "lead" if not place else "supporting", "quote": match[0]},
            **dict.fromkeys(_TRAITS, _NOTHING),
        }
        for place, (match, gender) in enumerate(sorted(found, key=lambda item: item[0].start()))
    ]  # fmt: skip


@contextmanager
def rule_based_model() -> Iterator[tuple[str, Asked]]:
    """Serve on the loopback; yields the base address and what was asked."""
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            task = body["response_format"]["json_schema"]["name"]
            lines = _LINE.findall(body["messages"][1]["content"])
            with asked.lock:
                asked.tasks.append(task)
                asked.lines.setdefault(task, []).extend(text for _, text in lines)
                asked.headers = {name.lower(): value for name, value in self.headers.items()}
            answer = _people(lines) if task == "person_gender" else _stories(lines)
            self._send({
                "id": "chatcmpl-1", "object": "chat.completion", "model": body["model"],
                "choices": [{"index": 0, "finish_reason": "stop",
                             "message": {"role": "assistant", "content": json.dumps(answer)}}],
                "usage": {"prompt_tokens": 900, "completion_tokens": 400},
            })  # fmt: skip

        def _send(self, value: dict[str, Any]) -> None:
            content = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
