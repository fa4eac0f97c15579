"""The figures of our posters, as a model that sees tells them, and what is computed of them."""

import base64
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from PIL import Image

from cinediv_pipeline.analysis.contents import Options
from cinediv_pipeline.analysis.posters.geometry import Box, overlap, visible_areas
from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline.analysis.registry import CONTENT_TYPES
from cinediv_pipeline.language import Code, Language
from cinediv_pipeline_tests.posters import NAMES, hostile, truth
from cinediv_pipeline_tests.posters.posters import draw, files
from cinediv_pipeline_tests.posters.vision_server import (
    BEHAVIOURS,
    POSTERS,
    SAID_TOO_MUCH,
    SIGHT,
    honest,
    slow,
)
from cinediv_pipeline_tests.unit.poster_desk import BoxSides, Desk, alike, desk, poster, sides

CODES: Final[tuple[Code, ...]] = ("fr", "en")
POSTER = "nine_doors_of_halloway"
LEAST_ALIKE = 0.85
#: An independent count of areas looks at so many points on each side.
POINTS = 1_000


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def honest_desk(tmp_path: Path) -> Iterator[Desk]:
    with desk(honest, tmp_path) as found:
        yield found


def looked(behaviour: str, home: Path, name: str = POSTER) -> tuple[PosterReport, Desk]:
    with desk(BEHAVIOURS[behaviour], home) as found:
        return found.look(name), found


def codes(report: PosterReport) -> set[str]:
    return {one.code for one in report.limits}


def scaled(figure: Any) -> BoxSides:
    left, top, right, bottom = (side / 1_000 for side in figure["box"])
    return left, top, right, bottom


def counted(figures: Sequence[tuple[BoxSides, bool]]) -> list[float]:
    """The area of each box by counting points: those of the foreground first, in equal parts."""
    at = (np.arange(POINTS) + 0.5) / POINTS
    masks = np.array(
        [
            np.outer((top <= at) & (at < bottom), (left <= at) & (at < right))
            for (left, top, right, bottom), _ in figures
        ]
    )
    front = np.array([is_front for _, is_front in figures])
    owners = np.where(masks[front].any(axis=0), masks & front[:, None, None], masks)
    n = owners.sum(axis=0)
    return [float((one / np.maximum(n, 1)).sum() / POINTS**2) for one in owners]


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_where_a_human_sees_them(name: str, honest_desk: Desk) -> None:
    report, told = honest_desk.look(name), truth(name)
    left = list(report.figures)
    assert report.figures_by == "vision"
    assert len(left) == len(told["figures"])
    assert (report.width, report.height) == tuple(told["size"])
    for figure in told["figures"]:
        best = max(left, key=lambda one: alike(scaled(figure), sides(one)))
        assert alike(scaled(figure), sides(best)) >= LEAST_ALIKE
        assert best.gender_presentation == figure["gender_presentation"]
        assert best.activity == figure["activity"]
        assert best.is_foreground is figure["is_foreground"]
        assert not best.is_face
        left.remove(best)


@pytest.mark.parametrize("name", NAMES)
def test_shares_are_those_of_the_truth(name: str, honest_desk: Desk) -> None:
    report, figures = honest_desk.look(name), truth(name)["figures"]
    areas = counted([(scaled(one), one["is_foreground"]) for one in figures]) if figures else []
    weights = {
        "figures": [1.0] * len(figures), "area": areas,
        "foreground": [float(one["is_foreground"]) for one in figures],
    }  # fmt: skip
    assert [share.measure for share in report.shares] == list(weights)
    for share in report.shares:
        own = dict.fromkeys(("female", "male", "other", "unknown"), 0.0)
        for figure, weight in zip(figures, weights[share.measure], strict=True):
            own[figure["gender_presentation"]] += weight
        known = own["female"] + own["male"] + own["other"]
        total = known + own["unknown"]
        near = 0.01 if share.measure == "area" else 1e-9
        assert (share.women, share.men, share.other, share.unknown) == pytest.approx(
            tuple(own.values()), abs=near
        )
        if total == 0:
            assert share.women_share is share.coverage is share.women_share_low is None
            continue
        assert share.coverage == pytest.approx(known / total, abs=2 * near)
        assert share.women_share_low == pytest.approx(own["female"] / total, abs=4 * near)
        assert share.women_share_high == pytest.approx(
            (own["female"] + own["unknown"]) / total, abs=4 * near
        )
        if known:
            assert share.women_share == pytest.approx(own["female"] / known, abs=4 * near)


def test_areas_are_a_sum_that_never_exceeds_the_poster() -> None:
    chance = np.random.default_rng(7)
    for n in (1, 2, 5, 12, 60):
        boxes, front = [], []
        for _ in range(n):
            xs, ys = sorted(chance.random(2)), sorted(chance.random(2))
            boxes.append(Box(float(xs[0]), float(ys[0]), float(xs[1]), float(ys[1])))
            front.append(bool(chance.random() < 0.5))
        areas = visible_areas(boxes, front)
        assert sum(areas) <= 1 + 1e-9
        assert areas == pytest.approx(counted(list(zip(boxes, front, strict=True))), abs=0.004)
        assert all(0 <= area <= box.area + 1e-9 for area, box in zip(areas, boxes, strict=True))


def test_boxes_and_where_they_stand() -> None:
    whole, middle = Box(0, 0, 1, 1), Box(0.25, 0.25, 0.75, 0.75)
    assert whole.centrality == middle.centrality == 1
    assert Box(0, 0, 0, 0).centrality == 0
    assert overlap(whole, middle) == overlap(middle, whole) == pytest.approx(0.25)
    assert overlap(Box(0, 0, 0.5, 1), Box(0.5, 0, 1, 1)) == 0
    assert visible_areas([], []) == []
    assert visible_areas([whole, middle], [True, False]) == [1, 0]
    assert visible_areas([whole, middle], [False, True]) == [0.75, 0.25]
    assert visible_areas([whole, whole], [True, True]) == [0.5, 0.5]


def test_a_poster_without_figures_says_so(honest_desk: Desk) -> None:
    report = honest_desk.look("le_quai_aux_cormorans")
    assert (report.figures_by, report.figures) == ("vision", ())
    assert [share.total for share in report.shares] == [0, 0, 0]
    assert "vision" in codes(report)


# -- what a model does wrong


@pytest.mark.parametrize(
    "behaviour",
    ["outside", "negative size", "zero area", "strings", "500 figures", "missing sides", "nulls",
     "not JSON", "other shape", "other id", "cut", "refusal", "filtered", "empty", "fractions"],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_no_figure(behaviour: str, tmp_path: Path) -> None:
    report, own = looked(behaviour, tmp_path)
    assert (report.figures_by, report.figures, report.shares) == ("none", (), ())
    assert {"no_sight", "no_figures"} <= codes(report)
    asked = len(own.server.of_kind(POSTERS))
    assert 1 <= asked <= 3
    assert len(own.server.of_kind(SIGHT)) == 2


@pytest.mark.parametrize("behaviour", ["in a fence", "wrong, then right", "late", "unknown words"])
def test_an_answer_that_can_be_read_is_read(behaviour: str, tmp_path: Path) -> None:
    report, _ = looked(behaviour, tmp_path)
    assert (report.figures_by, len(report.figures)) == ("vision", 3)
    if behaviour == "unknown words":
        assert {one.gender_presentation for one in report.figures} == {"unknown"}
        assert {one.activity for one in report.figures} == {"unknown"}
        assert {one.is_foreground for one in report.figures} == {False}


def test_figures_that_are_told_twice_count_once(tmp_path: Path) -> None:
    report, _ = looked("twice", tmp_path)
    assert len(report.figures) == 3
    (told,) = [one for one in report.limits if one.code == "told_twice"]
    assert "3" in told.en


def test_one_figure_on_the_whole_poster_is_doubted(tmp_path: Path) -> None:
    report, _ = looked("everything", tmp_path, "ce_que_garde_ondine")
    assert "whole_poster" in codes(report)
    assert sum(one.area_share for one in report.figures) <= 1


def test_boxes_in_pixels_never_leave_the_poster(tmp_path: Path) -> None:
    for n, name in enumerate(("the_slack_shift", "quarante_chaises_rouges")):
        report, _ = looked("pixels", tmp_path / str(n), name)
        assert sum(one.area_share for one in report.figures) <= 1
        assert all(0 <= side <= 1 for one in report.figures for side in sides(one))


@pytest.mark.parametrize("behaviour", ["blind", "blind to colours"])
def test_a_model_of_words_is_not_believed(behaviour: str, tmp_path: Path) -> None:
    report, own = looked(behaviour, tmp_path)
    assert (report.figures_by, report.figures) == ("none", ())
    assert "no_sight" in codes(report)
    assert own.server.of_kind(POSTERS) == []
    assert len(own.server.asked) == 1


@pytest.mark.parametrize("behaviour", ["no images", "no projector"])
def test_a_server_that_takes_no_pictures_is_asked_once(behaviour: str, tmp_path: Path) -> None:
    report, own = looked(behaviour, tmp_path)
    assert report.figures_by == "none"
    (told,) = [one for one in report.limits if one.code == "no_sight"]
    assert "takes no pictures" in told.en
    assert len(own.server.asked) == 1


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    report, own = looked("no model", tmp_path)
    (told,) = [one for one in report.limits if one.code == "no_sight"]
    assert "404" in told.en
    assert len(own.server.asked) == 1


def test_a_model_that_is_too_slow_is_told(tmp_path: Path) -> None:
    with desk(slow(20), tmp_path) as own:
        report = own.look(POSTER, reader=own.reader(llm_timeout_seconds=1))
        asked = len(own.server.asked)
    assert "no_sight" in codes(report)
    assert asked == 1


def test_sight_is_tried_once_for_many_posters(honest_desk: Desk) -> None:
    reader = honest_desk.reader()
    for name in NAMES[:3]:
        honest_desk.look(name, reader=reader)
    assert len(honest_desk.server.of_kind(SIGHT)) == 2
    assert len(honest_desk.server.of_kind(POSTERS)) == 3


def test_without_a_model_nothing_is_told_of_figures() -> None:
    report = poster(files(POSTER), "a.png", ocr=False)
    assert (report.figures_by, report.figures, report.shares) == ("none", (), ())
    assert "no_figures" in codes(report)
    assert "no_sight" not in codes(report)


# -- what is kept, and what is sent


def test_a_kept_answer_is_not_asked_for_again(honest_desk: Desk) -> None:
    first = honest_desk.look(POSTER)
    asked = len(honest_desk.server.asked)
    assert honest_desk.look(POSTER) == first
    assert len(honest_desk.server.asked) == asked
    honest_desk.look("ce_que_garde_ondine")
    assert len(honest_desk.server.asked) > asked


def test_what_a_model_says_beside_figures_is_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    report, own = looked("too much", tmp_path)
    assert len(report.figures) == 3
    page = "".join(
        CONTENT_TYPES["poster"].html(report, Language(code)) for code in CODES
    )  # fmt: skip
    everything = (report.model_dump_json() + page + caplog.text).encode() + own.kept()
    assert own.kept()
    for said in SAID_TOO_MUCH:
        assert said.encode() not in everything


@pytest.mark.parametrize("behaviour", ["too much", "not JSON", "cut", "refusal", "honest"])
def test_neither_the_picture_nor_the_answer_is_kept(behaviour: str, tmp_path: Path) -> None:
    _, own = looked(behaviour, tmp_path)
    calls = [json.loads(path.read_text("utf-8")) for path in tmp_path.rglob("calls/*.json")]
    assert calls
    for call in calls:
        assert call["messages"] is None
        assert call["answer"] is None
    kept = own.kept()
    assert b"base64" not in kept
    assert b"data:image" not in kept
    assert all(sent[:60] not in kept for sent in _sent(own, encoded=True))
    assert b"see two people" not in kept
    assert b"sorry" not in kept


def _sent(own: Desk, *, encoded: bool = False) -> list[bytes]:
    urls = [
        part["image_url"]["url"]
        for body in own.server.of_kind(POSTERS)
        for part in body["messages"][-1]["content"]
        if part["type"] == "image_url"
    ]
    texts = [url.partition(",")[2].encode() for url in urls]
    return texts if encoded else [base64.b64decode(text) for text in texts]


SECRETS = (
    hostile.ARTIST.encode(), hostile.SERIAL.encode(), hostile.SOFTWARE.encode(), b"adobe", b"Exif",
    b"Cinoptik", b"xpacket", b"GPS",
)  # fmt: skip


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_is_sent_is_upright_small_and_says_nothing_else(
    orientation: int, honest_desk: Desk
) -> None:
    name = "the_slack_shift"
    content = hostile.exif_turned_jpeg(draw(name), orientation)
    report, upright = honest_desk.look_at(content), honest_desk.look(name)
    (turned, _) = _sent(honest_desk)
    assert all(secret not in turned for secret in SECRETS)
    with Image.open(io.BytesIO(turned)) as image:
        assert image.format == "JPEG"
        assert image.size == (1_024, 683)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert (report.width, report.height) == (1_800, 1_200)
    assert len(report.figures) == len(upright.figures)
    for one, other in zip(report.figures, upright.figures, strict=True):
        assert alike(sides(one), sides(other)) > 0.97
        assert one.gender_presentation == other.gender_presentation
    kept = honest_desk.kept() + report.model_dump_json().encode()
    assert all(secret not in kept for secret in SECRETS)


def test_texts_in_a_png_go_nowhere(honest_desk: Desk) -> None:
    report = honest_desk.look_at(hostile.png_with_text_chunks(draw(POSTER)), "a.png")
    (sent,) = _sent(honest_desk)
    everything = sent + honest_desk.kept() + report.model_dump_json().encode()
    assert len(report.figures) == 3
    assert all(secret not in everything for secret in SECRETS)


@pytest.mark.parametrize("size", [(40, 60), (3_000, 500), (4_000, 6_000)])
def test_what_is_sent_is_at_most_1024_pixels(size: tuple[int, int], honest_desk: Desk) -> None:
    file = io.BytesIO()
    Image.new("RGB", size, "grey").save(file, "PNG")
    honest_desk.look_at(file.getvalue(), "a.png")
    with Image.open(io.BytesIO(_sent(honest_desk)[0])) as image:
        assert max(image.size) <= min(1_024, max(size))


def test_a_reader_of_texts_is_no_reader_of_pictures() -> None:
    class Words:
        name = "words-1"

        def ask(self, *_: object) -> Any:
            raise AssertionError

    report = poster(files(POSTER), "a.png", ocr=False, reader=Words())
    assert report.figures_by == "none"
    assert "no_sight" in codes(report)
    assert Options().faces is False
