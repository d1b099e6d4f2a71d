"""The storage that processes of a search share: a journal file on one host, PostgreSQL between
hosts.

Both have heartbeats, so that a trial whose worker was killed is detected and tried again by another
worker (Optuna's own mechanism, which its journal lacks).
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from pathlib import Path

import optuna
from optuna.exceptions import ExperimentalWarning, UpdateFinishedTrialError
from optuna.storages import BaseStorage, JournalStorage, RDBStorage
from optuna.storages._heartbeat import BaseHeartbeat
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, TrialState

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import UserError

JOURNAL_FILE = "optuna.journal"
MAX_RETRIES = 3
_HEARTBEAT = "heartbeat_s"
_HEARTBEATS_PER_GRACE = 5

StaleCallback = Callable[[optuna.Study, FrozenTrial], None]


class HeartbeatJournalStorage(JournalStorage, BaseHeartbeat):
    """Optuna's journal, with the heartbeats that its databases have.

    Args:
        path: the journal, made where there is none.
        grace_s: seconds without heartbeat after which a trial is stale.
        on_stale: called once with each stale trial.
    """

    def __init__(self, path: Path, grace_s: int, on_stale: StaleCallback) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(JournalFileBackend(str(path)))
        self._grace_s = grace_s
        self._on_stale = on_stale

    def record_heartbeat(self, trial_id: int) -> None:
        try:
            self.set_trial_system_attr(trial_id, _HEARTBEAT, time.time())
        except UpdateFinishedTrialError:
            return  # this process was paused so long that another marked its trial as failed

    def _get_stale_trial_ids(self, study_id: int) -> list[int]:
        running = self.get_all_trials(study_id, deepcopy=False, states=(TrialState.RUNNING,))
        silent_since = time.time() - self._grace_s
        return [trial._trial_id for trial in running if _last_heartbeat(trial) < silent_since]

    def get_heartbeat_interval(self) -> int:
        return heartbeat_s(self._grace_s)

    def get_heartbeat_stale_trial_callback(self) -> StaleCallback:
        return self._on_stale


def _last_heartbeat(trial: FrozenTrial) -> float:
    started = trial.datetime_start.timestamp() if trial.datetime_start else 0.0
    return float(trial.system_attrs.get(_HEARTBEAT, started))


def heartbeat_s(grace_s: int) -> int:
    """Seconds between heartbeats: several within the grace period."""
    return max(1, grace_s // _HEARTBEATS_PER_GRACE)


def retry(study: optuna.Study, trial: FrozenTrial) -> None:
    """Queue a stale trial again with the same settings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        optuna.storages.RetryHeartbeatStaleTrialCallback(max_retry=MAX_RETRIES)(study, trial)


def open_storage(paths: Paths, url: str | None, grace_s: int) -> BaseStorage:
    """The journal under mlruns/, or the database at `url`.

    Raises:
        UserError: the database is of another kind, or does not answer.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        if url is None:
            return HeartbeatJournalStorage(paths.mlruns / JOURNAL_FILE, grace_s, retry)
        return _database(url, grace_s)


def _database(url: str, grace_s: int) -> RDBStorage:
    scheme, _, rest = url.partition("://")
    if scheme.partition("+")[0] not in ("postgresql", "postgres") or not rest:
        raise _invalid_database("postgresql://user:password@host/database is accepted", scheme)
    engine: dict[str, object] = {"pool_pre_ping": True}
    try:
        return RDBStorage(
            f"postgresql+psycopg://{rest}",
            engine_kwargs=engine,
            heartbeat_interval=heartbeat_s(grace_s),
            grace_period=grace_s,
            heartbeat_stale_trial_callback=retry,
        )
    except Exception as error:
        # The driver's message may contain the address with its password: only its type is shown.
        raise _invalid_database(
            f"the database does not answer ({type(error).__name__})", None
        ) from error


def _invalid_database(detail: str, value: str | None) -> UserError:
    return UserError(detail, field="PONCTUEL_TUNING_DATABASE", value=value)
