"""Silences: rules that send no messages for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, table_info
from ponctuel.operations.types import BigKey


class AlertSilence(Base):
    """A rule that sends no message until a time of the system's clock; its alerts remain listed."""

    __tablename__ = "alert_silences"
    __table_args__ = (
        Index(None, "rule", "until_utc"),
        Index(None, "created_at_utc"),
        {
            "info": table_info(
                "SILENCE",
                "La suspension des messages d’une règle d’alerte jusqu’à un instant.",
                kept_days=400,
                kept_from="created_at_utc",
            )
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    rule: Mapped[str] = column(String(60), doc_fr="règle: son nom dans params.yaml")
    until_utc: Mapped[datetime] = column(
        doc_fr="jusqu’à: sur l’horloge du service (réelle ou rejouée)"
    )
    reason: Mapped[str] = column(String(200), doc_fr="motif: en une phrase")
    created_at_utc: Mapped[datetime] = column(doc_fr="créé à: sur l’horloge de la machine")
