"""A poster and a real server whose model takes no pictures: told within seconds, and a report."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cinediv_pipeline.analysis.readers import reader_of
from cinediv_pipeline.llm.doctor import examine
from cinediv_pipeline.llm.endpoint import endpoint_of
from cinediv_pipeline.settings import Settings
from cinediv_pipeline_tests.model_server import MISSING
from cinediv_pipeline_tests.posters.posters import file_name, files
from cinediv_pipeline_tests.unit.poster_desk import poster

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"no model server here: {', '.join(MISSING)} is not installed"
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    command = [sys.executable, "-m", "cinediv_pipeline_tests.model_server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        yield f"{server.stdout.readline().strip()}/v1"
        server.terminate()


@pytest.fixture
def settings(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return Settings(
        home=tmp_path, llm_url=address, llm_model="smollm2", llm_timeout_seconds=120
    )  # fmt: skip


def test_the_report_stands_and_says_that_the_model_sees_nothing(settings: Settings) -> None:
    name = "the_slack_shift"
    began = time.monotonic()
    report = poster(files(name), file_name(name), ocr=False, reader=reader_of(settings))
    assert time.monotonic() - began < 30
    assert (report.figures_by, report.figures) == ("none", ())
    (told,) = [one for one in report.limits if one.code == "no_sight"]
    assert "takes no pictures" in told.en
    assert (report.width, report.height) == (1_800, 1_200)


def test_the_doctor_says_no_to_pictures(settings: Settings) -> None:
    endpoint = endpoint_of(settings)
    assert endpoint is not None
    (images,) = [one for one in examine(endpoint) if one.name == "images"]
    assert images.verdict == "no"
    assert "pictures" in images.seen
