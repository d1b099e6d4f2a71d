"""Scheduled jobs: when each is next due, which process runs it, and how its last run ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, text
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, table_info


class ScheduledJob(Base):
    """One periodic job. The row coordinates processes: a due run is claimed by one of them."""

    __tablename__ = "scheduled_jobs"
    __table_args__ = (
        CheckConstraint("runs_n >= 0 AND failures_n >= 0", name="runs_counted"),
        CheckConstraint("(lease_owner IS NULL) = (lease_until_utc IS NULL)", name="lease_whole"),
        {
            "info": table_info(
                "TÂCHE",
                "Une tâche périodique : son échéance, qui s’en charge, son dernier passage.",
            )
        },
    )

    name: Mapped[str] = column(String(40), primary_key=True, doc_fr="nom: de la tâche")
    due_at_utc: Mapped[datetime] = column(doc_fr="due à: sur l’horloge de la machine")
    lease_owner: Mapped[str | None] = column(
        String(80), doc_fr="preneur: le processus qui s’en charge, s’il y en a un"
    )
    lease_until_utc: Mapped[datetime | None] = column(
        doc_fr="prise jusqu’à: au-delà, son preneur passe pour mort"
    )
    started_at_utc: Mapped[datetime | None] = column(doc_fr="commencée à: dernier passage")
    finished_at_utc: Mapped[datetime | None] = column(doc_fr="finie à: dernier passage réussi")
    clock_at_utc: Mapped[datetime | None] = column(
        doc_fr="instant traité: sur l’horloge du système, lors du dernier passage réussi"
    )
    runs_n: Mapped[int] = column(server_default=text("0"), doc_fr="passages: réussis")
    failures_n: Mapped[int] = column(
        server_default=text("0"), doc_fr="échecs: de suite, depuis le dernier passage réussi"
    )
    last_error: Mapped[str | None] = column(String(200), doc_fr="dernière erreur: sa nature")
