"""HTTP for all sources, against a real server on the loopback."""

import json
from pathlib import Path

import pytest

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.sources import http
from cinediv_pipeline_tests.unit.conftest import Serve


def test_an_answer_has_bytes_status_and_address(serve: Serve) -> None:
    base, _ = serve({"/a": [(200, b"\x00bytes")]})
    assert http.get(f"{base}/a", timeout_seconds=5) == http.Response(b"\x00bytes", 200, f"{base}/a")


def test_the_address_is_the_one_that_finally_served(serve: Serve) -> None:
    base, _ = serve({"/old": [(302, b"/new")], "/new": [(200, b"here")]})
    found = http.get(f"{base}/old", timeout_seconds=5)
    assert (found.content, found.address) == (b"here", f"{base}/new")


def test_a_server_error_is_tried_again(serve: Serve) -> None:
    base, log = serve({"/a": [(500, b"no"), (503, b"no"), (200, b"yes")]})
    with http.session(backoff_seconds=0) as client:
        found = http.get(f"{base}/a", timeout_seconds=5, client=client)
    assert (found.content, len(log)) == (b"yes", 3)


def test_a_server_error_that_stays_is_told_after_three_more_tries(serve: Serve) -> None:
    base, log = serve({"/a": [(500, b"no")]})
    with (
        http.session(backoff_seconds=0) as client,
        pytest.raises(SourceError, match=r"/a answered with status 500\."),
    ):
        http.get(f"{base}/a", timeout_seconds=5, client=client)
    assert len(log) == 4


def test_a_missing_page_is_told_at_once(serve: Serve) -> None:
    base, log = serve({})
    with pytest.raises(SourceError, match=r"/a answered with status 404\."):
        http.get(f"{base}/a", timeout_seconds=5)
    assert len(log) == 1


def test_a_refused_connection_names_the_address_and_the_way_out(closed_port: int) -> None:
    with (
        http.session(retries=1, backoff_seconds=0) as client,
        pytest.raises(
            SourceError, match=rf"127\.0\.0\.1:{closed_port}/a cannot be reached .*at hand"
        ),
    ):
        http.get(f"http://127.0.0.1:{closed_port}/a", timeout_seconds=5, client=client)


def test_no_credential_is_in_the_error_of_a_refused_connection(closed_port: int) -> None:
    address = f"http://user:pass-word@127.0.0.1:{closed_port}/a?api_key=hidden&year=2020"
    with (
        http.session(retries=0) as client,
        pytest.raises(SourceError) as raised,
    ):
        http.get(address, timeout_seconds=5, client=client)
    told = str(raised.value)
    assert "pass-word" not in told
    assert "hidden" not in told
    assert "year=2020" in told
    assert raised.value.__cause__ is None


def test_no_credential_is_in_the_error_of_a_bad_status(serve: Serve) -> None:
    base, _ = serve({})
    address = base.replace("http://", "http://user:pass-word@") + "/a?token=hidden"
    with pytest.raises(SourceError) as raised:
        http.get(address, timeout_seconds=5)
    assert str(raised.value).startswith(f"{base}/a?token=*** answered with status 404.")


def test_proxies_and_certificates_of_the_environment_are_read_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org:8080")
    monkeypatch.setenv("NO_PROXY", "inside.example.org")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "our-ca.pem"))
    opened = http.session()
    http.settle(opened, "https://api.example.org/3")
    assert opened.proxies["https"] == "http://proxy.example.org:8080"
    assert opened.verify == str(tmp_path / "our-ca.pem")
    assert opened.trust_env is False
    inside = http.session()
    http.settle(inside, "https://inside.example.org/3")
    assert "https" not in inside.proxies


def test_a_message_is_posted_as_json(serve: Serve) -> None:
    base, log = serve({"/hook": [(204, b"")]})
    http.post_json(f"{base}/hook", {"text": "é"}, timeout_seconds=5)
    ((method, path, body),) = log
    assert (method, path, json.loads(body)) == ("POST", "/hook", {"text": "é"})


def test_a_webhook_that_refuses_is_told_without_its_address(serve: Serve) -> None:
    base, _ = serve({"/hidden": [(403, b"")]})
    with pytest.raises(SourceError) as raised:
        http.post_json(f"{base}/hidden", {}, timeout_seconds=5)
    assert "hidden" not in str(raised.value)
    assert base not in str(raised.value)
