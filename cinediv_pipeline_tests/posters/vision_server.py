"""A scripted model that sees: an OpenAI-compatible server on the loopback, port chosen by itself.

It decodes the picture of each request and reads it from its pixels (see `eye`), so what it finds
is really there, at the size and quality that was sent. A behaviour says what it makes of it.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Event, Lock, Thread
from typing import Any, Final

from PIL import Image

from cinediv_pipeline_tests.posters.eye import PLAIN, Seen, figures_in, halves_of

MODEL: Final = "scripted-eye-1"
SIGHT, POSTERS = "sight", "poster_figures"
#: What a model says that says more than it was asked; none of it may be kept.
SAID_TOO_MUCH: Final = ("Clotilde Vermandois", "from the far north", "about forty")
#: How llama.cpp refuses a picture where the part of the model that sees is missing.
NO_PROJECTOR: Final = (
    "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"
)
_ID: Final = re.compile(r"^(p\d+) \| ", re.MULTILINE)
_DATA: Final = re.compile(r"data:image/(?:jpeg|png|webp);base64,(.+)", re.DOTALL)
_DETERMINED: Final = ("female", "male", "other", "active", "passive")

Json = dict[str, Any]


class BadRequestError(Exception):
    """A request that a real server would not take."""


@dataclass(frozen=True)
class Question:
    """One request, understood; `number` counts requests of its kind from 1."""

    kind: str
    number: int
    ids: tuple[str, ...]
    images: tuple[Image.Image, ...]
    words: int

    @property
    def tokens(self) -> int:
        """What the request costs: a picture by tiles of 512 pixels, as providers bill it."""
        tiles = sum(-(-it.width // 512) * -(-it.height // 512) for it in self.images)
        return self.words * 4 // 3 + 85 * len(self.images) + 170 * tiles


@dataclass(frozen=True)
class Reply:
    """An answer: a completion if `status` is 200 and `body` empty, else just that body."""

    content: str | None = None
    finish: str = "stop"
    refusal: str | None = None
    status: int = 200
    body: bytes = b""
    seconds: float = 0.0


Behaviour = Callable[[Question], Reply]


@dataclass
class Server:
    """A server at work: its address, and the bodies of all requests for completions."""

    url: str = ""
    asked: list[Json] = field(default_factory=list)
    #: Answers whose readers had gone.
    unread: int = 0
    lock: Lock = field(default_factory=Lock)
    stopping: Event = field(default_factory=Event)

    def of_kind(self, kind: str) -> list[Json]:
        """Return the requests of one kind, by the name of their schema."""
        with self.lock:
            return [body for body in self.asked if _kind(body) == kind]


# What it sees, and changes to it


def honest(question: Question) -> Reply:
    """Tell what is in the picture."""
    return _answered(question, lambda figures, _: figures)


def _answered(
    question: Question, change: Callable[[list[Json], Image.Image], Sequence[Any]]
) -> Reply:
    if question.kind == SIGHT:
        left, right = halves_of(question.images[0])
        return Reply(json.dumps({"left": left, "right": right}))
    if question.kind != POSTERS:
        return Reply("I can see a picture.")
    posters = [
        {"id": name, "figures": change([_told(seen) for seen in figures_in(image)], image)}
        for name, image in zip(question.ids, question.images, strict=True)
    ]
    return Reply(json.dumps({"posters": posters}))


def _told(seen: Seen) -> Json:
    left, top, right, bottom = seen.box
    return {
        "left": left, "top": top, "right": right, "bottom": bottom,
        "gender_presentation": _word(seen.gender_presentation), "activity": _word(seen.activity),
        "is_foreground": seen.is_foreground,
    }  # fmt: skip


def _word(value: str) -> str:
    return value if value in _DETERMINED else "not_determinable"


def changing(change: Callable[[Json], Json]) -> Behaviour:
    """Tell each figure with a change."""
    return lambda question: _answered(question, lambda them, _: [change(it) for it in them])


def _boxed(**sides: object) -> Behaviour:
    return changing(lambda it: {**it, **sides})


def _scaled(it: Json, image: Image.Image) -> Json:
    across, down = image.width / 1000, image.height / 1000
    return {
        **it, "left": round(it["left"] * across), "right": round(it["right"] * across),
        "top": round(it["top"] * down), "bottom": round(it["bottom"] * down),
    }  # fmt: skip


def twice(question: Question) -> Reply:
    """Tell each figure twice, the second time a little aside."""
    return _answered(
        question,
        lambda them, _: [
            *them,
            *({**it, "left": it["left"] + 4, "top": it["top"] + 3} for it in them),
        ],
    )


def crowded(question: Question) -> Reply:
    """Tell 500 figures."""
    return _answered(
        question,
        lambda *_: [_made_up(40 * (n % 25), 50 * (n // 25), 40, 50) for n in range(500)],
    )  # fmt: skip


def in_pixels(question: Question) -> Reply:
    """Tell boxes in pixels of the picture that was sent."""
    return _answered(question, lambda them, image: [_scaled(it, image) for it in them])


def _made_up(left: int, top: int, wide: int, high: int) -> Json:
    box = (left, top, left + wide, top + high)
    return _told(Seen(box, "female" if left % 80 else "male", "active", is_foreground=True))


def blind(question: Question) -> Reply:
    """Answer as a model of words does: wrong colours, and people who are not there."""
    if question.kind != SIGHT:
        dreamt = [_made_up(100, 200, 350, 700), _made_up(560, 240, 300, 660)]
        return _answered(question, lambda *_: dreamt)
    names = list(PLAIN)
    left, right = (
        names[(names.index(name) + 3) % len(names)] for name in halves_of(question.images[0])
    )
    return Reply(json.dumps({"left": left, "right": right}))


def blind_to_colours(question: Question) -> Reply:
    """See both halves, and mistake one for the other; find figures all the same."""
    if question.kind != SIGHT:
        return honest(question)
    left, right = halves_of(question.images[0])
    return Reply(json.dumps({"left": right, "right": left}))


def saying_too_much(question: Question) -> Reply:
    """Tell figures, and who they are, where they come from, how old they look."""
    name, origin, age = SAID_TOO_MUCH
    more = {"name": name, "comment": f"this is {name}", "origin": origin, "age": age}
    return changing(lambda it: {**it, **more})(question)


# Answers that are none


def on_posters(reply: Callable[[Question], Reply]) -> Behaviour:
    """Pass the test of sight, then answer about posters with this."""
    return lambda question: honest(question) if question.kind == SIGHT else reply(question)


def _first(question: Question) -> str:
    return question.ids[0] if question.ids else "p01"


def _cut(question: Question) -> Reply:
    content = honest(question).content or ""
    return Reply(content[: len(content) * 2 // 3], finish="length")


def _fenced(question: Question) -> Reply:
    return Reply(f"Here is what I see:\n\n```json\n{honest(question).content}\n```\n")


def _other_shape(question: Question) -> Reply:
    rows = json.loads(honest(question).content or "{}")["posters"]
    boxes = [[it["left"], it["top"], it["right"], it["bottom"]] for it in rows[0]["figures"]]
    return Reply(json.dumps({_first(question): {"people": len(boxes), "boxes": boxes}}))


def _other_id(question: Question) -> Reply:
    rows = json.loads(honest(question).content or "{}")["posters"]
    return Reply(json.dumps({"posters": [{**row, "id": "p99"} for row in rows]}))


def error(status: int, message: str, **more: object) -> Behaviour:
    """Answer every request with an error."""
    body = json.dumps({"error": {"message": message, **more}}).encode()
    return lambda _: Reply(status=status, body=body)


def slow(seconds: float, behaviour: Behaviour = honest) -> Behaviour:
    """Answer so late."""

    def late(question: Question) -> Reply:
        said = behaviour(question)
        return Reply(said.content, said.finish, said.refusal, said.status, said.body, seconds)

    return late


def at_first(wrong: Behaviour, times: int = 1, then: Behaviour = honest) -> Behaviour:
    """Answer wrongly so many times, counted by kind of request, then otherwise."""
    return lambda question: (wrong if question.number <= times else then)(question)


NOT_JSON: Final = on_posters(lambda _: Reply("I see two people who stand by the sea."))
#: Each behaviour by a name that reads well in a test's id; `slow` and `at_first` make more.
BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "honest": honest,
    "outside": _boxed(left=-200, right=1300),
    "negative size": changing(lambda it: {**it, "left": it["right"], "right": it["left"]}),
    "zero area": changing(lambda it: {**it, "right": it["left"], "bottom": it["top"]}),
    "twice": twice,
    "strings": changing(
        lambda it: {key: f"{value}" if type(value) is int else value for key, value in it.items()}
    ),
    "fractions": changing(
        lambda it: {key: value / 1000 if type(value) is int else value for key, value in it.items()}
    ),
    "pixels": in_pixels,
    "everything": _boxed(left=0, top=0, right=1000, bottom=1000),
    "500 figures": crowded,
    "unknown words": _boxed(gender_presentation="woman", activity="running", is_foreground="yes"),
    "missing sides": changing(lambda it: {key: it[key] for key in it if key != "bottom"}),
    "nulls": _boxed(left=None, gender_presentation=None, is_foreground=None),
    "not JSON": NOT_JSON,
    "in a fence": on_posters(_fenced),
    "other shape": on_posters(_other_shape),
    "other id": on_posters(_other_id),
    "empty": on_posters(lambda _: Reply("")),
    "refusal": on_posters(
        lambda _: Reply(None, refusal="I’m sorry, I can’t describe the people in this picture.")
    ),
    "filtered": on_posters(lambda _: Reply("", finish="content_filter")),
    "cut": on_posters(_cut),
    "blind": blind,
    "blind to colours": blind_to_colours,
    "too much": saying_too_much,
    "no images": error(
        400, "image input is not supported", type="invalid_request_error", param="messages"
    ),
    "no projector": error(500, NO_PROJECTOR, code=500, type="server_error"),
    "no model": error(404, "model not found", type="not_found_error", code="model_not_found"),
    "late": slow(1.5),
    "wrong, then right": at_first(NOT_JSON),
}


# The server


@contextmanager
def vision_server(behaviour: Behaviour = honest) -> Iterator[Server]:
    """Serve on the loopback; a wait for a slow answer ends with the server."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/v1/models":
                self._send(404, _failure("not found"))
                return
            models = [{"id": MODEL, "object": "model", "created": 0, "owned_by": "tests"}]
            self._send(200, json.dumps({"object": "list", "data": models}).encode())

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path != "/v1/chat/completions":
                self._send(404, _failure("not found"))
                return
            try:
                status, said = _served(server, behaviour, content)
            except BadRequestError as fault:
                status, said = 400, _failure(str(fault))
            self._send(status, said)

        def _send(self, status: int, content: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except ConnectionError:  # who asked has gone
                with server.lock:
                    server.unread += 1

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{web.server_port}/v1"
    try:
        yield server
    finally:
        server.stopping.set()
        web.shutdown()
        web.server_close()
        thread.join()


def _served(server: Server, behaviour: Behaviour, content: bytes) -> tuple[int, bytes]:
    try:
        body = json.loads(content)
        body["messages"], body["model"]
    except (ValueError, KeyError, TypeError):
        raise BadRequestError("send JSON with model and messages") from None
    with server.lock:
        server.asked.append(body)
        number = sum(_kind(other) == _kind(body) for other in server.asked)
    question = _understood(body, number)
    reply = behaviour(question)
    server.stopping.wait(reply.seconds)
    if reply.status != 200 or reply.body:
        return reply.status, reply.body
    return 200, json.dumps(_completion(body, question, reply)).encode()


def _kind(body: Mapping[str, Any]) -> str:
    with suppress(KeyError, TypeError):
        return str(body["response_format"]["json_schema"]["name"])
    return ""


def _understood(body: Mapping[str, Any], number: int) -> Question:
    texts: list[str] = []
    images: list[Image.Image] = []
    for message in body["messages"]:
        parts = message.get("content") or []
        if isinstance(parts, str):
            texts.append(parts)
            continue
        texts += [part["text"] for part in parts if part["type"] == "text"]
        images += [_decoded(part["image_url"]) for part in parts if part["type"] == "image_url"]
    text = "\n".join(texts)
    ids, kind = tuple(_ID.findall(text)), _kind(body)
    if kind == SIGHT and len(images) != 1:
        raise BadRequestError(f"a test of sight has one picture, not {len(images)}")
    if kind == POSTERS and not len(ids) == len(images) > 0:
        raise BadRequestError(f"{len(ids)} posters are named, {len(images)} are shown")
    return Question(kind, number, ids, tuple(images), len(text.split()))


def _decoded(part: Any) -> Image.Image:
    """Return the picture of a data URL, as strictly as real servers."""
    found = _DATA.fullmatch(part["url"] if isinstance(part, dict) else "")
    if found is None:
        raise BadRequestError("image_url.url: send data:image/jpeg;base64,…")
    try:
        image = Image.open(BytesIO(base64.b64decode(found[1], validate=True)))
        image.load()
    except (binascii.Error, OSError):
        raise BadRequestError("failed to decode image") from None
    return image


def _completion(body: Mapping[str, Any], question: Question, reply: Reply) -> Json:
    message = {"role": "assistant", "content": reply.content, "refusal": reply.refusal}
    spent = max(1, len(reply.content or reply.refusal or "") // 3)
    return {
        "id": "chatcmpl-eye", "object": "chat.completion", "created": 1_700_000_000,
        "model": body["model"],
        "choices": [{"index": 0, "finish_reason": reply.finish, "message": message}],
        "usage": {"prompt_tokens": question.tokens, "completion_tokens": spent,
                  "total_tokens": question.tokens + spent},
    }  # fmt: skip


def _failure(message: str) -> bytes:
    return json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()
