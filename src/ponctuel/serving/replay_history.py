"""The history of a replay that is told by events: it ends where the replay begins.

Read from the warehouse, it takes ten seconds and a gigabyte and a half of each process. So it is
written once for that moment, by a process of its own, and mapped like the whole history.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import InternalError
from ponctuel.serving.history_arrays import HistoryArrays, open_history
from ponctuel.serving.own_process import run_module
from ponctuel.timeline.rules import KnownAfter

LONGEST = timedelta(minutes=10)
log = logging.getLogger(__name__)


def replay_history(paths: Paths, known: KnownAfter, until_min: int) -> HistoryArrays | None:
    """The history that ends at a minute, written where it is not; None where it cannot be.

    Args:
        paths: the paths of the project.
        known: when events become known.
        until_min: UTC minute at which the replay begins.
    """
    history = open_history(paths, known, until_min)
    if history is None and _written(paths, until_min):
        history = open_history(paths, known, until_min)
    return history


def _written(paths: Paths, until_min: int) -> bool:
    """Whether the stage could write it; beside this process, which keeps none of its memory."""
    log.info("the history of the replay is written, once for its start")
    try:
        words = ["ledgers", str(until_min)]
        done = run_module(paths, "ponctuel.stages", words, LONGEST, "the history of the replay")
    except (InternalError, OSError) as error:
        log.warning("the history of the replay cannot be written: %s", error)
        return False
    if done.returncode:
        log.warning("the history of the replay cannot be written: %s", done.stderr.strip()[-300:])
    return done.returncode == 0
