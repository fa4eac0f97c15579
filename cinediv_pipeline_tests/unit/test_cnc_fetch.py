"""Fetching the CNC workbook: the file itself, its page on the portal, or a file at hand."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.landing import Fetched
from cinediv_pipeline.sources import cnc
from cinediv_pipeline_tests.unit.conftest import Serve

LICENCE = "Licence Ouverte 2.0 (CNC)"


def page(*resources: Mapping[str, str]) -> bytes:
    return json.dumps({"title": "Films agréés", "resources": resources}, indent=1).encode()


@pytest.fixture
def files(serve: Serve) -> str:
    """A server with two workbooks; its address."""
    return serve({"/a.xlsx": [(200, b"PK a")], "/b.xlsx": [(200, b"PK b")]})[0]


def test_a_workbook_is_fetched_as_it_is(files: str) -> None:
    assert cnc.fetch(f"{files}/a.xlsx", timeout_seconds=5) == Fetched(
        b"PK a", f"{files}/a.xlsx", 200, "xlsx", LICENCE
    )


def test_a_dataset_page_is_followed_to_its_one_workbook(serve: Serve, files: str) -> None:
    content = page(
        {"format": "csv", "url": f"{files}/missing.csv"},
        {"format": "xlsx", "url": f"{files}/b.xlsx"},
    )
    portal, _ = serve({"/dataset/": [(200, b"\n" + content)]})
    found = cnc.fetch(f"{portal}/dataset/", timeout_seconds=5)
    assert (found.content, found.address) == (b"PK b", f"{files}/b.xlsx")


def test_two_workbooks_are_for_a_person_to_decide(serve: Serve, files: str) -> None:
    both = [{"format": "xlsx", "url": f"{files}/{name}.xlsx"} for name in "ab"]
    portal, _ = serve({"/dataset/": [(200, page(*both))]})
    with pytest.raises(SourceError, match=r"2 workbooks.*/a\.xlsx.*/b\.xlsx.*CINEDIV_CNC_URL"):
        cnc.fetch(f"{portal}/dataset/", timeout_seconds=5)


def test_a_page_without_workbook_is_told(serve: Serve) -> None:
    portal, _ = serve({"/dataset/": [(200, page({"format": "csv", "url": "x.csv"}))]})
    with pytest.raises(SourceError, match=r"0 workbooks"):
        cnc.fetch(f"{portal}/dataset/", timeout_seconds=5)


@pytest.mark.parametrize(
    "content",
    [b"{", b'{"message": "gone"}', b'{"resources": null}', b'{"resources": [{"format": "xlsx"}]}'],
)
def test_json_that_is_no_dataset_page_is_told(serve: Serve, content: bytes) -> None:
    portal, _ = serve({"/dataset/": [(200, content)]})
    with pytest.raises(SourceError, match=r"/dataset/ answered JSON that is not a dataset page"):
        cnc.fetch(f"{portal}/dataset/", timeout_seconds=5)


def test_a_workbook_that_the_page_lists_but_nobody_serves_is_told(serve: Serve) -> None:
    portal, log = serve({})
    gone = page({"format": "xlsx", "url": f"{portal}/gone.xlsx"})
    site, _ = serve({"/dataset/": [(200, gone)]})
    with pytest.raises(SourceError, match=r"/gone\.xlsx answered with status 404"):
        cnc.fetch(f"{site}/dataset/", timeout_seconds=5)
    assert len(log) == 1


def test_one_server_error_does_not_end_the_fetch(serve: Serve) -> None:
    base, log = serve({"/a.xlsx": [(500, b"no"), (200, b"PK")]})
    assert cnc.fetch(f"{base}/a.xlsx", timeout_seconds=5).content == b"PK"
    assert len(log) == 2


def test_bytes_are_not_interpreted(serve: Serve) -> None:
    base, _ = serve({"/a.xlsx": [(200, b"<html>moved</html>")]})
    assert cnc.fetch(f"{base}/a.xlsx", timeout_seconds=5).content == b"<html>moved</html>"


def test_a_file_at_hand_keeps_its_name_and_not_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "films 2025.xlsx"
    path.write_bytes(b"PK at hand")
    assert cnc.fetch_file(path) == Fetched(
        b"PK at hand", "file:films 2025.xlsx", 200, "xlsx", LICENCE
    )


def test_a_file_that_is_not_there_is_told_with_the_option(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.xlsx cannot be read.*--cnc-file"):
        cnc.fetch_file(tmp_path / "none.xlsx")
    with pytest.raises(SourceError, match="cannot be read"):
        cnc.fetch_file(tmp_path)
