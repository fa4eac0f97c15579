"""The scripted server sees what our posters show, and misbehaves as it is told."""

import base64
import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from cinediv_pipeline_tests.posters import NAMES, hostile, truth
from cinediv_pipeline_tests.posters.eye import PLAIN
from cinediv_pipeline_tests.posters.posters import files
from cinediv_pipeline_tests.posters.vision_server import (
    BEHAVIOURS,
    MODEL,
    NO_PROJECTOR,
    POSTERS,
    SAID_TOO_MUCH,
    SIGHT,
    Behaviour,
    Server,
    honest,
    slow,
    vision_server,
)

POSTER = "nine_doors_of_halloway"
SIDES = ("left", "top", "right", "bottom")


def small(name: str, *, longest: int = 1024) -> bytes:
    """A poster as it would be sent."""
    with Image.open(BytesIO(files(name))) as image:
        copy = image.convert("RGB")
    copy.thumbnail((longest, longest))
    return as_jpeg(copy)


def as_jpeg(image: Image.Image) -> bytes:
    content = BytesIO()
    image.save(content, "JPEG", quality=85)
    return content.getvalue()


def halves(left: str, right: str) -> bytes:
    image = Image.new("RGB", (256, 128), PLAIN[left])
    image.paste(PLAIN[right], (128, 0, 256, 128))
    return as_jpeg(image)


def request(kind: str, *pictures: bytes, text: str = "") -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"type": "text", "text": text or "p01 | a poster"}]
    for picture in pictures:
        url = "data:image/jpeg;base64," + base64.b64encode(picture).decode()
        parts.append({"type": "image_url", "image_url": {"url": url}})
    schema = {"name": kind, "schema": {"type": "object"}, "strict": True}
    return {
        "model": MODEL,
        "messages": [{"role": "system", "content": "Look."}, {"role": "user", "content": parts}],
        "response_format": {"type": "json_schema", "json_schema": schema},
    }


def post(server: Server, body: object, path: str = "/chat/completions") -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(server.url + path, data=data)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, json.loads(fault.read())


def choice(behaviour: Behaviour, body: object) -> dict[str, Any]:
    with vision_server(behaviour) as server:
        status, answer = post(server, body)
    assert status == 200, answer
    found: dict[str, Any] = answer["choices"][0]
    return found


def figures(behaviour: Behaviour, name: str = POSTER) -> list[dict[str, Any]]:
    content = choice(behaviour, request(POSTERS, small(name)))["message"]["content"]
    (poster,) = json.loads(content)["posters"]
    assert poster["id"] == "p01"
    found: list[dict[str, Any]] = poster["figures"]
    return found


def overlap(one: list[int], other: list[int]) -> float:
    """Intersection over union."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0, wide) * max(0, high)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return both / (areas - both)


@pytest.mark.parametrize("name", NAMES)
def test_an_honest_server_finds_each_figure(name: str) -> None:
    told, found = truth(name)["figures"], figures(honest, name)
    assert len(found) == len(told)
    words = {"unknown": "not_determinable"}
    for figure in told:
        best = max(found, key=lambda it: overlap(figure["box"], [it[side] for side in SIDES]))
        assert overlap(figure["box"], [best[side] for side in SIDES]) >= 0.9, (figure, best)
        for key in ("gender_presentation", "activity"):
            assert best[key] == words.get(figure[key], figure[key]), (figure, best)
        assert best["is_foreground"] is figure["is_foreground"]
        found.remove(best)


def test_two_posters_in_one_request() -> None:
    first, second = "ce_que_garde_ondine", "ferry_for_two_umbrellas"
    body = request(POSTERS, small(first), small(second), text="p07 | one\nand\np12 | two")
    posters = json.loads(choice(honest, body)["message"]["content"])["posters"]
    assert [(it["id"], len(it["figures"])) for it in posters] == [("p07", 1), ("p12", 2)]


def test_a_test_of_sight_is_read_from_the_pixels() -> None:
    with vision_server() as server:
        for left, right in itertools.permutations(PLAIN, 2):
            _, answer = post(server, request(SIGHT, halves(left, right), text="Two colours?"))
            seen = json.loads(answer["choices"][0]["message"]["content"])
            assert seen == {"left": left, "right": right}
        assert len(server.of_kind(SIGHT)) == len(server.asked) == 56


@pytest.mark.parametrize("name", ["blind", "blind to colours"])
@pytest.mark.parametrize(("left", "right"), [("red", "blue"), ("white", "violet")])
def test_who_is_blind_fails_the_test_of_sight(name: str, left: str, right: str) -> None:
    content = choice(BEHAVIOURS[name], request(SIGHT, halves(left, right)))["message"]["content"]
    seen = json.loads(content)
    assert set(seen) == {"left", "right"}
    assert set(seen.values()) <= set(PLAIN)
    assert seen["left"] != left
    assert seen["right"] != right


def test_usage_grows_with_the_picture() -> None:
    with vision_server() as server:
        spent = [post(server, request(POSTERS, small(POSTER, longest=size)))[1]["usage"]
                 for size in (512, 1024)]  # fmt: skip
    assert spent[0]["prompt_tokens"] < spent[1]["prompt_tokens"] < 2000
    assert all(it["total_tokens"] == it["prompt_tokens"] + it["completion_tokens"] for it in spent)


def test_the_list_of_models() -> None:
    with vision_server() as server:
        assert post(server, None, "/models")[1]["data"][0]["id"] == MODEL
        assert post(server, None, "/nothing")[0] == 404
        assert post(server, {}, "/embeddings")[0] == 404
        assert server.asked == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"model": MODEL}, "send JSON"), ([], "send JSON"),
        (request(POSTERS), "1 posters are named, 0 are shown"),
        (request(POSTERS, b"", text="no id"), "send data:"),
        (request(POSTERS, hostile.truncated_jpeg()), "failed to decode"),
        (request(POSTERS, hostile.wrong_type()), "failed to decode"),
        (request(SIGHT, text="Which?"), "one picture"),
    ],
)  # fmt: skip
def test_what_a_real_server_refuses_is_refused(body: object, message: str) -> None:
    with vision_server() as server:
        status, answer = post(server, body)
    assert status == 400
    assert message in answer["error"]["message"]


@pytest.mark.parametrize(
    "name", ["outside", "negative size", "zero area", "everything", "fractions", "pixels"]
)
def test_boxes_go_wrong(name: str) -> None:
    for figure in figures(BEHAVIOURS[name]):
        left, top, right, bottom = (figure[side] for side in SIDES)
        assert {
            "outside": (left, right) == (-200, 1300),
            "negative size": right < left,
            "zero area": (left, top) == (right, bottom),
            "everything": (left, top, right, bottom) == (0, 0, 1000, 1000),
            "fractions": 0 <= left < right <= 1 and isinstance(right, float),
            "pixels": right <= 683 and bottom <= 1024,
        }[name], figure


def test_figures_go_wrong() -> None:
    assert len(figures(BEHAVIOURS["twice"])) == 6
    assert len(figures(BEHAVIOURS["500 figures"])) == 500
    assert len(figures(BEHAVIOURS["blind"], "le_quai_aux_cormorans")) == 2
    assert {type(it["left"]) for it in figures(BEHAVIOURS["strings"])} == {str}
    assert {it["left"] for it in figures(BEHAVIOURS["nulls"])} == {None}
    assert all("bottom" not in it for it in figures(BEHAVIOURS["missing sides"]))
    assert {it["activity"] for it in figures(BEHAVIOURS["unknown words"])} == {"running"}
    said = json.dumps(figures(BEHAVIOURS["too much"]))
    assert all(word in said for word in SAID_TOO_MUCH)


@pytest.mark.parametrize(
    ("name", "finish", "content"),
    [
        ("not JSON", "stop", "two people"), ("in a fence", "stop", "```json"),
        ("empty", "stop", ""), ("filtered", "content_filter", ""), ("cut", "length", '{"posters"'),
        ("other shape", "stop", '"boxes"'), ("other id", "stop", "p99"), ("refusal", "stop", None),
    ],
)  # fmt: skip
def test_answers_that_are_none(name: str, finish: str, content: str | None) -> None:
    found = choice(BEHAVIOURS[name], request(POSTERS, small(POSTER)))
    assert found["finish_reason"] == finish
    if content is None:
        assert found["message"]["content"] is None
        assert "sorry" in found["message"]["refusal"]
    else:
        assert content in found["message"]["content"]
    seen = choice(BEHAVIOURS[name], request(SIGHT, halves("red", "black")))["message"]["content"]
    assert json.loads(seen) == {"left": "red", "right": "black"}


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("no images", 400, "image input is not supported"), ("no projector", 500, NO_PROJECTOR),
        ("no model", 404, "model not found"),
    ],
)  # fmt: skip
def test_errors(name: str, status: int, message: str) -> None:
    with vision_server(BEHAVIOURS[name]) as server:
        for body in (request(POSTERS, small(POSTER)), request(SIGHT, halves("red", "blue"))):
            code, answer = post(server, body)
            assert (code, answer["error"]["message"]) == (status, message)
        assert len(server.asked) == 2


def test_wrong_at_first_then_right() -> None:
    with vision_server(BEHAVIOURS["wrong, then right"]) as server:
        post(server, request(SIGHT, halves("red", "blue")))
        contents = [
            post(server, request(POSTERS, small(POSTER)))[1]["choices"][0]["message"]["content"]
            for _ in range(2)
        ]
    with pytest.raises(json.JSONDecodeError):
        json.loads(contents[0])
    assert len(json.loads(contents[1])["posters"][0]["figures"]) == 3


def test_a_slow_answer_is_late_and_ends_with_the_server() -> None:
    body = request(SIGHT, halves("red", "blue"))
    start = time.monotonic()
    choice(slow(0.3), body)
    assert time.monotonic() - start >= 0.3
    with vision_server(slow(60)) as server:
        waiting = threading.Thread(target=post, args=(server, body))
        waiting.start()
        while not server.asked:
            time.sleep(0.01)
    waiting.join(10)
    assert not waiting.is_alive()
