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
                "Une tâche périodique : sa prochaine exécution, le processus qui l’exécute, sa dernière exécution.",
            )
        },
    )

    name: Mapped[str] = column(String(40), primary_key=True, doc_fr="nom: de la tâche")
    due_at_utc: Mapped[datetime] = column(doc_fr="prévue à: sur l’horloge de la machine")
    lease_owner: Mapped[str | None] = column(
        String(80), doc_fr="processus: celui qui exécute la tâche, s’il y en a un"
    )
    lease_until_utc: Mapped[datetime | None] = column(
        doc_fr="bail jusqu’à: au-delà, un autre processus peut exécuter la tâche"
    )
    started_at_utc: Mapped[datetime | None] = column(doc_fr="commencée à: dernière exécution")
    finished_at_utc: Mapped[datetime | None] = column(doc_fr="finie à: dernière exécution réussie")
    clock_at_utc: Mapped[datetime | None] = column(
        doc_fr="instant traité: sur l’horloge du service (réelle ou rejouée), lors de la dernière exécution réussie"
    )
    runs_n: Mapped[int] = column(
        server_default=text("0"), doc_fr="exécutions: nombre d’exécutions réussies"
    )
    failures_n: Mapped[int] = column(
        server_default=text("0"),
        doc_fr="échecs: nombre d’échecs consécutifs depuis la dernière exécution réussie",
    )
    last_error: Mapped[str | None] = column(String(200), doc_fr="dernière erreur: type")
