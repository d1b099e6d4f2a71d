"""Attempts to deliver messages of alerts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, table_info
from ponctuel.operations.types import BigKey


class AlertAttempt(Base):
    """One attempt and its result."""

    __tablename__ = "alert_attempts"
    __table_args__ = (
        Index(None, "message_id"),
        Index(None, "at_utc"),
        {
            "info": table_info(
                "TENTATIVE",
                "Une tentative d’envoi d’un message d’alerte.",
                kept_days=400,
                kept_from="at_utc",
            )
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    message_id: Mapped[int] = column(
        BigKey,
        ForeignKey("alert_messages.id", ondelete="CASCADE"),
        link="TENTER",
        doc_fr="message: message à envoyer",
    )
    at_utc: Mapped[datetime] = column(doc_fr="faite à: sur l’horloge de la machine")
    error: Mapped[str | None] = column(
        String(200), doc_fr="erreur: type, sans adresse ; vide si le message a été envoyé"
    )
