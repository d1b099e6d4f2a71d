"""Notifications: messages of watches, sent or to be sent."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, Erasure, column, enum_check, table_info
from ponctuel.operations.enums import Channel, DeliveryState
from ponctuel.operations.types import BigKey

QUEUED = text("state = 'queued'")


class Notification(Base):
    """One message about one forecast, queued in the transaction that decides to send it."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("watch_id", "forecast_id"),
        Index(None, "forecast_id"),
        Index(None, "created_at_utc"),
        Index(
            "ix_notifications_queue",
            "next_attempt_at_utc",
            "id",
            sqlite_where=QUEUED,
            postgresql_where=QUEUED,
        ),
        enum_check("channel", Channel),
        enum_check("state", DeliveryState),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint("(state = 'sent') = (sent_at_utc IS NOT NULL)", name="sent_has_moment"),
        {
            "info": table_info(
                "NOTIFICATION",
                "Un message de suivi de vol, à envoyer ou envoyé, au sujet d’une prévision.",
                erasure=Erasure.DELETE,
                kept_days=90,
                kept_from="created_at_utc",
            )
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    watch_id: Mapped[uuid.UUID] = column(
        ForeignKey("watches.id", ondelete="CASCADE"),
        link="AVISER",
        doc_fr="suivi: celui qui demande le message",
        personal="lien avec la personne",
    )
    forecast_id: Mapped[int] = column(
        BigKey,
        ForeignKey("forecasts.id", ondelete="CASCADE"),
        link="ANNONCER",
        doc_fr="prévision: celle que le message signale",
        personal="déplacement",
    )
    channel: Mapped[str] = column(String(8), doc_fr="canal: courriel ou webhook")
    risk: Mapped[float] = column(doc_fr="risque: probabilité annoncée")
    state: Mapped[str] = column(String(8), doc_fr="état: en attente, envoyé, abandonné")
    attempts: Mapped[int] = column(
        server_default=text("0"), doc_fr="tentatives: nombre de tentatives déjà faites"
    )
    next_attempt_at_utc: Mapped[datetime] = column(
        doc_fr="prochaine tentative à: sur l’horloge de la machine"
    )
    created_at_utc: Mapped[datetime] = column(
        doc_fr="créé à: sur l’horloge de la machine", personal="activité"
    )
    sent_at_utc: Mapped[datetime | None] = column(
        doc_fr="heure d’envoi: remise au service de messagerie ou au webhook", personal="activité"
    )
    last_error: Mapped[str | None] = column(
        String(200), doc_fr="dernière erreur: type, sans adresse"
    )
