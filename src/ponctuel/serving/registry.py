"""Registered models for the entry points: listed with their scores, promoted, rolled back.

MLflow's client takes seconds to import and a hundred megabytes, and no forecast needs it; it is
imported when versions are first listed or changed.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.operations.enums import DeploymentKind
from ponctuel.training.champion import Champion, label
from ponctuel.training.store_layout import PASSED

if TYPE_CHECKING:
    from ponctuel.training.registry import Version
    from ponctuel.training.version_records import VersionRecord as VersionRecord

Report = Literal["evaluation", "gate", "peers"]
HOW_TO_MAKE: dict[Report, str] = {
    "evaluation": "run `dvc repro`",
    "gate": "run `dvc repro`",
    "peers": "run `make peers`",
}


@dataclass(frozen=True)
class Change:
    """A change of the model in service.

    Attributes:
        model_version, previous_version: the versions as forecasts name them.
        forced: the version has no passing verdict of the gate.
    """

    kind: DeploymentKind
    model_version: str
    previous_version: str | None
    model_sha256: str
    forced: bool


class ModelRegistry:
    """The model registry of a project. Changes are serialised; a running server adopts them."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._lock = threading.Lock()

    def versions(self) -> list[VersionRecord]:
        """Every version, newest first: aliases, verdict of the gate, figures of protocol H."""
        from ponctuel.training.version_records import version_records

        with self._lock:
            return version_records(self._paths)[::-1]

    def report(self, name: Report) -> bytes:
        """A report of the evaluation as the pipeline wrote it, JSON.

        Args:
            name: the name of the report.

        Raises:
            NotReady: the pipeline has not written it.
        """
        path = self._paths.metrics / f"{name}.json"
        if not path.is_file():
            raise NotReady(f"there is no such report yet; {HOW_TO_MAKE[name]}")
        return path.read_bytes()

    def promote(self, version: int, reason: str, *, force: bool = False) -> Change:
        """Make a version champion.

        Args:
            version: number of the version.
            reason: put on record.
            force: whether to promote without a passing verdict.

        Raises:
            UserError: there is no such version, it is champion already, it has not passed the gate
                and `force` is not given, or it cannot be loaded.
        """
        from ponctuel.training.promotion import promote

        with self._lock:
            before = self._champion()
            passed = self._version(str(version)).verdict == PASSED
            promoted = promote(self._paths, str(version), reason, force=force)
            return self._change(DeploymentKind.PROMOTE, promoted, before, forced=not passed)

    def rollback(self, reason: str) -> Change:
        """Return to the champion before.

        Args:
            reason: put on record.

        Raises:
            UserError: there was none, or it cannot be loaded.
        """
        from ponctuel.training.promotion import rollback

        with self._lock:
            before = self._champion()
            return self._change(DeploymentKind.ROLLBACK, rollback(self._paths, reason), before)

    def _version(self, number: str) -> Version:
        from ponctuel.training.registry import version_of
        from ponctuel.training.store import open_store

        return version_of(open_store(self._paths), number)

    def _champion(self) -> str | None:
        from ponctuel.training.registry import champion_number
        from ponctuel.training.store import open_store

        number = champion_number(open_store(self._paths))
        return None if number is None else label(number)

    def _change(
        self, kind: DeploymentKind, champion: Champion, before: str | None, *, forced: bool = False
    ) -> Change:
        sha = self._version(champion.version).model_sha256
        return Change(kind, champion.label, before, sha, forced)
