"""Replays: the replayed time of each running server, which later servers adopt."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, table_info


class Replay(Base):
    """The replay of one server. The row is deleted when the server ends."""

    __tablename__ = "replays"
    __table_args__ = (
        CheckConstraint("speed >= 0", name="speed_forward"),
        {
            "info": table_info(
                "REJEU",
                "L’horloge de rejeu d’un serveur en marche : un serveur qui démarre la reprend à cet instant.",
            )
        },
    )

    server: Mapped[str] = column(
        String(80), primary_key=True, doc_fr="serveur: identifiant du processus"
    )
    clock_at_utc: Mapped[datetime] = column(
        doc_fr="instant rejoué: sur l’horloge du service (réelle ou rejouée)"
    )
    speed: Mapped[float] = column(doc_fr="vitesse: secondes rejouées par seconde")
    at_utc: Mapped[datetime] = column(doc_fr="enregistré à: sur l’horloge de la machine")
