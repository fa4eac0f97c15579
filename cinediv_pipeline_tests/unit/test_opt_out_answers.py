"""Answers of TMDB are kept without people who opted out; their credits stay, without a name."""

import gzip
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.landing.segments import Answer, Segments, digest
from cinediv_pipeline.landing.withheld import without_mentions
from cinediv_pipeline.linkage.opt_outs import OptOut, OptOuts, id_of_name
from cinediv_pipeline.sources.tmdb.redaction import redact, withheld_key
from cinediv_pipeline.storage import LocalStore

PLACE = "[retrait abcdefgh]"
PEOPLE = OptOuts([
    OptOut(
        "abcdefgh", 77, frozenset({id_of_name("Élise Géraud"), "person-tmdb-5"}),
        frozenset({"person-tmdb-6"}), date(2026, 3, 1),
    )
])  # fmt: skip
CAST = {
    "id": 5, "name": "Élise Géraud", "original_name": "Élise Géraud", "gender": 1, "adult": False,
    "known_for_department": "Acting", "profile_path": "/e.jpg", "character": "Elle-même",
    "credit_id": "c1", "order": 0,
}  # fmt: skip
CREW = {"id": 8, "name": "Ada Noblet", "gender": 2, "credit_id": "c2", "department": "Camera",
        "job": "Grip"}  # fmt: skip


def film(**more: Any) -> dict[str, Any]:
    crew = [{**CREW}, {**CREW, "id": 5, "name": "E. Géraud", "credit_id": "c3"}]
    return {"id": 1, "title": "Élise Géraud", "credits": {"cast": [{**CAST}], "crew": crew}, **more}


def kept(key: str, body: Mapping[str, Any]) -> Any:
    made = redact(key, json.dumps(body).encode(), PEOPLE)
    return json.loads(made) if made is not None else None


def test_credits_stay_without_name_gender_and_picture() -> None:
    made = kept("movie/1", film())
    (cast,) = made["credits"]["cast"]
    assert cast == {
        "id": -77, "name": PLACE, "original_name": PLACE, "gender": 0, "adult": False,
        "known_for_department": None, "profile_path": None, "character": None,
        "credit_id": cast["credit_id"], "order": 0,
    }  # fmt: skip
    ada, elise = made["credits"]["crew"]
    assert ada == CREW
    assert (elise["id"], elise["name"], elise["job"]) == (-77, PLACE, "Grip")
    ids = {cast["credit_id"], elise["credit_id"], "c1", "c3"}
    assert len(ids) == 4
    assert made["title"] == "Élise Géraud"  # the name of a work stays


def test_what_is_redacted_once_stays_as_it_is() -> None:
    once = redact("movie/1", json.dumps(film()).encode(), PEOPLE)
    assert once is not None
    assert redact("movie/1", once, PEOPLE) == once


def test_a_name_counts_for_an_unknown_id_and_not_for_one_told_apart() -> None:
    made = kept("movie/1", {"credits": {"cast": [{**CAST, "id": 9}, {**CAST, "id": 6}]}})
    assert [item["id"] for item in made["credits"]["cast"]] == [-77, 6]
    assert kept("person/9", {"id": 9, "name": "elise geraud"}) is None
    assert kept("person/6", {"id": 6, "name": "elise geraud"}) == {"id": 6, "name": "elise geraud"}
    assert kept("person/5", {"id": 5, "name": "Another Name"}) is None


def test_an_answer_without_the_person_keeps_every_byte() -> None:
    body = b'{ "id": 2,  "runtime": 90.0, "credits": {"cast": [{"id": 8, "credit_id": "x"}]}}'
    assert redact("movie/2", body, PEOPLE) is body
    assert redact("movie/2", b"null", PEOPLE) == b"null"
    assert redact("person/5", b"null", PEOPLE) is None
    assert redact("configuration", b"not json", PEOPLE) == b"not json"


def test_other_names_pages_of_changes_and_texts_lose_the_person() -> None:
    other = {"id": 8, "name": "Ada Noblet", "also_known_as": ["Géraud Élise", "A. Noblet"]}
    assert kept("person/8", other)["also_known_as"] == ["A. Noblet"]
    page = {"results": [{"id": 5, "adult": False}, {"id": 8}], "total_results": 2}
    made = kept("list/person/changes?page=1", page)
    assert [item["id"] for item in made["results"]] == [-77, 8]
    same = kept("list/movie/changes?page=1", page)  # films have ids of their own
    assert [item["id"] for item in same["results"]] == [5, 8]
    told = kept("movie/1", {"overview": "La vie d’Élise GERAUD, par Ada Noblet."})
    assert told["overview"] == f"La vie d’{PLACE}, par Ada Noblet."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Geraud, Elise", PLACE),
        ("Avec Élise Géraud-Marin", f"Avec {PLACE}-Marin"),
        ("Élise et Géraud", "Élise et Géraud"),
        ("Élise", "Élise"),
        ("", ""),
    ],
)
def test_names_of_two_words_and_more_are_found_in_texts(text: str, told: str) -> None:
    assert without_mentions(text, PEOPLE) == told


def test_a_tombstone_does_not_say_whom_it_hides() -> None:
    assert withheld_key("person/5", PEOPLE) == "person/withheld"
    assert withheld_key("person/8", PEOPLE) is None
    assert withheld_key("movie/5", PEOPLE) is None


def answer(key: str, body: Mapping[str, Any] | None) -> Answer:
    content = json.dumps(body or {}).encode()
    return Answer(key, "cycle", f"https://t/3/{key}?x=1", 200, content, same_as_before=body is None)


@pytest.fixture
def landed(tmp_path: Path) -> tuple[Segments, LocalStore]:
    """Three segments: one names the person, one does not, one ends with her."""
    store = LocalStore(tmp_path / "landing")
    segments = Segments(store, "tmdb", tmp_path / "open")
    elise = {"id": 5, "name": "Élise Géraud"}
    for part in (
        [("person/5", elise), ("movie/1", film()), ("person/8", {"id": 8, "name": "Ada Noblet"})],
        [("movie/2", {"id": 2})],
        [("movie/3", {"id": 3}), ("person/5", None)],
    ):
        for key, body in part:
            segments.append(answer(key, body))
        segments.seal()
    return segments, store


def rewrite(segments: Segments) -> int:
    return segments.rewrite(
        lambda key, body: redact(key, body, PEOPLE),
        reason="an opt-out",
        withheld=lambda key: withheld_key(key, PEOPLE),
    )


def texts(store: LocalStore) -> str:
    found = []
    for key in store.list("tmdb"):
        raw = store.get_local(key).read_bytes()
        found.append((gzip.decompress(raw) if key.endswith(".gz") else raw).decode())
    return "\n".join(found)


def test_segments_are_written_anew_with_their_numbers_and_the_old_ones_buried(
    landed: tuple[Segments, LocalStore],
) -> None:
    segments, store = landed
    assert rewrite(segments) == 2
    rows = segments.entries().select(["n", "key", "has_body"]).to_pylist()
    assert [(row["n"], row["key"], row["has_body"]) for row in rows] == [
        (2, "movie/1", True), (3, "person/8", True), (4, "movie/2", True), (5, "movie/3", True),
    ]  # fmt: skip
    names = [str(name) for name in segments.entries()["segment"].unique().to_pylist()]
    (line,) = segments.lines(names, b'"key": "movie/1"')
    assert line["body"]["credits"]["cast"][0]["name"] == PLACE
    made = redact("movie/1", json.dumps(film()).encode(), PEOPLE)
    assert made is not None
    assert line["sha256"] == digest(made)  # the same answer tomorrow is the same content
    buried = [item for item in segments.sidecars() if "buried" in item]
    assert [item["buried"]["reason"] for item in buried] == ["an opt-out", "an opt-out"]
    assert all(not path.endswith("person/5") for path in texts(store).split())
    assert "Géraud" not in texts(store).replace('"title":"Élise Géraud"', "")
    assert "person/5" not in texts(store)
    assert texts(store).count("person/withheld") == 3  # two keys and an address


def test_a_key_that_says_too_much_is_another_one_in_lines_too(
    landed: tuple[Segments, LocalStore],
) -> None:
    segments, store = landed
    n_written = segments.rewrite(
        lambda _key, body: body, reason="an opt-out",
        withheld=lambda key: "movie/withheld" if key == "movie/2" else None,
    )  # fmt: skip
    assert n_written == 1
    (line,) = segments.lines([str(segments.entries()["segment"][3])], b"movie/withheld")
    assert (line["n"], line["body"], line["address"]) == (
        4, {"id": 2}, "https://t/3/movie/withheld?x=1",
    )  # fmt: skip
    assert "movie/2" not in texts(store)


def test_the_same_work_again_changes_nothing_and_numbers_go_on(
    landed: tuple[Segments, LocalStore],
) -> None:
    segments, store = landed
    rewrite(segments)
    before = {key: store.get_local(key).read_bytes() for key in store.list("tmdb")}
    assert rewrite(segments) == 0
    assert {key: store.get_local(key).read_bytes() for key in store.list("tmdb")} == before
    again = Segments(store, "tmdb", Path(store.root) / "open")
    again.append(answer("movie/4", {"id": 4}))
    again.seal()
    assert again.entries()["n"].to_pylist()[-1] == 7  # 6 was the line that was left out


def test_a_kill_between_the_new_segment_and_the_tombstone_does_no_harm(
    landed: tuple[Segments, LocalStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    segments, store = landed
    whole = Segments.bury

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Segments, "bury", killed)
    with pytest.raises(KeyboardInterrupt):
        rewrite(segments)
    monkeypatch.setattr(Segments, "bury", whole)
    rewrite(segments)
    assert segments.entries()["n"].to_pylist() == [2, 3, 4, 5]
    assert "person/5" not in texts(store)


def test_a_body_that_outlived_its_tombstone_goes(landed: tuple[Segments, LocalStore]) -> None:
    segments, store = landed
    rewrite(segments)
    (old, *_) = [item for item in segments.sidecars() if "buried" in item]
    path = store.root / str(old["key"])
    path.write_bytes(b"left by a kill")
    rewrite(segments)
    assert not path.exists()
