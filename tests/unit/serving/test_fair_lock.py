"""A fair lock: granted in order of arrival."""

from __future__ import annotations

import threading
import time

from ponctuel.serving.fair_lock import FairLock


def test_the_lock_is_granted_in_order_of_arrival_to_one_thread_at_a_time() -> None:
    lock, order, holders, max_holders = FairLock(), [], 0, 0
    guard = threading.Lock()

    def acquire(number: int) -> None:
        nonlocal holders, max_holders
        with lock:
            with guard:
                holders += 1
                max_holders = max(max_holders, holders)
            time.sleep(0.005)
            order.append(number)
            with guard:
                holders -= 1

    with lock:
        threads = []
        for number in range(8):
            thread = threading.Thread(target=acquire, args=(number,))
            thread.start()
            threads.append(thread)
            while len(lock._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(8))
    assert max_holders == 1


def test_a_thread_that_reacquires_waits_behind_waiting_threads() -> None:
    lock, order = FairLock(), []

    def short() -> None:
        with lock:
            order.append("short")

    thread = threading.Thread(target=short)
    with lock:
        thread.start()
        while not lock._waiting:
            time.sleep(0.001)
        order.append("long")
    with lock:
        order.append("long again")
    thread.join()
    assert order == ["long", "short", "long again"]


def test_an_exception_releases_the_lock() -> None:
    lock = FairLock()
    try:
        with lock:
            raise ValueError
    except ValueError:
        was_taken = threading.Event()

    def acquire() -> None:
        with lock:
            was_taken.set()

    thread = threading.Thread(target=acquire)
    thread.start()
    thread.join(5)
    assert was_taken.is_set()
