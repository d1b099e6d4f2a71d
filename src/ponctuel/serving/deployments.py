"""Records of changes of the champion, in the operational database."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ponctuel.accounts.administration import command_line
from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.config.paths import Paths
from ponctuel.config.settings import Settings, read_settings
from ponctuel.domain.errors import NotReady
from ponctuel.operations.bootstrap import open_operations
from ponctuel.operations.enums import DeploymentKind
from ponctuel.operations.pages import Page
from ponctuel.operations.repositories.deployments import ModelChange
from ponctuel.operations.work import Operations
from ponctuel.serving.registry import Change
from ponctuel.training.champion import label
from ponctuel.training.history import RegistryEvent, read_history

log = logging.getLogger(__name__)
_SQLITE = "sqlite:///"


def record_change(operations: Operations, caller: Caller, change: Change, reason: str) -> None:
    """Store a change as a deployment, and its author in the audit log.

    Args:
        operations: the operational database.
        caller: who asks.
        change: a change of the champion.
        reason: stored with the change.
    """
    with operations.begin() as work:
        work.deployments.add(
            change.kind,
            change.model_version,
            change.model_sha256,
            reason,
            previous_version=change.previous_version,
            forced=change.forced,
            decided_by=caller.user_id,
        )
        record(
            work,
            caller,
            f"model.{change.kind}",
            target=("model", change.model_version),
            detail={"previous": change.previous_version, "forced": change.forced},
        )


def deployments(operations: Operations, cursor: str | None, limit: int) -> Page[ModelChange]:
    """Changes of the champion and refusals, newest first.

    Args:
        operations: the operational database.
        cursor: the cursor of the next page; None: the first page.
        limit: items a page, at most.
    """
    with operations.read() as work:
        return work.deployments.latest(cursor=cursor, limit=limit)


@contextmanager
def deployments_recorded(paths: Paths) -> Iterator[None]:
    """Record changes of the champion that are made inside, by the command line or a stage.

    The changes are read from the registry's history (`mlruns/history.jsonl`). Without an
    operational database nothing is recorded; if it cannot be reached, the change remains valid and
    the log says that it is not recorded.

    Args:
        paths: the paths of the project.
    """
    before = len(read_history(paths))
    try:
        yield
    finally:
        _record(paths, read_history(paths)[before:])


def _record(paths: Paths, events: Sequence[RegistryEvent]) -> None:
    settings = read_settings(paths.root)
    if not events or not _exists(settings):
        return
    try:
        operations = open_operations(settings)
    except NotReady as error:
        log.warning(
            "a change of the champion is not recorded in the operational database: %s", error
        )
        return
    try:
        for event in events:
            record_change(operations, command_line(), _change(event), event.reason)
    finally:
        operations.close()


def _exists(settings: Settings) -> bool:
    """Whether there is a database: an embedded one has its file, a shared one is named."""
    url = settings.database_url.get_secret_value()
    return not url.startswith(_SQLITE) or Path(url.removeprefix(_SQLITE)).is_file()


def _change(event: RegistryEvent) -> Change:
    return Change(
        kind=DeploymentKind(event.kind),
        model_version=label(event.version),
        previous_version=None if event.previous is None else label(event.previous),
        model_sha256=event.model_sha256,
        forced=event.forced,
    )
