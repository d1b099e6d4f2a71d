"""Flight watches: a message when the risk of a flight reaches a threshold."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text, true
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, Erasure, column, enum_check, table_info
from ponctuel.operations.enums import Channel
from ponctuel.operations.types import BigKey

# Literal SQL, as in the queries: the planner matches a partial index by its text.
ACTIVE = text("active")


class Watch(Base):
    """A watch of one flight, or of all flights of a route, a carrier or a number."""

    __tablename__ = "watches"
    __table_args__ = (
        Index(None, "user_id"),
        Index(None, "flight_id"),
        # Watches that may send a message now.
        Index(
            "ix_watches_due", "may_notify_from_utc", sqlite_where=ACTIVE, postgresql_where=ACTIVE
        ),
        enum_check("channel", Channel),
        CheckConstraint("late_min IN (15, 30, 60, 120, 180)", name="late_known"),
        CheckConstraint("threshold > 0 AND threshold < 1", name="threshold_open_share"),
        CheckConstraint(
            "min_interval_min >= 5 AND min_interval_min <= 10080", name="interval_in_bounds"
        ),
        CheckConstraint(
            "(flight_id IS NOT NULL AND origin_code IS NULL AND destination_code IS NULL"
            " AND carrier_code IS NULL AND flight_number IS NULL)"
            " OR (flight_id IS NULL AND origin_code IS NOT NULL"
            " AND (destination_code IS NOT NULL OR flight_number IS NOT NULL)"
            " AND (flight_number IS NULL OR carrier_code IS NOT NULL))",
            name="flight_or_pattern",
        ),
        CheckConstraint("(channel = 'webhook') = (webhook_url IS NOT NULL)", name="url_if_webhook"),
        {
            "info": table_info(
                "SUIVI DE VOL",
                "Le suivi d’un vol ou d’une liaison : un message est envoyé quand le risque atteint le seuil.",
                erasure=Erasure.DELETE,
                kept_days=90,
                kept_from="until_utc",
            )
        },
    )

    id: Mapped[uuid.UUID] = column(primary_key=True, doc_fr="identifiant: aléatoire")
    user_id: Mapped[uuid.UUID] = column(
        ForeignKey("users.id", ondelete="CASCADE"),
        link="SUIVRE",
        doc_fr="utilisateur: destinataire du message",
        personal="lien avec la personne",
    )
    flight_id: Mapped[int | None] = column(
        BigKey,
        ForeignKey("flights.id", ondelete="CASCADE"),
        link="VISER",
        doc_fr="vol: un vol précis, ou vide si le suivi porte sur une liaison",
        personal="déplacement",
    )
    origin_code: Mapped[str | None] = column(
        String(3), doc_fr="origine: des vols suivis", personal="déplacement"
    )
    destination_code: Mapped[str | None] = column(
        String(3), doc_fr="destination: des vols suivis", personal="déplacement"
    )
    carrier_code: Mapped[str | None] = column(
        String(3), doc_fr="compagnie: des vols suivis", personal="déplacement"
    )
    flight_number: Mapped[int | None] = column(
        doc_fr="numéro: des vols suivis", personal="déplacement"
    )
    late_min: Mapped[int] = column(doc_fr="seuil de retard: minutes")
    threshold: Mapped[float] = column(
        doc_fr="seuil: probabilité d’un retard au moins égal au seuil de retard, d’une annulation ou d’un déroutement"
    )
    channel: Mapped[str] = column(String(8), doc_fr="canal: courriel ou webhook")
    webhook_url: Mapped[str | None] = column(
        String(2000), doc_fr="adresse du webhook: https seulement", personal="coordonnées"
    )
    min_interval_min: Mapped[int] = column(
        doc_fr="intervalle: durée minimale entre deux messages, en minutes"
    )
    active: Mapped[bool] = column(
        server_default=true(), doc_fr="actif: faux quand le suivi est suspendu"
    )
    created_at_utc: Mapped[datetime] = column(
        doc_fr="créé à: sur l’horloge de la machine", personal="activité"
    )
    until_utc: Mapped[datetime | None] = column(doc_fr="jusqu’à: fin du suivi")
    may_notify_from_utc: Mapped[datetime] = column(
        doc_fr="prochain message dès: dernier message plus l’intervalle, sur l’horloge du service (réelle ou rejouée)",
        personal="activité",
    )
