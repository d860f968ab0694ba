"""Questions are let in as they come, so many at a time, whatever becomes of them."""

from __future__ import annotations

import threading
import time

import pytest

from assistant.gate import Gate


def ask_all(gate: Gate, askers: int, free: int) -> tuple[int, list[int]]:
    """Let ``askers`` threads come one after the other; return how many met inside, and the order."""
    inside, most, order = 0, 0, []
    lock, all_here = threading.Lock(), threading.Event()

    def ask(number: int) -> None:
        nonlocal inside, most
        with gate:
            with lock:
                inside += 1
                most = max(most, inside)
                order.append(number)
            all_here.wait(10)
            with lock:
                inside -= 1

    threads = []
    for number in range(askers):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        deadline = time.monotonic() + 10
        while len(order) + len(gate._waiting) <= number and time.monotonic() < deadline:
            time.sleep(0.001)
    assert len(order) == free
    all_here.set()
    for thread in threads:
        thread.join(10)
    return most, order


def test_they_come_in_one_after_the_other_as_they_came() -> None:
    assert ask_all(Gate(1), 12, 1) == (1, list(range(12)))


def test_never_more_than_so_many_at_once() -> None:
    most, order = ask_all(Gate(3), 12, 3)
    assert most == 3
    assert sorted(order) == list(range(12))


def test_a_question_that_fails_gives_its_turn_on() -> None:
    gate = Gate(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), gate:
            raise ValueError("broken")
    with gate:
        pass
