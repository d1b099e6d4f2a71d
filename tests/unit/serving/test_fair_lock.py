"""Who comes first goes first."""

from __future__ import annotations

import threading
import time

from ponctuel.serving.fair_lock import FairLock


def test_turns_are_taken_in_the_order_of_arrival_and_never_two_at_once() -> None:
    turns, order, inside, most = FairLock(), [], 0, 0
    guard = threading.Lock()

    def come(number: int) -> None:
        nonlocal inside, most
        with turns:
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.005)
            order.append(number)
            with guard:
                inside -= 1

    with turns:
        threads = []
        for number in range(8):
            thread = threading.Thread(target=come, args=(number,))
            thread.start()
            threads.append(thread)
            while len(turns._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(8))
    assert most == 1


def test_whoever_comes_back_at_once_waits_behind_those_who_wait() -> None:
    turns, order = FairLock(), []

    def short() -> None:
        with turns:
            order.append("short")

    thread = threading.Thread(target=short)
    with turns:
        thread.start()
        while not turns._waiting:
            time.sleep(0.001)
        order.append("long")
    with turns:
        order.append("long again")
    thread.join()
    assert order == ["long", "short", "long again"]


def test_a_fault_hands_the_turn_on() -> None:
    turns = FairLock()
    try:
        with turns:
            raise ValueError
    except ValueError:
        was_taken = threading.Event()

    def come() -> None:
        with turns:
            was_taken.set()

    thread = threading.Thread(target=come)
    thread.start()
    thread.join(5)
    assert was_taken.is_set()
