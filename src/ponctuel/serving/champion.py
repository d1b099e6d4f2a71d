"""The champion for the entry points: a new one is served from the next request on."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import UserError
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.living import LivingState
from ponctuel.models.residuals import Residuals
from ponctuel.training.alias import ChampionAlias
from ponctuel.training.champion import Champion, champion

T = TypeVar("T")
log = logging.getLogger(__name__)
# A version that could not be loaded is tried again after this time.
RETRY_AFTER_S = 30.0


@dataclass(frozen=True)
class ServedModel:
    """A model and the name that its forecasts show.

    Attributes:
        living: its daily corrections by recent outcomes (living calibration); None: no corrections.
        residuals: the outcomes that the corrections are computed from.
        verdict: the verdict of the gate, `passed` or `refused`; None without a verdict.
    """

    model: DelayModel
    label: str
    living: LivingState | None = None
    verdict: str | None = None
    residuals: Residuals | None = None

    @classmethod
    def of(
        cls, model: DelayModel, label: str, residuals: Residuals, verdict: str | None = None
    ) -> ServedModel:
        """A model with a living calibration from residuals.

        Args:
            model: the model.
            label: the name that its forecasts show.
            residuals: the residuals of outcomes known since its training.
            verdict: the gate's verdict, `passed` or `refused`.
        """
        return cls(model, label, LivingState.of(residuals), verdict, residuals)

    def current(self) -> ServedModel:
        """The model itself: a source that never changes."""
        return self


class ModelSource(Protocol):
    """A source of the present model."""

    def current(self) -> ServedModel: ...


class ChampionSource(Generic[T]):
    """An object built from the champion, and rebuilt when the alias has moved.

    The alias is read on every call, which takes microseconds. If the new champion cannot be
    loaded, or the store cannot be read, the present one stays and the log says why.
    """

    def __init__(self, paths: Paths, build: Callable[[Champion], T]) -> None:
        self._paths, self._build = paths, build
        self._alias = ChampionAlias(paths)
        self._lock = threading.Lock()
        registered = champion(paths)
        self._version, self._built = registered.version, build(registered)
        self._failed: tuple[str, float] | None = None

    def current(self) -> T:
        """The object built from the present champion."""
        with self._lock:
            version = self._current_version()
            if version != self._version and not self._failed_lately(version):
                self._reload(version)
            return self._built

    def _current_version(self) -> str:
        try:
            return self._alias.version() or self._version
        except (sqlite3.Error, OSError) as error:
            log.warning("the registry cannot be read, version %s stays: %s", self._version, error)
            return self._version

    def _failed_lately(self, version: str) -> bool:
        if self._failed is None or self._failed[0] != version:
            return False
        return time.monotonic() - self._failed[1] < RETRY_AFTER_S

    def _reload(self, version: str) -> None:
        try:
            registered = champion(self._paths)
            built = self._build(registered)
        except UserError as error:
            log.error("version %s is refused, version %s stays: %s", version, self._version, error)
            self._failed = (version, time.monotonic())
            return
        except Exception:
            # Whatever is wrong with the new model, requests must be answered.
            log.exception("version %s cannot be loaded, version %s stays", version, self._version)
            self._failed = (version, time.monotonic())
            return
        log.warning("version %s replaces version %s", registered.version, self._version)
        self._version, self._built, self._failed = registered.version, built, None


def champion_source(paths: Paths) -> ChampionSource[ServedModel]:
    """A source of the present champion's model.

    Args:
        paths: the paths of the project.

    Raises:
        NotReady: no champion is registered.
    """
    return ChampionSource(
        paths, lambda registered: _pop_loaded(registered) or served_model(registered)
    )


# Models loaded by `loadable_champion`, for the source that serves them next.
_loaded: dict[Champion, ServedModel] = {}


def _pop_loaded(registered: Champion) -> ServedModel | None:
    return _loaded.pop(registered, None)


def loadable_champion(paths: Paths) -> Champion | None:
    """The champion, if one is registered that this software can load.

    Args:
        paths: the project's places.
    """
    try:
        registered = champion(paths)
        _loaded[registered] = served_model(registered)
    except Exception as error:  # whatever it is, a new registration corrects it or reports it
        log.info("no champion can be loaded: %s", error)
        return None
    return registered


def served_model(registered: Champion) -> ServedModel:
    """A registered version with the residuals that were registered beside it.

    Args:
        registered: a version of the registry.
    """
    model = DelayModel.load(registered.folder)
    stored = registered.residuals
    residuals = Residuals.read(stored) if stored else model.residuals
    return ServedModel.of(model, registered.label, residuals, registered.verdict)
