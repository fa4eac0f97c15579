"""`cinediv site build` and `cinediv serve`: what they refuse, and how they say it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cinediv_pipeline.api.web.serving import listening
from cinediv_pipeline.cli import app
from cinediv_pipeline.errors import EXIT_REFUSED, SettingsError, SiteError
from cinediv_pipeline.settings import Settings, site_address


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CINEDIV_{name.upper()}", raising=False)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def refused(*words: str) -> str:
    """Run a command that is refused; return what it said."""
    done = CliRunner().invoke(app, words)
    assert done.exit_code == EXIT_REFUSED, done.output
    return " ".join(done.output.replace("│", " ").split())


@pytest.mark.parametrize("port", ["0", "-1", "65536", "80000"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert "--port" in refused("serve", f"--port={port}")


def test_a_busy_port_is_told_before_anything_is_promised(taken: int, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["serve", "--home", str(tmp_path), "--port", str(taken)])
    assert isinstance(done.exception, SettingsError)
    assert str(done.exception) == f"port {taken} of 127.0.0.1 is in use; use --port"
    assert done.exception.exit_code == EXIT_REFUSED
    assert done.output == ""


@pytest.mark.parametrize(
    ("host", "said"), [("nowhere.invalid", "no machine is called"), ("192.0.2.1", "not an address")]
)
def test_a_host_that_is_not_here_is_told(host: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        listening(host, 8731)


def test_a_free_port_is_listened_on() -> None:
    with listening("127.0.0.1", 0) as bound, socket.create_connection(bound.getsockname()):
        pass


@pytest.mark.parametrize(
    "address",
    ["observatory", "ftp://example.org", "https://example.org/?a=1", "https://example.org/#top",
     "https://me@example.org"],
)  # fmt: skip
def test_an_address_that_no_page_can_stand_under_is_refused(address: str, tmp_path: Path) -> None:
    said = refused("site", "build", "--home", str(tmp_path), "--address", address)
    assert "--address" in said
    assert "CINEDIV" not in said


def test_an_address_may_have_a_path() -> None:
    assert str(site_address("https://example.org/observatoire")) == (
        "https://example.org/observatoire"
    )


def test_a_wrong_setting_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEDIV_SITE_ADDRESS", "https://example.org/?a=1")
    with pytest.raises(SettingsError, match="CINEDIV_SITE_ADDRESS"):
        Settings()


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "home"
    file.write_text("")
    assert "is a file" in refused("site", "build", "--home", str(file))


def test_the_hint_works_on_the_same_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CINEDIV_SAMPLE_HOME", str(tmp_path / "none"))
    done = CliRunner().invoke(app, ["site", "build", "--sample"])
    assert isinstance(done.exception, SiteError)
    assert "`cinediv refresh --sample`" in str(done.exception)
    assert done.output == ""
