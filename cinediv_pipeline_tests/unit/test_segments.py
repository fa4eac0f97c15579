"""Segments: answers as lines that a kill does not lose and that nothing edits."""

import datetime as dt
import errno
import gzip
import json
import os
from pathlib import Path

import pytest

from cinediv_pipeline.errors import StorageError
from cinediv_pipeline.landing import LandingZone
from cinediv_pipeline.landing import segments as module
from cinediv_pipeline.landing.segments import Answer, Segments, digest
from cinediv_pipeline.storage import LocalStore

BODY = b'{"id": 1, "title": "L\'\xc3\x89t\xc3\xa9", "new_field": {"a": [1, null]}}'


def answer(key: str, body: bytes = BODY, **more: bool) -> Answer:
    return Answer(key, "cycle-1", f"https://example.org/3/{key}", 200, body, **more)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "landing")


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "open"


@pytest.fixture
def segments(store: LocalStore, spool: Path) -> Segments:
    return Segments(store, "tmdb", spool, licence="terms")


def bodies(store: LocalStore) -> list[bytes]:
    """The JSON text of every landed body, in order."""
    keys = [key for key in store.list("tmdb") if key.endswith(".jsonl.gz")]
    texts = [gzip.decompress(store.get_local(key).read_bytes()) for key in keys]
    lines = [line for text in texts for line in text.splitlines(keepends=True)]
    lines.sort(key=lambda line: int(json.loads(line)["n"]))
    return [line.split(b', "body": ', 1)[1][:-2] for line in lines]


def test_a_body_is_landed_byte_by_byte(segments: Segments, store: LocalStore) -> None:
    segments.append(answer("movie/1"))
    segments.seal()
    assert bodies(store) == [BODY]


def test_line_breaks_between_tokens_become_spaces_and_nothing_else_changes(
    segments: Segments, store: LocalStore
) -> None:
    segments.append(answer("movie/1", b'{\r\n "title": "a\\nb",\n "id": 1\n}\n'))
    segments.seal()
    assert bodies(store) == [b'{   "title": "a\\nb",  "id": 1 }']
    (entry,) = segments.entries().to_pylist()
    assert entry["sha256"].hex() == digest(b'{\r\n "title": "a\\nb",\n "id": 1\n}\n')


def test_a_sealed_segment_has_a_sidecar_that_lists_its_lines(
    segments: Segments, store: LocalStore, spool: Path
) -> None:
    segments.append(answer("movie/1"))
    segments.append(Answer("person/2", "cycle-1", "https://example.org/3/x?page=1", 404, b"{}"))
    segments.append(answer("movie/1", same_as_before=True))
    assert store.list("tmdb") == []
    segments.seal()
    (sidecar,) = segments.sidecars()
    body = store.get_local(sidecar["key"])
    assert sidecar["size_bytes"] == body.stat().st_size
    assert (sidecar["licence"], sidecar["address"]) == ("terms", "https://example.org/3/movie/1")
    rows = segments.entries().select(["n", "key", "status", "has_body"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        (1, "movie/1", 200, True), (2, "person/2", 404, True), (3, "movie/1", 200, False),
    ]  # fmt: skip
    assert not list(spool.iterdir())


def test_lines_are_counted_on_from_one_run_to_the_next(
    segments: Segments, store: LocalStore, spool: Path
) -> None:
    segments.append(answer("movie/1"))
    segments.seal()
    again = Segments(store, "tmdb", spool)
    again.append(answer("movie/2"))
    again.seal()
    assert again.entries()["n"].to_pylist() == [1, 2]


def test_what_a_killed_run_had_landed_is_recovered(
    segments: Segments, store: LocalStore, spool: Path
) -> None:
    segments.append(answer("movie/1"))
    segments.append(answer("movie/2"))
    segments.close()
    # the kill came in the middle of the third line
    with (spool / "tmdb.jsonl").open("ab") as sink:
        sink.write(b'{"n": 3, "key": "movie/3", "cycle": "cycle-1", "body": {"id"')
    after = Segments(store, "tmdb", spool)
    after.append(answer("movie/3"))
    after.seal()
    assert after.entries()["key"].to_pylist() == ["movie/1", "movie/2", "movie/3"]
    assert after.entries()["n"].to_pylist() == [1, 2, 3]


def test_a_kill_between_body_and_sidecar_makes_the_same_segment_again(
    segments: Segments, store: LocalStore, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments.append(answer("movie/1"))
    with monkeypatch.context() as patch:
        patch.setattr(Segments, "_put_sidecar", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            segments.seal()
    assert len(store.list("tmdb")) == 1
    again = Segments(store, "tmdb", spool)
    again.recover()
    assert len(store.list("tmdb")) == 2
    assert again.entries()["key"].to_pylist() == ["movie/1"]


def test_zeros_that_a_failing_disk_left_are_dropped(
    segments: Segments, store: LocalStore, spool: Path
) -> None:
    segments.append(answer("movie/1"))
    segments.close()
    with (spool / "tmdb.jsonl").open("ab") as sink:
        sink.write(b"\0" * 40 + b"}\n")
    after = Segments(store, "tmdb", spool)
    after.recover()
    assert after.entries()["key"].to_pylist() == ["movie/1"]


def test_a_large_open_file_is_sealed_while_the_load_goes_on(
    segments: Segments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SEAL_BYTES", 1000)
    for number in range(20):
        segments.append(answer(f"movie/{number}"))
    assert len(segments.sidecars()) >= 3
    segments.seal()
    assert segments.entries()["n"].to_pylist() == list(range(1, 21))


def test_a_buried_segment_leaves_its_sidecar(segments: Segments, store: LocalStore) -> None:
    segments.append(answer("movie/1"))
    segments.seal()
    (sidecar,) = segments.sidecars()
    segments.bury(sidecar["sha256"], "six months")
    assert segments.entries().num_rows == 0
    (tombstone,) = segments.sidecars()
    assert tombstone["buried"]["reason"] == "six months"
    assert dt.datetime.fromisoformat(tombstone["buried"]["at"])
    assert tombstone["sha256"] == sidecar["sha256"]
    assert [key for key in store.list("tmdb") if key.endswith(".jsonl.gz")] == []


def test_a_full_disk_is_told(segments: Segments, spool: Path) -> None:
    segments.append(answer("movie/1"))
    segments.seal()
    (spool / "tmdb.jsonl").symlink_to("/dev/full")
    with pytest.raises(StorageError, match="No space left on device"):
        segments.append(answer("movie/2"))


def test_a_line_that_the_disk_cut_is_dropped_and_those_before_it_stay(
    segments: Segments, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Segments._write

    def cut(self: Segments, line: bytes) -> None:
        whole(self, line[:30])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    segments.append(answer("movie/1"))
    with monkeypatch.context() as patch:
        patch.setattr(Segments, "_write", cut)
        with pytest.raises(StorageError, match="No space left on device"):
            segments.append(answer("movie/2"))
    segments.seal()
    assert segments.entries()["key"].to_pylist() == ["movie/1"]


def test_a_damaged_sidecar_is_told(segments: Segments, store: LocalStore) -> None:
    segments.append(answer("movie/1"))
    segments.seal()
    name = next(key for key in store.list("tmdb") if key.endswith(".gz.json"))
    sidecar = json.loads(store.get_local(name).read_bytes())
    sidecar["entries"][0] = [1, "movie/1", 200, "no hash", "yesterday", "c", True]
    store.get_local(name).write_text(json.dumps(sidecar))
    with pytest.raises(StorageError, match="is damaged"):
        segments.entries()


def test_a_landing_zone_without_a_folder_for_open_segments_says_so(store: LocalStore) -> None:
    with pytest.raises(StorageError, match="no folder for open segments"):
        LandingZone(store).segments("tmdb")


def test_small_records_are_kept_beside_the_segments(segments: Segments) -> None:
    assert segments.record("loads") is None
    segments.keep("loads", {"open": {"id": "x"}})
    assert segments.record("loads") == {"open": {"id": "x"}}
    assert segments.sidecars() == []
