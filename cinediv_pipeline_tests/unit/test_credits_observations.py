"""Credits and posters of the inbox as rows: they pass their suite, and name nobody."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.registry import CONTENT_TYPES, analyse
from cinediv_pipeline.enrichment.observations import CONTENT_OBSERVATIONS
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps.contents import analyse_waiting, forget_content, waiting
from cinediv_pipeline.workshop import Workshop
from cinediv_pipeline_tests.credits import OWN, own
from cinediv_pipeline_tests.posters import NAMES, truth
from cinediv_pipeline_tests.posters.posters import file_name, files
from cinediv_pipeline_tests.posters.vision_server import honest
from cinediv_pipeline_tests.unit.credits_desk import content_of
from cinediv_pipeline_tests.unit.poster_desk import Desk, desk

DAY = date(2024, 5, 1)


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    opened = Workshop.open(Settings(home=tmp_path), real=True)
    opened.home.inbox.mkdir()
    return opened


@pytest.fixture
def sight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with desk(honest, tmp_path) as found:
        yield found


def _put(shop: Workshop, content: bytes, name: str) -> str:
    path = shop.home.inbox / name
    path.write_bytes(content)
    return Content.of(path).id


def _rows(shop: Workshop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.lake.read(CONTENT_OBSERVATIONS.key).to_pylist()
    return found


def test_lists_of_credits_pass_the_suite_of_observations(shop: Workshop) -> None:
    ids = {_put(shop, *content_of(name, "csv_comma")) for name in OWN}
    done = analyse_waiting(shop, waiting(shop.home), Options())
    assert set(done.reports) == ids
    assert done.result.outcome == "written"
    rows = _rows(shop)
    assert {row["content_type"] for row in rows} == {"credits"}
    assert {row["content_id"] for row in rows} == ids
    assert {"role", "gender", "n_credits", "bonus_status"} <= {row["dimension"] for row in rows}


def test_posters_pass_the_suite_of_observations(shop: Workshop, sight: Desk) -> None:
    ids = {_put(shop, files(name), file_name(name)) for name in NAMES}
    done = analyse_waiting(
        shop, waiting(shop.home), Options(reader=sight.reader(), ocr=False)
    )  # fmt: skip
    assert set(done.reports) == ids
    assert done.result.outcome == "written"
    rows = _rows(shop)
    assert {row["content_type"] for row in rows} == {"poster"}
    figures = sum(len(truth(name)["figures"]) for name in NAMES)
    assert sum(row["dimension"] == "gender_presentation" for row in rows) == figures
    seen = [row for row in rows if row["method"] == "model"]
    assert {row["model"] for row in seen} == {sight.reader().name}
    assert {row["dimension"] for row in seen} == {"gender_presentation", "activity", "foreground"}


@pytest.mark.parametrize("name", OWN)
def test_no_row_of_credits_names_anybody(name: str) -> None:
    content, called = content_of(name, "text_tabs")
    report = analyse(Content(content, called), content_type="credits")
    rows = CONTENT_TYPES["credits"].observations(report, None, DAY)
    told = json.dumps(rows, default=str, ensure_ascii=False)
    assert len({(row["subject_id"], row["dimension"]) for row in rows}) == len(rows)
    for person in own(name).truth["people"]:
        if " " in person:
            assert person not in told
            assert person.casefold() not in told.casefold()


@pytest.mark.parametrize("name", NAMES[:3])
def test_no_row_of_a_poster_names_anybody(name: str) -> None:
    report = analyse(Content(files(name), file_name(name)), content_type="poster")
    rows = CONTENT_TYPES["poster"].observations(report, "film-1", DAY)
    told = json.dumps(rows, default=str, ensure_ascii=False)
    assert {row["film_id"] for row in rows} == {"film-1"}
    for credit in truth(name)["billing"]:
        assert credit["person"].casefold() not in told.casefold()
    assert all(row["subject_label"] is None for row in rows)


def test_what_is_forgotten_leaves_no_answer_on_a_poster(shop: Workshop, sight: Desk) -> None:
    id_ = _put(shop, files("the_slack_shift"), "the_slack_shift.jpg")
    analyse_waiting(shop, waiting(shop.home), Options(reader=sight.reader(), ocr=False))
    assert id_.encode() in sight.kept()
    forget_content(shop, id_)
    assert id_.encode() not in sight.kept()
    assert _rows(shop) == []
