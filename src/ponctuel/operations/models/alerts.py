"""Alerts of the monitoring: an indicator beyond its threshold, with start and end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, enum_check, table_info
from ponctuel.operations.enums import AlertState
from ponctuel.operations.types import BigKey

UNRESOLVED = text("state <> 'resolved'")


class Alert(Base):
    """One subject of one rule, from its first breach to its end."""

    __tablename__ = "alerts"
    __table_args__ = (
        # At most one unresolved alert for each subject of a rule.
        Index(
            "uq_alerts_standing",
            "rule",
            "subject",
            unique=True,
            sqlite_where=UNRESOLVED,
            postgresql_where=UNRESOLVED,
        ),
        Index(None, "created_at_utc"),
        enum_check("state", AlertState),
        {
            "info": table_info(
                "ALERTE",
                "Le dépassement du seuil d’un indicateur, de son début à sa fin.",
                kept_days=400,
                kept_from="created_at_utc",
            )
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    rule: Mapped[str] = column(String(60), doc_fr="règle: son nom dans params.yaml")
    subject: Mapped[str] = column(String(60), doc_fr="objet: partie mesurée ; vide pour l’ensemble")
    state: Mapped[str] = column(String(8), doc_fr="état: en attente, active, résolue")
    severity: Mapped[str] = column(String(8), doc_fr="gravité: info, warning ou critical")
    value: Mapped[float] = column(doc_fr="valeur: dernière valeur mesurée")
    since_utc: Mapped[datetime] = column(
        doc_fr="depuis: premier dépassement, sur l’horloge du service (réelle ou rejouée)"
    )
    fired_at_utc: Mapped[datetime | None] = column(
        doc_fr="active à: sur l’horloge du service (réelle ou rejouée)"
    )
    resolved_at_utc: Mapped[datetime | None] = column(
        doc_fr="résolue à: sur l’horloge du service (réelle ou rejouée)"
    )
    notified_at_utc: Mapped[datetime | None] = column(
        doc_fr="signalée à: sur l’horloge du service (réelle ou rejouée)"
    )
    announced: Mapped[bool] = column(doc_fr="annoncée: au moins un message a été envoyé")
    acknowledged: Mapped[bool] = column(doc_fr="prise en charge: ses messages ne sont plus répétés")
    created_at_utc: Mapped[datetime] = column(doc_fr="créée à: sur l’horloge de la machine")
