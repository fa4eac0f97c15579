"""The API on a copy of the refreshed sample, for the modules that ask it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.api.app import build_app
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.pipeline.api_desk import copied, settings_for


@pytest.fixture(scope="module")
def home(refreshed: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of one module: a server writes into it."""
    return copied(refreshed, tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    """Callers of a server on that home."""
    with TestClient(build_app(settings_for(home))) as made:
        yield made
