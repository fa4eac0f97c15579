"""The queue: nothing is lost, nothing has two results, nothing is told to others."""

import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from cinediv_pipeline.api.analyses.queue import MOST_ATTEMPTS, Queue
from cinediv_pipeline.api.analyses.records import FullError
from cinediv_pipeline.api.state import State
from cinediv_pipeline.errors import HomeError
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.unit.api_queue import RESULT, files, queue_at, upload


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return queue_at(tmp_path)


def test_a_file_waits_is_worked_and_has_its_result(queue: Queue) -> None:
    made, is_new = queue.add("k", upload(queue, "one", genre="fiction"))
    assert (made.state, is_new, made.options) == ("queued", True, {"genre": "fiction"})
    assert files(queue) == [made.id]
    claimed = queue.claim()
    assert claimed is not None
    assert (claimed.id, claimed.state, claimed.attempts) == (made.id, "running", 1)
    assert queue.claim() is None
    assert queue.finish(claimed, RESULT)
    assert queue.known(made.id).state == "done"
    assert queue.result(made.id) == RESULT
    assert files(queue) == []


def test_the_same_file_with_the_same_options_is_one_analysis(queue: Queue) -> None:
    first, _ = queue.add("k", upload(queue, "one", "a.txt"))
    again, is_new = queue.add("k", upload(queue, "one", "b.TXT"))
    assert (again.id, is_new) == (first.id, False)
    assert files(queue) == [first.id]
    other_options, _ = queue.add("k", upload(queue, "one", genre="fiction"))
    other_kind, _ = queue.add("k", upload(queue, "one", "a.fountain"))
    other_owner, _ = queue.add("l", upload(queue, "one"))
    assert len({first.id, other_options.id, other_kind.id, other_owner.id}) == 4


def test_what_failed_is_tried_again_and_what_was_refused_is_not(queue: Queue) -> None:
    for text, state, states in (("y", "refused", "refused"), ("x", "failed", "queued")):
        queue.add("k", upload(queue, text))
        claimed = queue.claim()
        assert claimed is not None
        assert queue.end(claimed, state, "why")
        assert queue.known(claimed.id).reason == "why"
        again, is_new = queue.add("k", upload(queue, text))
        assert (again.state, is_new) == (states, state == "failed")


def test_a_full_queue_takes_nothing_and_keeps_no_file(tmp_path: Path) -> None:
    queue = queue_at(tmp_path, room=2)
    queue.add("k", upload(queue, "1"))
    queue.add("k", upload(queue, "2"))
    assert queue.is_full()
    with pytest.raises(FullError):
        queue.add("k", upload(queue, "3"))
    assert len(files(queue)) == 2
    known, is_new = queue.add("k", upload(queue, "2"))  # what is there needs no room
    assert (known.state, is_new) == ("queued", False)
    assert 5 <= queue.retry_after(2) <= 600


def test_owners_take_turns(queue: Queue) -> None:
    for number in range(3):
        queue.add("many", upload(queue, f"many {number}"))
    queue.add("one", upload(queue, "one"))
    owners = [claimed.owner for claimed in (queue.claim(), queue.claim()) if claimed]
    assert owners == ["many", "one"]


def test_nobody_sees_or_deletes_what_is_of_others(queue: Queue) -> None:
    made, _ = queue.add("k", upload(queue, "secret"))
    with pytest.raises(LookupError):
        queue.of("other", made.id)
    with pytest.raises(LookupError):
        queue.delete("other", made.id)
    assert queue.all_of("other", most=10) == []
    assert queue.of("k", made.id).id == made.id


def test_what_is_deleted_leaves_nothing_behind(queue: Queue, tmp_path: Path) -> None:
    made, _ = queue.add("k", upload(queue, "one", "NOM-SECRET.txt"))
    claimed = queue.claim()
    assert claimed is not None
    assert queue.finish(claimed, RESULT)
    queue.delete("k", made.id)
    assert queue.result(made.id) is None
    with pytest.raises(LookupError):
        queue.known(made.id)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("service.sqlite*"))
    assert b"NOM-SECRET" not in kept


def test_a_result_that_comes_after_the_deletion_is_dropped(queue: Queue) -> None:
    made, _ = queue.add("k", upload(queue, "one"))
    claimed = queue.claim()
    assert claimed is not None
    queue.delete("k", made.id)
    assert not queue.finish(claimed, RESULT)
    assert not queue.end(claimed, "failed", "late")
    assert queue.result(made.id) is None


def test_what_a_killed_server_left_is_begun_again_and_given_up_in_the_end(tmp_path: Path) -> None:
    queue = queue_at(tmp_path)
    made, _ = queue.add("k", upload(queue, "one"))
    old = None
    for attempt in range(1, MOST_ATTEMPTS + 1):
        claimed = queue.claim()
        assert claimed is not None
        assert claimed.attempts == attempt
        if old is not None:  # the attempt of the killed server ends late: it is not taken
            assert not queue.finish(old, RESULT)
        old = claimed
        queue = queue_at(tmp_path)
        assert sum(queue.recover()) == 1
    ended = queue.known(made.id)
    assert ended.state == "failed"
    assert f"{MOST_ATTEMPTS} times" in ended.reason
    assert queue.claim() is None


def test_files_that_no_analysis_knows_are_removed(queue: Queue) -> None:
    made, _ = queue.add("k", upload(queue, "one"))
    (queue.place() / "left").write_text("x")
    receiving = upload(queue, "just now").path
    long_ago = upload(queue, "of a killed server").path
    os.utime(long_ago, (time.time() - 10_000,) * 2)
    queue.recover()
    assert files(queue) == sorted([made.id, receiving.name])


def test_an_analysis_whose_file_is_gone_says_so(queue: Queue) -> None:
    made, _ = queue.add("k", upload(queue, "one"))
    queue.file_of(made.id).unlink()
    queue.recover()
    assert (queue.known(made.id).state, queue.claim()) == ("failed", None)
    assert "gone" in queue.known(made.id).reason


def test_what_the_server_itself_broke_off_waits_and_counts_no_attempt(queue: Queue) -> None:
    made, _ = queue.add("k", upload(queue, "one"))
    claimed = queue.claim()
    assert claimed is not None
    queue.put_back(claimed)
    assert (queue.known(made.id).state, queue.known(made.id).attempts) == ("queued", 0)


def test_reports_expire(tmp_path: Path) -> None:
    queue = queue_at(tmp_path, keep_days=3)
    ended, _ = queue.add("k", upload(queue, "one"))
    waits, _ = queue.add("k", upload(queue, "two"))
    claimed = queue.claim()
    assert claimed is not None
    queue.finish(claimed, RESULT)
    assert queue.expire() == []
    with sqlite3.connect(tmp_path / "service.sqlite") as file:
        file.execute("update analyses set finished_at = '2020-01-01T00:00:00Z', queued_at = "
                     "'2020-01-01T00:00:00Z' where id in (?, ?) and finished_at is not null",
                     (ended.id, waits.id))  # fmt: skip
    assert [one.id for one in queue.expire()] == [ended.id]
    assert queue.result(ended.id) is None
    assert queue.known(waits.id).state == "queued"


def test_many_threads_claim_each_analysis_once(tmp_path: Path) -> None:
    queue = queue_at(tmp_path, room=100)
    for number in range(40):
        queue.add("k", upload(queue, str(number)))
    claimed: list[str] = []

    def work() -> None:
        while (found := queue.claim()) is not None:
            claimed.append(found.id)
            assert queue.finish(found, RESULT)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 40
    assert queue.numbers() == {"done": 40}


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "service.sqlite") as file:
        file.execute("pragma user_version = 99")
    with pytest.raises(HomeError, match="newer"):
        queue_at(tmp_path).numbers()


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    for number in range(20):
        home = tmp_path / str(number)
        found: list[dict[str, int]] = []

        def look(home: Path = home, found: list[dict[str, int]] = found) -> None:
            found.append(queue_at(home).numbers())

        threads = [threading.Thread(target=look) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [{}] * 6


def test_a_transaction_that_cannot_be_kept_does_not_stop_the_next(tmp_path: Path) -> None:
    state = State(Home(tmp_path))
    orphan = "insert into results (id, report, page_fr, page_en) values ('x', '', '', '')"
    with pytest.raises(sqlite3.IntegrityError), state.writing() as file:  # told at its end only
        file.execute("pragma defer_foreign_keys = on")
        file.execute(orphan)
    with pytest.raises(OSError, match="disk full"), state.writing() as file:
        file.execute("rollback")  # as SQLite itself does when it cannot go on
        raise OSError("disk full")
    with state.writing() as file:
        assert file.execute("select count(*) from results").fetchone()[0] == 0
