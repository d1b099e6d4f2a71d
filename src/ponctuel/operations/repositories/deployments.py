"""Deployments: which model was in service when."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ponctuel.operations.enums import DeploymentKind
from ponctuel.operations.models import Deployment
from ponctuel.operations.pages import Page, after, checked_limit, page_of, read_cursor, row_number
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository


@dataclass(frozen=True)
class ModelChange:
    """A change of the model in service, or its refusal."""

    id: int
    kind: str
    model_version: str
    previous_version: str | None
    model_sha256: str
    forced: bool
    reason: str
    decided_by: uuid.UUID | None
    at_utc: datetime


class DeploymentRepository(Repository):
    """Changes of the champion."""

    def add(
        self,
        kind: DeploymentKind,
        model_version: str,
        model_sha256: str,
        reason: str,
        *,
        previous_version: str | None = None,
        forced: bool = False,
        decided_by: uuid.UUID | None = None,
    ) -> ModelChange:
        row = self._session.execute(
            self._insert(Deployment)
            .values(
                kind=kind,
                model_version=model_version,
                previous_version=previous_version,
                model_sha256=model_sha256,
                forced=forced,
                reason=reason,
                decided_by=decided_by,
                at_utc=self._now(),
            )
            .returning(*columns_of(ModelChange, Deployment))
        ).one()
        return record_at(ModelChange, row)

    def latest(self, *, cursor: str | None = None, limit: int = 50) -> Page[ModelChange]:
        """A page of changes, newest first."""
        statement = select(*columns_of(ModelChange, Deployment))
        if cursor is not None:
            at, key = read_cursor(cursor, row_number)
            statement = statement.where(after(Deployment.at_utc, Deployment.id, at, key))
        statement = statement.order_by(Deployment.at_utc.desc(), Deployment.id.desc())
        rows = self._session.execute(statement.limit(checked_limit(limit) + 1)).all()
        changes = [record_at(ModelChange, row) for row in rows]
        return page_of(changes, limit, lambda each: (each.at_utc, str(each.id)))
