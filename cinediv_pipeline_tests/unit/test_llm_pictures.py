"""Tasks with a picture: what identifies them, what they send, what they cost, what is kept."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cinediv_pipeline.analysis.posters.figures import Poster, poster_task
from cinediv_pipeline.llm.keeping import Keeper, Sent
from cinediv_pipeline.llm.tasks import Group, Question
from cinediv_pipeline_tests.unit.model_desk import Script, asker, chat, status

JPEG = bytes(range(256)) * 400
TASK = poster_task()
FIGURE = {
    "left": 100, "top": 100, "right": 500, "bottom": 900, "gender_presentation": "female",
    "activity": "active", "is_foreground": True, "name": "Clotilde Vermandois",
}  # fmt: skip


def group(jpeg: bytes = JPEG) -> Group[Poster]:
    item = Poster("a" * 64, jpeg)
    return Group(TASK, (Question(item, TASK.key(item, "m")),))


def test_a_question_is_known_by_its_picture() -> None:
    one, other = Poster("a", JPEG), Poster("a", JPEG + b"\0")
    assert TASK.key(one, "m") == TASK.key(replace(one), "m")
    assert TASK.key(one, "m") != TASK.key(other, "m")
    assert TASK.key(one, "m") != TASK.key(one, "n")
    assert JPEG.hex() not in repr(one)
    assert len(repr(one)) < 200


def test_a_message_has_its_text_and_its_picture() -> None:
    system, user = group().messages()
    assert isinstance(system["content"], str)
    text, picture = user["content"]
    assert text["type"] == "text"
    assert "p01 | " in text["text"]
    assert picture["type"] == "image_url"
    assert picture["image_url"]["url"].startswith("data:image/jpeg;base64,")


def test_a_picture_costs_as_a_picture_and_not_as_letters() -> None:
    assert group().tokens_in() == group(JPEG * 20).tokens_in()
    assert 2_000 < group().tokens_in() < 6_000


def _figures(*figures: object) -> str:
    return json.dumps({"posters": [{"id": "p01", "figures": list(figures)}]})


@pytest.mark.parametrize("content", [_figures(FIGURE), "Clotilde Vermandois", "", _figures(1)])
def test_of_a_call_only_what_was_checked_is_kept(content: str, tmp_path: Path) -> None:
    own = asker(Script([chat(content)]), tmp_path)
    own.ask(TASK, [Poster("a" * 64, JPEG)])
    kept = [json.loads(path.read_text("utf-8")) for path in tmp_path.rglob("*.json")]
    assert kept
    for call in kept:
        assert call["messages"] is None
        assert call["answer"] is None
        assert call["tokens_in"] == 100
        assert "Clotilde" not in json.dumps(call)


def test_a_failed_call_keeps_no_picture_either(tmp_path: Path) -> None:
    own = asker(Script([status(400, '{"error": {"message": "content_filter"}}')]), tmp_path)
    own.ask(TASK, [Poster("a" * 64, JPEG)])
    assert all(b"base64" not in path.read_bytes() for path in tmp_path.rglob("*.json"))


def test_texts_are_kept_as_before(tmp_path: Path) -> None:
    own = asker(Script([chat("x")]), tmp_path)
    assert isinstance(own, Keeper)
    words = replace(TASK, picture=None)
    own.ask(words, [Poster("a" * 64, JPEG)])
    kept = [json.loads(path.read_text("utf-8")) for path in tmp_path.rglob("*.json")]
    assert all(call["messages"] and call["answer"] for call in kept)
    assert Sent(group(), []).group.task is TASK
