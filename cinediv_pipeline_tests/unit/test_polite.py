"""The polite client: one limit for all threads, refusals that everybody waits for."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from cinediv_pipeline.errors import AnswerError, SourceError
from cinediv_pipeline.sources import polite
from cinediv_pipeline.sources.polite import Gate, in_parallel


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """A clock of the tests' own; calling it lets time pass."""
    moment = [1000.0]

    class Time:
        @staticmethod
        def monotonic() -> float:
            return moment[0]

    def passed(seconds: float) -> None:
        moment[0] += seconds

    monkeypatch.setattr(polite, "time", Time)
    yield passed


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("0", 1.0), ("", 1.0), ("0.2", 1.0), ("2", 2.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 1.0)],
)
def test_a_refusal_is_waited_for_a_second_at_least(retry_after: str, seconds: float) -> None:
    assert Gate(40).refused(retry_after) == seconds


def test_everybody_waits_after_a_refusal() -> None:
    gate = Gate(None)
    gate.refused("0")
    started = time.monotonic()
    threads = [threading.Thread(target=gate.enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.9 < time.monotonic() - started < 5


def test_who_waits_for_a_turn_when_somebody_is_refused_waits_for_that_too() -> None:
    gate, left = Gate(10), []

    def one() -> None:
        gate.enter()
        left.append(time.monotonic())

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.15)
    refused = time.monotonic()
    gate.refused("1")
    for thread in threads:
        thread.join()
    after = [moment - refused for moment in left if moment > refused]
    assert len(after) >= 4
    assert min(after) >= 0.99


def test_who_waits_for_a_turn_gives_up_when_the_load_is_stopped() -> None:
    gate = Gate(0.1)
    gate.enter()
    gate.enter()
    threading.Timer(0.1, gate.stopped.set).start()
    started = time.monotonic()
    with pytest.raises(SourceError, match="stopped"):
        gate.enter()
    assert time.monotonic() - started < 5


def test_a_refusal_lowers_the_limit_once_for_all_that_were_under_way(
    clock: Callable[[float], None],
) -> None:
    gate = Gate(40)
    for _ in range(16):
        gate.refused("0")
    assert gate.per_second == 30
    clock(1.5)
    gate.refused("0")
    assert gate.per_second == 22.5


def test_the_limit_never_falls_below_a_tenth(clock: Callable[[float], None]) -> None:
    gate = Gate(40, patience_seconds=10_000)
    for _ in range(50):
        gate.refused("0")
        clock(2)
    assert gate.per_second == 4


def test_the_limit_recovers_while_nothing_is_refused(clock: Callable[[float], None]) -> None:
    gate = Gate(40)
    gate.refused("0")
    clock(29)
    gate.accepted()
    assert gate.per_second == 30
    clock(2)
    gate.accepted()
    assert gate.per_second == 40
    clock(60)
    gate.accepted()
    assert gate.per_second == 40


def test_an_exhausted_quota_is_told_instead_of_waiting_for_an_hour() -> None:
    with pytest.raises(SourceError, match=r"quota is exhausted.*3,600 s more are asked for"):
        Gate(40).refused("3600")


def test_refusing_everything_for_too_long_is_told(clock: Callable[[float], None]) -> None:
    gate = Gate(40, patience_seconds=60)
    for _ in range(20):
        gate.refused("2")
        clock(2.9)
    with pytest.raises(SourceError, match="goes on where it stopped"):
        for _ in range(5):
            gate.refused("2")
            clock(2.9)


def test_an_answer_between_refusals_renews_the_patience(clock: Callable[[float], None]) -> None:
    gate = Gate(40, patience_seconds=60)
    for _ in range(100):
        gate.refused("2")
        clock(2.9)
        gate.accepted()


def test_never_more_than_allowed_in_any_second() -> None:
    gate = Gate(20)
    times: list[float] = []

    def one(_: int) -> None:
        gate.enter()
        times.append(time.monotonic())

    assert len(list(in_parallel(one, range(50), gate, connections=8))) == 50
    times.sort()
    # two may leave at once, and a few be noted late on a busy machine
    worst = max(sum(1 for other in times if each <= other < each + 1) for each in times)
    assert worst <= 26
    assert times[-1] - times[0] > 2.2


def test_a_slow_limit_below_one_a_second_is_kept() -> None:
    gate = Gate(0.8)
    started = time.monotonic()
    for _ in range(3):
        gate.enter()
    assert time.monotonic() - started >= 1.2


def test_few_calls_are_under_way_and_results_come_as_they_are_ready() -> None:
    gate, taken, under_way, most = Gate(None), [0], [0], [0]
    lock = threading.Lock()

    def items() -> Iterator[int]:
        for number in range(200):
            taken[0] = number
            yield number

    def call(number: int) -> int:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.001)
        with lock:
            under_way[0] -= 1
        return number * 2

    seen = 0
    for item, result in in_parallel(call, items(), gate, connections=4):
        assert result == item * 2
        seen += 1
        assert taken[0] - seen < 16, "items are taken as they are needed, not all at once"
    assert seen == 200
    assert most[0] <= 4


def test_one_answer_that_cannot_be_had_leaves_the_others() -> None:
    def call(number: int) -> int:
        if number == 3:
            raise AnswerError("no")
        return number

    found = dict(in_parallel(call, range(6), Gate(None), connections=2))
    assert isinstance(found.pop(3), AnswerError)
    assert found == {number: number for number in (0, 1, 2, 4, 5)}


def test_a_fault_ends_all_calls_at_once() -> None:
    gate, called = Gate(None), []

    def call(number: int) -> int:
        gate.enter()
        called.append(number)
        if number == 0:
            raise SourceError("wrong token")
        gate.stopped.wait(5)
        return number

    started = time.monotonic()
    with pytest.raises(SourceError, match="wrong token"):
        list(in_parallel(call, range(1000), gate, connections=3))
    assert time.monotonic() - started < 4
    assert len(called) < 10


def test_an_interruption_ends_all_calls_at_once() -> None:
    gate = Gate(None)
    results = in_parallel(lambda _: gate.stopped.wait(0.01), range(1000), gate, connections=3)
    next(results)
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt())  # type: ignore[attr-defined]
    assert gate.stopped.is_set()
