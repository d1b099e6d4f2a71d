"""Measurements: the past values of indicators."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, table_info
from ponctuel.operations.types import BigKey


class Measurement(Base):
    """One value of an indicator for one subject, at one time of the system's clock."""

    __tablename__ = "measurements"
    __table_args__ = (
        # A measurement that is repeated changes nothing.
        Index(None, "indicator", "subject", "at_utc", unique=True),
        Index(None, "created_at_utc"),
        {
            "info": table_info(
                "MESURE",
                "La valeur d’un indicateur de surveillance à un instant.",
                kept_days=400,
                kept_from="created_at_utc",
            )
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    indicator: Mapped[str] = column(String(60), doc_fr="indicateur: nom dans le catalogue")
    subject: Mapped[str] = column(String(60), doc_fr="objet: partie mesurée ; vide pour l’ensemble")
    at_utc: Mapped[datetime] = column(
        doc_fr="mesurée à: sur l’horloge du service (réelle ou rejouée)"
    )
    created_at_utc: Mapped[datetime] = column(doc_fr="enregistrée à: sur l’horloge de la machine")
    value: Mapped[float] = column(doc_fr="valeur: dans l’unité de l’indicateur")
    low: Mapped[float | None] = column(doc_fr="borne basse: de l’intervalle à 95 %")
    high: Mapped[float | None] = column(doc_fr="borne haute: de l’intervalle à 95 %")
    n: Mapped[int] = column(doc_fr="effectif: vols, événements ou prévisions")
    complete: Mapped[float | None] = column(
        doc_fr="complétude: part des résultats observés connus, si l’indicateur en utilise"
    )
