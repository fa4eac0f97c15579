"""The framework: which type a content is, types of other packages, and the command."""

import json
import os
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cinediv_pipeline.analysis import registry
from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.registry import analyse, content_types, type_of
from cinediv_pipeline.cli import app
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline_tests.screenplays import own
from cinediv_pipeline_tests.screenplays.text_forms import as_fountain, as_indented

LANTERN = as_fountain(own("la_lanterne"))


class Poems:
    """A content type of another package."""

    name = "poem"

    def accepts(self, content: Content) -> bool:
        """Whether it is a poem by its name."""
        return content.suffix == ".poem"


class Broken:
    """One that cannot be made."""

    def __init__(self) -> None:
        raise RuntimeError("no")


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Poems.__module__
    entries = [
        EntryPoint("poem", f"{here}:Poems", registry.ENTRY_POINTS),
        EntryPoint("screenplay", f"{here}:Poems", registry.ENTRY_POINTS),
        EntryPoint("broken", f"{here}:Broken", registry.ENTRY_POINTS),
        EntryPoint("missing", "not_there_at_all:Poems", registry.ENTRY_POINTS),
    ]

    def entry_points(*, group: str) -> list[EntryPoint]:
        assert group == registry.ENTRY_POINTS
        return entries

    monkeypatch.setattr(registry, "entry_points", entry_points)
    content_types.cache_clear()


@pytest.fixture(autouse=True)
def _forget_types() -> Any:
    yield
    content_types.cache_clear()


@pytest.mark.usefixtures("others")
def test_types_of_other_packages_are_found_and_ours_stay(caplog: pytest.LogCaptureFixture) -> None:
    known = content_types()
    assert set(known) == {"credits", "poster", "screenplay", "poem"}
    assert type(known["screenplay"]).__name__ == "Screenplays"
    assert "broken" in caplog.text
    assert "missing" in caplog.text
    assert type_of(Content(b"\x00", "a.poem")).name == "poem"


def test_a_type_that_nobody_knows_is_refused() -> None:
    with pytest.raises(AnalysisError, match="no content type 'film'"):
        analyse(Content(b"INT. BAR - NUIT\n", "a.txt"), content_type="film")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("film.pdf", LANTERN.encode(), "plain text, not a PDF"),
        ("film.txt", b"%PDF-1.7\nx", "is a PDF, not plain text"),
        ("film.docx", LANTERN.encode(), "plain text, not a Word file"),
        ("film.fdx", LANTERN.encode(), "plain text, not a Final Draft file"),
        ("film.png", b"\x89PNG\r\n\x1a\n", "is a picture"),
        ("film", b"PK\x03\x04" + b"\0" * 60, "a ZIP archive"),
        ("film.txt", bytes(range(256)) * 20, "is no text"),
        ("film.txt", b"", "is empty"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name: str, content: bytes, why: str) -> None:
    with pytest.raises(AnalysisError, match=why):
        analyse(Content(content, name), content_type="screenplay")


def test_a_file_without_a_known_end_is_taken_for_what_it_is() -> None:
    text = as_indented(own("la_lanterne")).encode()
    assert analyse(Content(text, "scenario")).method.format == "text"
    assert analyse(Content(text, "scenario.md")).method.format == "text"


def test_fountain_by_another_name_is_fountain() -> None:
    text = f"Title: La Lanterne\n\n{LANTERN.partition(chr(10) * 2)[2]}"
    assert analyse(Content(text.encode(), "film.txt")).method.format == "fountain"
    assert analyse(Content(b"INT. BAR - NUIT\n\n> FIN <\n", "film")).method.format == "fountain"
    with pytest.raises(AnalysisError, match="not a PDF"):
        analyse(Content(text.encode(), "film.pdf"), content_type="screenplay")


def test_nothing_that_can_be_analysed() -> None:
    with pytest.raises(AnalysisError, match=r"Screenplays are read from PDF.*credits.*posters"):
        analyse(Content(b"GIF89a" + b"\0" * 100, "poster.gif"))


def _run(*words: str) -> Any:
    return CliRunner().invoke(app, ["analyse", *words])


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CINEDIV_HOME", str(tmp_path / "home"))
    (tmp_path / "film.fountain").write_text(LANTERN, encoding="utf-8")
    return tmp_path / "film.fountain"


def test_the_command_writes_a_page_and_json(film: Path, tmp_path: Path) -> None:
    page = tmp_path / "film.html"
    done = _run(str(film), "--html", str(page), "--language", "en", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert {"characters", "scenes", "shares", "bechdel", "limits"} <= set(told)
    assert told["shares"]["words"]["female"] > 0
    assert "Who speaks" in page.read_text("utf-8")
    assert not (tmp_path / "home").exists()


def test_genders_are_taken_from_a_file(film: Path, tmp_path: Path) -> None:
    given = tmp_path / "genders.csv"
    given.write_text("\ufeffname;gender\r\nFRANÇOISE;other\r\n", encoding="utf-8")
    told = json.loads(_run(str(film), "--genders", str(given), "--json").stdout)
    one = next(one for one in told["characters"] if one["name"] == "FRANÇOISE")
    assert (one["gender"], one["gender_method"]) == ("other", "given")


@pytest.mark.parametrize(
    ("text", "why"),
    [("name,sex\nA,female\n", "columns name and gender"), ("name,gender\nA,q\n", "line 2")],
)
def test_a_file_of_genders_that_is_none_is_refused(
    film: Path, tmp_path: Path, text: str, why: str
) -> None:
    given = tmp_path / "genders.csv"
    given.write_text(text, encoding="utf-8")
    done = _run(str(film), "--genders", str(given))
    assert isinstance(done.exception, AnalysisError)
    assert why in str(done.exception)


def test_a_page_never_overwrites_its_screenplay_and_what_cannot_be_written_is_told(
    film: Path, tmp_path: Path
) -> None:
    before = film.read_bytes()
    for page, why in ((film, "file itself"), (tmp_path, "cannot be written"),
                      (tmp_path / "no" / "page.html", "cannot be written")):  # fmt: skip
        done = _run(str(film), "--html", str(page))
        assert isinstance(done.exception, AnalysisError)
        assert why in str(done.exception)
    assert film.read_bytes() == before
    assert isinstance(_run("--html", "a.html").exception, AnalysisError)


def test_a_name_that_speaks_nowhere_is_told(film: Path, tmp_path: Path) -> None:
    given = tmp_path / "genders.csv"
    given.write_text("name,gender\nFRANCOISE,female\nFRANSOISE,female\n", encoding="utf-8")
    done = _run(str(film), "--genders", str(given))
    assert "Nobody of this name is there: FRANSOISE" in done.stderr
    assert done.exit_code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_or_a_device_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "film.txt")
    for path in (tmp_path / "film.txt", Path("/dev/zero"), tmp_path):
        with pytest.raises(AnalysisError, match="is no file"):
            analyse(path)


def test_the_inbox_of_a_home_without_a_refresh(film: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "home" / "inbox"
    inbox.mkdir(parents=True)
    film.rename(inbox / film.name)
    (inbox / "films.csv").write_bytes("file;agrement_id\nscénario.txt;1\n".encode("cp1252"))
    done = _run()
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "home" / "analyses").iterdir())) == 1


def test_the_schema_is_printed() -> None:
    told = json.loads(_run("--schema", "--type", "screenplay").stdout)
    assert told["title"] == "ScreenplayReport"
    assert {"credits", "poster", "screenplay"} <= set(json.loads(_run("--schema").stdout))


def test_a_remote_model_is_refused_before_anything_is_read(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CINEDIV_LLM_URL", "https://api.example.org/v1")
    monkeypatch.setenv("CINEDIV_LLM_MODEL", "large")
    done = _run(str(film.with_name("not there")), "--model")
    assert isinstance(done.exception, AnalysisError)
    assert "--allow-remote" in str(done.exception)
