"""Registered models, and changes of the one that answers."""

from __future__ import annotations

from datetime import datetime

from ponctuel_sdk.models.base import Answer, Body


class ProtocolFigures(Answer):
    """Protocol H: P(30 min late or more) on the test flights, two hours ahead."""

    auc: float | None
    ap: float | None
    brier: float | None


class Model(Answer):
    """A registered version; `champion` among its aliases says that it answers."""

    version: int
    aliases: list[str]
    created_utc: datetime
    verdict: str | None
    reference: str | None
    model_sha256: str
    protocol_h: ProtocolFigures
    protocol_h_aircraft: ProtocolFigures
    promoted_at_utc: str | None
    promotion_reason: str | None
    rolled_back_at_utc: str | None


class Models(Answer):
    models: list[Model]
    next_cursor: str | None = None


class Promotion(Body):
    """Why a version shall answer; `force` where the gate did not let it pass."""

    reason: str
    force: bool = False


class Rollback(Body):
    """Why the champion before shall answer again."""

    reason: str


class Changed(Answer):
    """Which version answers from the next request on."""

    model_version: str


class Deployment(Answer):
    """A change of the model that answers."""

    id: int
    kind: str
    model_version: str
    previous_version: str | None
    forced: bool
    reason: str
    at_utc: datetime


class Deployments(Answer):
    deployments: list[Deployment]
    next_cursor: str | None = None
