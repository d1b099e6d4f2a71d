"""What the routes on models and their evaluation take and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.api.schemas_accounts import PLAIN, Body

Reason = Annotated[
    str,
    Field(
        min_length=3,
        max_length=500,
        pattern=PLAIN,
        description="Why, in words; kept on record. Name no person.",
        examples=["passed the gate on the newest month"],
    ),
]


class ProtocolFiguresOut(BaseModel):
    """Protocol H: P(30 min late or more) on the test flights, two hours ahead."""

    auc: float | None = Field(examples=[0.7819])
    ap: float | None = Field(description="Average precision.", examples=[0.4461])
    brier: float | None = Field(examples=[0.0974])


class ModelOut(BaseModel):
    """A registered version."""

    version: int = Field(examples=[2])
    aliases: list[str] = Field(
        description="`champion` answers; `challenger` waits.", examples=[["champion"]]
    )
    created_utc: datetime
    verdict: str | None = Field(
        description="Of the gate: `passed` or `refused`; null where it was not judged."
    )
    reference: str | None = Field(description="What the gate held it against.")
    model_sha256: str = Field(description="Digest of its files.")
    protocol_h: ProtocolFiguresOut
    protocol_h_aircraft: ProtocolFiguresOut = Field(
        description="With the aircraft known from 3 h ahead."
    )
    promoted_at_utc: str | None
    promotion_reason: str | None
    rolled_back_at_utc: str | None


class ModelsOut(BaseModel):
    """Registered versions, newest first."""

    models: list[ModelOut]
    next_cursor: str | None = None


class PromotionIn(Body):
    """Why a version shall answer."""

    reason: Reason
    force: bool = Field(
        default=False, description="Although it has no passing verdict of the gate; recorded."
    )


class RollbackIn(Body):
    """Why the champion before shall answer again."""

    reason: Reason


class ChangedOut(BaseModel):
    """Which version answers from the next request on."""

    model_version: str = Field(examples=["ponctuel/2"])


class DeploymentOut(BaseModel):
    """A change of the model that answers."""

    id: int
    kind: str = Field(description="`promote` or `rollback`.", examples=["promote"])
    model_version: str = Field(examples=["ponctuel/2"])
    previous_version: str | None
    forced: bool
    reason: str
    at_utc: datetime


class DeploymentsOut(BaseModel):
    """Changes that were made through the application, newest first."""

    deployments: list[DeploymentOut]
    next_cursor: str | None = None
