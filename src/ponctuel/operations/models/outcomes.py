"""Outcomes: what happened, against which forecasts are held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, one_of, table_info
from ponctuel.operations.types import BigKey
from ponctuel.operations.words import OutcomeKind


class Outcome(Base):
    """What happened to one flight; its key is the flight's, for there is one at most."""

    __tablename__ = "outcomes"
    __table_args__ = (
        one_of("outcome", OutcomeKind),
        CheckConstraint(
            "(outcome = 'arrived') = (arr_delay_min IS NOT NULL)", name="delay_if_arrived"
        ),
        {"info": table_info("ISSUE", "Ce qu’il advint d’un vol.")},
    )

    flight_id: Mapped[int] = column(
        BigKey,
        ForeignKey("flights.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        link="ABOUTIR",
        told="vol: celui dont il s’agit",
    )
    outcome: Mapped[str] = column(String(12), told="issue: arrivé, annulé ou dérouté")
    arr_delay_min: Mapped[int | None] = column(
        told="retard à l’arrivée: minutes, négatif en avance"
    )
    known_at_utc: Mapped[datetime] = column(told="connu à: sur l’horloge du système")
