"""Messages of alerts: queued with the decision to send them, each to one channel."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, enum_check, table_info
from ponctuel.operations.enums import DeliveryState
from ponctuel.operations.types import BigKey

QUEUED = text("state = 'queued'")


class AlertMessage(Base):
    """One message to one channel. Addresses are in the installation's settings, never in rows."""

    __tablename__ = "alert_messages"
    __table_args__ = (
        Index(None, "alert_id"),
        Index(None, "created_at_utc"),
        Index(
            "ix_alert_messages_queue",
            "next_attempt_at_utc",
            "id",
            sqlite_where=QUEUED,
            postgresql_where=QUEUED,
        ),
        enum_check("state", DeliveryState),
        {
            "info": table_info(
                "MESSAGE D’ALERTE",
                "Un message de la surveillance, à envoyer ou envoyé.",
                kept_days=400,
                kept_from="created_at_utc",
            )
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    alert_id: Mapped[int | None] = column(
        BigKey,
        ForeignKey("alerts.id", ondelete="CASCADE"),
        link="ALERTER",
        doc_fr="alerte: celle que le message signale ; vide pour un message de test",
    )
    channel: Mapped[str] = column(String(8), doc_fr="canal: email, slack ou sms")
    subject: Mapped[str] = column(String(200), doc_fr="objet: première ligne")
    body: Mapped[str] = column(Text, doc_fr="texte: valeur, cause, fiche de conduite")
    state: Mapped[str] = column(String(8), doc_fr="état: en attente, envoyé, abandonné")
    attempts: Mapped[int] = column(doc_fr="tentatives: nombre de tentatives déjà faites")
    next_attempt_at_utc: Mapped[datetime] = column(
        doc_fr="prochaine tentative à: sur l’horloge de la machine"
    )
    created_at_utc: Mapped[datetime] = column(doc_fr="créé à: sur l’horloge de la machine")
    sent_at_utc: Mapped[datetime | None] = column(
        doc_fr="heure d’envoi: remise au service de messagerie"
    )
