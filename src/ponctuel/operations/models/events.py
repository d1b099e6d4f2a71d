"""Events: everything that can inform a forecast, with the moment at which it became known."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from ponctuel.domain.payload import EventPayload
from ponctuel.operations.base import Base, Erasure, column, enum_check, table_info
from ponctuel.operations.enums import EventKind
from ponctuel.operations.types import BigKey, JsonDocument


class LoggedEvent(Base):
    """An event about a flight or an airport. Rows are added and never changed."""

    __tablename__ = "events"
    __table_args__ = (
        # Repeated events are skipped by this key, in one statement.
        UniqueConstraint("idempotency_key"),
        Index(None, "known_at_utc", "id"),
        Index(None, "flight_id"),
        Index(None, "airport_code", "known_at_utc"),
        Index(None, "pushed_by"),
        # The purge reads it.
        Index(None, "received_at_utc"),
        enum_check("kind", EventKind),
        CheckConstraint("(flight_id IS NULL) <> (airport_code IS NULL)", name="about_one_thing"),
        CheckConstraint(
            "(kind = 'weather') = (airport_code IS NOT NULL)", name="weather_at_airport"
        ),
        {
            "sqlite_autoincrement": True,  # a number is never reused, even after a purge
            "info": table_info(
                "ÉVÉNEMENT",
                "Une information sur un vol ou un aéroport, avec l’heure à laquelle elle est connue ; table en ajout seul.",
                erasure=Erasure.PSEUDONYM,
                kept_days=730,
                kept_from="received_at_utc",
                append_only=True,
            ),
        },
    )

    id: Mapped[int] = column(
        BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre, jamais réutilisé"
    )
    idempotency_key: Mapped[str] = column(
        String(120),
        doc_fr="clé d’idempotence: un événement reçu deux fois n’est enregistré qu’une fois",
    )
    kind: Mapped[str] = column(String(16), doc_fr="nature: départ, arrivée, annulation, météo…")
    flight_id: Mapped[int | None] = column(
        BigKey,
        ForeignKey("flights.id", ondelete="RESTRICT"),
        link="CONCERNER",
        doc_fr="vol: vol concerné",
    )
    airport_code: Mapped[str | None] = column(
        String(3), doc_fr="aéroport: code IATA, pour la météo"
    )
    known_at_utc: Mapped[datetime] = column(
        doc_fr="connu à: heure, sur l’horloge du service (réelle ou rejouée), à partir de laquelle l’événement est utilisé"
    )
    received_at_utc: Mapped[datetime] = column(doc_fr="reçu à: sur l’horloge de la machine")
    source: Mapped[str] = column(String(40), doc_fr="provenance: rejeu, flux, service météo…")
    pushed_by: Mapped[uuid.UUID | None] = column(
        ForeignKey("users.id", ondelete="RESTRICT"),
        link="LIVRER",
        doc_fr="envoyé par: l’exploitant, s’il y en a un",
        personal="lien avec la personne",
    )
    payload: Mapped[EventPayload] = column(JsonDocument, doc_fr="contenu: les valeurs, en JSON")
    content_sha256: Mapped[str] = column(
        String(64), doc_fr="empreinte du contenu: signale une clé réutilisée avec un autre contenu"
    )
