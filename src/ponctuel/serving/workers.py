"""Forecasts made in several processes, which read the same mapped history, behind one front.

The front keeps what there may be only one of: pages, sessions, limits, the scheduler and the clock.
Each worker follows the events and the champion by itself, as the front does, and is told what time
it is with every question: so the answers are those that the front would give.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from typing import Protocol

from ponctuel.domain.clock import Clock, ReplayClock
from ponctuel.domain.errors import UserError
from ponctuel.domain.json import Fields
from ponctuel.serving.answered_request import AnsweredRequest

Answers = list[AnsweredRequest | UserError]
# So many requests go to one worker at once: others, who ask for one flight, come in between.
AT_ONCE = 100


class Answering(Protocol):
    """The part of `ForecastService` that a worker has."""

    clock: Clock

    def answers(self, requests: Sequence[Fields], *, reasons: bool = True) -> Answers:
        """Answer requests, in order.

        Args:
            requests: each fields as a caller writes them; see `resolve`.
            reasons: whether each forecast gives its reasons.
        """


class Workers:
    """Processes that forecast; for several threads.

    Args:
        make: makes the service in each process; a function that can be sent there.
        n: how many processes.
    """

    def __init__(self, make: Callable[[], Answering], n: int) -> None:
        self.n = n
        # A fresh interpreter: a copy of one that has threads may hold their locks for ever.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(n, context, initializer=_begin, initargs=(make,))

    def start(self) -> None:
        """Let them come up meanwhile: whoever asks waits for no start."""
        for _ in range(self.n):
            self._pool.submit(_is_up)

    def answers(self, requests: Sequence[Fields], now: datetime, *, reasons: bool) -> Answers:
        """As `ForecastService.answers`; of many requests, each worker has one part at a time.

        Args:
            requests: each fields as a caller writes them; see `resolve`.
            now: the issue time of requests without one, aware.
            reasons: whether each forecast gives its reasons.
        """
        step = max(1, min(AT_ONCE, -(-len(requests) // self.n)))
        parts = [requests[begin : begin + step] for begin in range(0, len(requests), step)]
        waiting: list[Future[Answers]] = []
        out: Answers = []
        for part in parts:
            if len(waiting) == self.n:
                out += waiting.pop(0).result()
            waiting.append(self._pool.submit(_answers, list(part), now, reasons))
        for future in waiting:
            out += future.result()
        return out

    def stop(self) -> None:
        """End them, whatever they are at."""
        processes = list(self._pool._processes.values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()


class _Here:
    """The state of a worker."""

    service: Answering


def _begin(make: Callable[[], Answering]) -> None:
    # The front ends them: a signal to all of the terminal's processes is for it alone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_front, name="front", daemon=True).start()
    _Here.service = make()


def _end_with_front() -> None:
    """End when the front has: killed, it ends nobody, and a worker would wait for ever."""
    if (front := multiprocessing.parent_process()) is not None:
        front.join()
        os._exit(1)


def _is_up() -> None:
    """Return nothing: a worker that answers this has started."""


def _answers(requests: list[Fields], now: datetime, reasons: bool) -> Answers:
    service = _Here.service
    service.clock = ReplayClock(now, speed=0)
    return service.answers(requests, reasons=reasons)
