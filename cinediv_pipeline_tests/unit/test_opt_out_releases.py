"""Releases that mention somebody who opted out are issued again without, and withdrawn."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from cinediv_pipeline.home import Home
from cinediv_pipeline.linkage.opt_outs import OptOut, OptOuts, id_of_name
from cinediv_pipeline.publication.context import Context
from cinediv_pipeline.publication.opt_out import withhold
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.publication.sealing import verify
from cinediv_pipeline_tests.unit.test_publication import release

NAME = "GÉRAUD Élise"
HER, OTHER = "person-tmdb-5", "person-0123456789"
GONE = OptOuts([
    OptOut("abcdefgh", 7, frozenset({HER, id_of_name(NAME)}), frozenset(), date(2026, 3, 1))
]).forgotten  # fmt: skip


def correction(key: str, entity: str = "person", **more: str) -> dict[str, object]:
    return {"entity": entity, "key": key, "column": "gender", "agrement_ids": ["1-2020"], **more}


OURS = correction(HER)
THEIRS = correction(OTHER)
NAMED = correction("1-2020/1", "director", guard="Elise Geraud", new_value="NOBLET Ada")
LONGER = correction("person-tmdb-55")  # the beginning is the same, the id is not


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare("real")
    return made


def made(home: Home, *budgets: int, told: tuple[dict[str, object], ...]) -> Release:
    return release(home, *budgets, context=Context("real", corrections=told)).release


def package(found: Release) -> dict[str, object]:
    text = (found.path / "datapackage.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["cinediv"])


def texts(home: Home) -> str:
    names = ("*.json", "*.txt", "*.html", "SHA256SUMS")
    paths = [path for name in names for path in home.releases.rglob(name)]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_a_release_that_mentions_somebody_is_issued_again_without(home: Home) -> None:
    old = made(home, 100, told=(OURS, THEIRS, NAMED, LONGER))
    csv = (old.path / "films.csv").read_bytes()
    assert withhold(home, GONE) == {old.id: f"{old.id}-r2"}
    releases = Releases(home)
    new = releases.get(f"{old.id}-r2")
    verify(new)
    assert releases.latest() == new
    assert package(new)["corrections"] == [THEIRS, LONGER]
    assert package(new)["reissue_of"] == old.id
    assert (new.path / "films.csv").read_bytes() == csv
    assert (new.created_at, new.content_digest) == (old.created_at, old.content_digest)
    changes = json.loads((new.path / "changes.json").read_text(encoding="utf-8"))
    assert "an opt-out took effect" in changes["opt_outs"]
    catalogue = json.loads((new.path / "catalogue.json").read_text(encoding="utf-8"))
    assert catalogue["release"] == new.id
    assert (new.path / "README.txt").read_text(encoding="utf-8").startswith(f"cinediv, {new.id}\n")

    for name in ("CITATION.cff", "dictionary.html", "figures.html"):
        text = (new.path / name).read_text(encoding="utf-8")
        assert text.count(new.id) == text.count(old.id) > 0  # only in the new id
    for item in json.loads((new.path / "datapackage.json").read_text())["resources"]:
        content = (new.path / item["path"]).read_bytes()
        assert item["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"

    gone = releases.get(old.id)
    assert gone.withdrawn is not None
    assert "an opt-out took effect" in gone.withdrawn
    assert gone.reissued_as == new.id
    assert {path.name for path in gone.path.iterdir()} == {"datapackage.json", "withdrawn.json"}
    assert HER not in texts(home).replace("person-tmdb-55", "")
    assert "Elise Geraud" not in texts(home)
    assert OTHER in texts(home)


def test_without_a_mention_nothing_happens(home: Home) -> None:
    old = made(home, 100, told=(THEIRS,))
    before = texts(home)
    assert withhold(home, GONE) == {}
    assert withhold(home, frozenset()) == {}
    assert texts(home) == before
    assert Releases(home).latest() == old


def test_the_same_work_again_and_after_a_kill_issues_nothing_twice(home: Home) -> None:
    old = made(home, 100, told=(OURS,))
    withhold(home, GONE)
    assert withhold(home, GONE) == {}
    assert len(Releases(home).all()) == 2
    # as a kill leaves it between the new release and the withdrawal of the old one
    Releases(home).point_latest(old.id)
    (old.path / "withdrawn.json").unlink()
    path = old.path / "datapackage.json"
    text = json.loads(path.read_text(encoding="utf-8"))
    text["cinediv"]["corrections"] = [OURS]
    path.unlink()
    path.write_text(json.dumps(text), encoding="utf-8")
    assert withhold(home, GONE) == {old.id: f"{old.id}-r2"}
    assert len(Releases(home).all()) == 2
    served = Releases(home).latest()
    assert served is not None
    assert served.id == f"{old.id}-r2"
    assert HER not in texts(home)


def test_a_release_whose_changes_alone_mention_somebody_is_issued_again(home: Home) -> None:
    made(home, 100, told=(OURS,))
    newer = made(home, 100, 200, told=())
    assert HER in (newer.path / "changes.json").read_text(encoding="utf-8")
    renamed = withhold(home, GONE)
    assert len(renamed) == 2
    again = Releases(home).get(renamed[newer.id])
    changes = json.loads((again.path / "changes.json").read_text(encoding="utf-8"))
    assert changes["corrections"] == {"added": [], "removed": []}
    assert HER not in texts(home)


def test_a_rollback_follows_and_goes_back_to_what_was_issued_again(home: Home) -> None:
    first = made(home, 100, told=(OURS,))
    second = made(home, 100, 200, told=(OURS,))
    releases = Releases(home)
    releases.rollback(first.id, "a sheet was doubled")
    withhold(home, GONE)
    pin = releases.pinned()
    assert pin is not None
    assert (pin["release"], pin["rolled_back_from"]) == (f"{first.id}-r2", f"{second.id}-r2")
    served = releases.latest()
    assert served is not None
    assert served.id == f"{first.id}-r2"
    third = made(home, 1, 2, 3, told=())
    assert third.previous == f"{first.id}-r2"
    assert releases.rollback(None, "again").id == f"{first.id}-r2"


def test_from_a_later_release_one_goes_back_to_the_copy(home: Home) -> None:
    first = made(home, 100, told=(OURS,))
    second = made(home, 100, 200, told=(THEIRS,))
    withhold(home, GONE)  # the second names the first as the one before, and the change
    third = made(home, 1, 2, 3, told=())
    assert third.previous == f"{second.id}-r2"
    releases = Releases(home)
    releases.withdraw(f"{second.id}-r2", "wrong")
    assert releases.rollback(None, "back").id == f"{first.id}-r2"


def test_a_release_withdrawn_earlier_loses_the_mention_too(home: Home) -> None:
    old = made(home, 100, told=(OURS, THEIRS))
    newer = made(home, 100, 200, told=(THEIRS,))
    Releases(home).withdraw(old.id, "a person asked")
    assert withhold(home, GONE) == {newer.id: f"{newer.id}-r2"}  # its changes name the old one's
    found = Releases(home).get(old.id)
    assert found.withdrawn == "a person asked"
    assert found.reissued_as is None
    assert package(found)["corrections"] == [THEIRS]
    assert HER not in texts(home)


def test_the_next_revision_is_one_that_is_free(home: Home) -> None:
    first = made(home, 100, told=(OURS,))
    context = Context("real", corrections=(OURS,))
    corrected = release(home, 150, context=context, corrects=(first.id, "a budget")).release
    assert corrected.id == f"{first.id}-r2"
    assert withhold(home, GONE) == {corrected.id: f"{first.id}-r3"}


def test_the_next_release_tells_that_an_opt_out_took_effect(home: Home) -> None:
    found = release(home, 100, context=Context("real", opt_outs_changed=True)).release
    changes = json.loads((found.path / "changes.json").read_text(encoding="utf-8"))
    assert "an opt-out took effect" in changes["opt_outs"]
