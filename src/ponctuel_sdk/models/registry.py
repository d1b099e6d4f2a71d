"""Registered models, and changes of the champion."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from ponctuel_sdk.models.base import PLAIN, Answer, Body, Cursor

Why = Annotated[
    str,
    Field(
        min_length=3,
        max_length=500,
        pattern=PLAIN,
        description="Reason, kept on record. Name no person.",
        examples=["passed the gate on the newest month"],
    ),
]


class ProtocolFigures(Answer):
    """Protocol H: P(30 min late or more) on the test flights, two hours ahead."""

    auc: float | None = Field(examples=[0.7819])
    ap: float | None = Field(description="Average precision.", examples=[0.4461])
    brier: float | None = Field(examples=[0.0974])


class Model(Answer):
    """A registered version."""

    version: int = Field(examples=[2])
    aliases: list[str] = Field(
        description="`champion` issues forecasts; `challenger` awaits a decision.",
        examples=[["champion"]],
    )
    created_utc: datetime
    verdict: str | None = Field(
        description="Of the gate: `passed` or `refused`; null without a verdict."
    )
    reference: str | None = Field(description="The model that the gate compared it with.")
    model_sha256: str = Field(description="Digest of its files.")
    protocol_h: ProtocolFigures
    protocol_h_aircraft: ProtocolFigures = Field(
        description="With the aircraft known from 3 h ahead."
    )
    promoted_at_utc: str | None
    promotion_reason: str | None
    rolled_back_at_utc: str | None


class Models(Answer):
    """Registered versions, newest first."""

    models: list[Model]
    next_cursor: Cursor = None


class Promotion(Body):
    """A request to make a version champion."""

    reason: Why
    force: bool = Field(
        default=False, description="Promote without a passing verdict of the gate; recorded."
    )


class Rollback(Body):
    """A request to return to the previous champion."""

    reason: Why


class Changed(Answer):
    """The champion from the next request on."""

    model_version: str = Field(examples=["ponctuel/2"])


class Deployment(Answer):
    """A change of the champion."""

    id: int
    kind: str = Field(description="`promote` or `rollback`.", examples=["promote"])
    model_version: str = Field(examples=["ponctuel/2"])
    previous_version: str | None
    forced: bool
    reason: str
    at_utc: datetime


class Deployments(Answer):
    """Changes made through the application, newest first."""

    deployments: list[Deployment]
    next_cursor: Cursor = None
