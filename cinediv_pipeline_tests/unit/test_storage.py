"""The five verbs of storage: a folder and an object store behave alike."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from cinediv_pipeline.errors import StorageError
from cinediv_pipeline.storage import FsspecStore, LocalStore, Store, open_store, put_bytes

ESCAPING = ["", "/etc/passwd", "../outside", "raw/../../outside", ".."]


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "local":
        yield LocalStore(tmp_path / "store")
        return
    folder = f"/{uuid.uuid4().hex}"
    yield FsspecStore(f"memory:/{folder}", tmp_path / "cache")
    memory = fsspec.filesystem("memory")
    if memory.exists(folder):
        memory.rm(folder, recursive=True)


def test_what_was_put_is_read_back(store: Store) -> None:
    put_bytes(store, "raw/a.bin", b"\x00one")
    assert store.get_local("raw/a.bin").read_bytes() == b"\x00one"


def test_put_replaces_what_was_there(store: Store) -> None:
    put_bytes(store, "raw/a.bin", b"a longer content")
    store.get_local("raw/a.bin")
    put_bytes(store, "raw/a.bin", b"two")
    assert store.get_local("raw/a.bin").read_bytes() == b"two"
    assert store.list() == ["raw/a.bin"]


def test_put_leaves_its_source_alone(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"content")
    store.put("a", source)
    assert source.read_bytes() == b"content"


def test_put_new_keeps_what_is_there_and_says_so(store: Store, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"first")
    second.write_bytes(b"second")
    assert store.put_new("a/b", first) is True
    assert store.put_new("a/b", second) is False
    assert store.get_local("a/b").read_bytes() == b"first"


def test_list_gives_sorted_keys_of_all_depths(store: Store) -> None:
    for key in ("raw/b", "raw/deep/er/c", "linked/a", "raw/a"):
        put_bytes(store, key, b"")
    assert store.list() == ["linked/a", "raw/a", "raw/b", "raw/deep/er/c"]
    assert store.list("raw") == ["raw/a", "raw/b", "raw/deep/er/c"]
    assert store.list("raw/deep") == ["raw/deep/er/c"]


def test_list_of_a_prefix_that_is_no_folder_is_empty(store: Store) -> None:
    assert store.list() == []
    put_bytes(store, "raw/a", b"")
    assert store.list("ra") == []
    assert store.list("linked") == []


def test_delete_removes_one_key_and_a_missing_one_is_no_trouble(store: Store) -> None:
    put_bytes(store, "raw/a", b"")
    put_bytes(store, "raw/b", b"")
    store.delete("raw/a")
    store.delete("raw/a")
    store.delete("never/there")
    assert store.list() == ["raw/b"]


def test_a_missing_key_is_told(store: Store) -> None:
    with pytest.raises(StorageError, match=r"none\.parquet does not exist"):
        store.get_local("raw/none.parquet")


def test_a_deleted_key_is_not_served_from_a_copy(store: Store) -> None:
    put_bytes(store, "a", b"one")
    store.get_local("a")
    store.delete("a")
    with pytest.raises(StorageError):
        store.get_local("a")


def test_a_source_that_is_not_there_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        store.put("a", tmp_path / "none")
    assert store.list() == []


@pytest.mark.parametrize("key", ESCAPING)
def test_a_key_that_leaves_the_store_is_refused(store: Store, tmp_path: Path, key: str) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x")
    refused = pytest.raises(StorageError, match="is not a key inside the store")
    with refused:
        store.put(key, source)
    with refused:
        store.put_new(key, source)
    with refused:
        store.get_local(key)
    with refused:
        store.delete(key)
    assert not (tmp_path / "outside").exists()


def test_leftovers_of_a_killed_put_are_not_listed(tmp_path: Path) -> None:
    put_bytes(LocalStore(tmp_path), "raw/a", b"")
    (tmp_path / "raw/.put-k1ll3d").write_bytes(b"half")
    assert LocalStore(tmp_path).list() == ["raw/a"]


def test_put_leaves_no_file_of_its_own(tmp_path: Path) -> None:
    put_bytes(LocalStore(tmp_path), "raw/a", b"")
    with pytest.raises(StorageError):
        LocalStore(tmp_path).put("raw/b", tmp_path / "none")
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["a"]


def test_a_place_that_cannot_be_written_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(b"a file where a folder is needed")
    with pytest.raises(StorageError, match=r"Cannot write .*raw/a.*run `cinediv refresh` again"):
        put_bytes(LocalStore(tmp_path), "raw/a", b"")
    assert (tmp_path / "raw").read_bytes() == b"a file where a folder is needed"


def test_a_file_put_is_readable_by_all(tmp_path: Path) -> None:
    put_bytes(LocalStore(tmp_path), "a", b"")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_the_setting_decides_which_store_is_opened(tmp_path: Path) -> None:
    assert isinstance(open_store(None, tmp_path), LocalStore)
    assert isinstance(open_store("memory://opened", tmp_path), FsspecStore)
