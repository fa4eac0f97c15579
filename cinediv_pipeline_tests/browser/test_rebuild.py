"""A site that is built again: what has not changed is taken over, what has is made anew."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from cinediv_pipeline.home import Home
from cinediv_pipeline.language import FRENCH
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.site import publish as publishing
from cinediv_pipeline.site.places import place
from cinediv_pipeline.site.publish import publish

CONTACT = "contact@example.org"


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Home:
    """A copy of the home whose site is built."""
    copy = tmp_path / "home-sample"
    shutil.copytree(built, copy, symlinks=True)
    return Home(copy)


def _corrected(home: Home) -> tuple[str, str]:
    """Make a release in which one title is another; return its id and the film's."""
    old = (home.releases / "latest").resolve()
    new = old.with_name(f"{old.name[:-4]}beef")
    shutil.copytree(old, new)
    for path in new.iterdir():
        path.chmod(0o644)
    package = json.loads((new / "datapackage.json").read_text("utf-8"))
    (new / "datapackage.json").write_text(json.dumps(package | {"name": new.name}), "utf-8")
    with duckdb.connect(str(new / "observatory.duckdb")) as base:
        [(film,)] = base.execute("select max(agrement_id) from films").fetchall()
        base.execute("update films set title = 'Un autre titre' where agrement_id = ?", [film])
    Releases(home).point_latest(new.name)
    return new.name, film


def test_nothing_is_built_where_nothing_changed(home: Home) -> None:
    assert publish(Settings(home=home.root, contact=CONTACT)).unchanged


def test_a_site_keeps_its_address_until_it_is_told_another(home: Home) -> None:
    settings = Settings(home=home.root, contact=CONTACT)
    sitemap = home.site / "current" / "sitemap.xml"
    assert not sitemap.exists()
    publish(settings, address="https://example.org/egalite/")
    assert "https://example.org/egalite/films/" in sitemap.read_text("utf-8")
    assert publish(settings).unchanged
    assert sitemap.exists()
    publish(settings, address="")
    assert not sitemap.exists()


def test_a_text_that_changed_is_built(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = tmp_path / "methodology.fr.md"
    edited.write_text("# Méthode\n\n**Populations.** Autrement dit.\n", encoding="utf-8")
    monkeypatch.setattr(publishing, "methodology_file", lambda _: edited)
    made = publish(Settings(home=home.root, contact=CONTACT))
    assert not made.unchanged
    assert made.n_kept > 1000


def test_code_that_changed_is_built(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, copy = Settings(home=home.root, contact=CONTACT), tmp_path / "code"
    for room in ("site", "exhibits", "charts"):
        shutil.copytree(publishing._PACKAGE / room, copy / room)
    monkeypatch.setattr(publishing, "_PACKAGE", copy)
    assert publish(settings).unchanged
    with (copy / "exhibits" / "words.py").open("a", encoding="utf-8") as words:
        words.write("# another word\n")
    assert not publish(settings).unchanged


def test_pages_of_films_are_kept_but_for_the_one_that_changed(home: Home) -> None:
    before = (home.site / "current").resolve()
    kept_page, picture = (
        place("film", FRENCH, min(json.loads((before / "data" / _index(before)).read_text())["id"]))
        .path, "pictures/film_count.fr",
    )  # fmt: skip
    inode, old = (before / kept_page / "index.html").stat().st_ino, before.name
    release, film = _corrected(home)
    made = publish(Settings(home=home.root, contact=CONTACT))
    now = home.site / "current"
    assert now.resolve().name == release != old
    assert not before.exists()
    assert (now / kept_page / "index.html").stat().st_ino == inode
    page = (now / place("film", FRENCH, film).path / "index.html").read_text("utf-8")
    assert "<h1>Un autre titre</h1>" in page
    n_films = len(list((now / place("films", FRENCH).path).glob("*/")))
    assert made.n_kept == 2 * (n_films - 1)
    drawn = (now / f"{picture}.svg").read_text("utf-8")
    assert release in drawn
    assert old not in drawn
    assert (now / f"{picture}.png").read_bytes().startswith(b"\x89PNG")


def _index(site: Path) -> str:
    return next((site / "data").glob("films.??????????.json")).name
