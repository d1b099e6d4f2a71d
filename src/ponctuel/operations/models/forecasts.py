"""Issued forecasts: the flight, the issue time, the model and the distribution."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped

from ponctuel.domain.forecast import ReasonRecord, SupportRecord
from ponctuel.operations.base import (
    Base,
    Erasure,
    column,
    enum_check,
    probability_check,
    table_info,
)
from ponctuel.operations.enums import EntryPoint
from ponctuel.operations.types import BigKey, JsonDocument

# Literal SQL: with a bound parameter the planner would not use the partial index.
ON_BOARD = text("door = 'board'")


class IssuedForecast(Base):
    """One forecast as it was issued: the whole distribution, and the figures that lists sort by.

    `survival` holds P(delay >= t | it arrives) at `domain.distribution.THRESHOLDS_MIN`, as
    little-endian float64, so that a forecast read back is the issued one, bit for bit. The
    `p_late_*` columns derive from it: they exist because watches and boards compare them in SQL.
    """

    __tablename__ = "forecasts"
    __table_args__ = (
        # One board forecast per flight, issue time and model; read backwards, the latest of each.
        Index(
            "uq_forecasts_board",
            "flight_id",
            "issued_at_utc",
            "model_version",
            unique=True,
            sqlite_where=ON_BOARD,
            postgresql_where=ON_BOARD,
        ),
        Index(
            "ix_forecasts_history",
            "asked_by",
            "created_at_utc",
            "id",
            sqlite_where=text("asked_by IS NOT NULL"),
            postgresql_where=text("asked_by IS NOT NULL"),
        ),
        # The purge reads it.
        Index(None, "created_at_utc"),
        enum_check("door", EntryPoint),
        *(
            probability_check(name)
            for name in (
                "p_cancelled",
                "p_diverted",
                "p_late_15",
                "p_late_30",
                "p_late_60",
                "p_late_120",
                "p_late_180",
            )
        ),
        CheckConstraint("lead_time_min >= 0 AND lead_time_min <= 43200", name="lead_in_bounds"),
        CheckConstraint("door <> 'board' OR asked_by IS NULL", name="board_is_nobodys"),
        {
            "info": table_info(
                "PRÉVISION",
                "Une prévision telle qu’elle est émise, avec toute sa distribution.",
                erasure=Erasure.DETACH,
                kept_days=400,
                kept_from="created_at_utc",
            )
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    flight_id: Mapped[int] = column(
        BigKey,
        ForeignKey("flights.id", ondelete="RESTRICT"),
        link="PRÉVOIR",
        doc_fr="vol: vol concerné",
    )
    issued_at_utc: Mapped[datetime] = column(
        doc_fr="émise à: sur l’horloge du service (réelle ou rejouée)"
    )
    created_at_utc: Mapped[datetime] = column(
        doc_fr="enregistrée à: sur l’horloge de la machine", personal="activité"
    )
    lead_time_min: Mapped[float] = column(doc_fr="échéance: minutes jusqu’au départ prévu")
    model_version: Mapped[str] = column(
        String(80), doc_fr="version du modèle: nom et numéro au registre"
    )
    door: Mapped[str] = column(String(8), doc_fr="point d’accès: origine de la requête")
    asked_by: Mapped[uuid.UUID | None] = column(
        ForeignKey("users.id", ondelete="SET NULL"),
        link="DEMANDER",
        doc_fr="demandée par: vide pour les prévisions du tableau",
        personal="lien avec la personne",
    )
    p_cancelled: Mapped[float] = column(doc_fr="probabilité d’annulation: entre 0 et 1")
    p_diverted: Mapped[float] = column(doc_fr="probabilité de déroutement: entre 0 et 1")
    survival: Mapped[bytes] = column(
        LargeBinary,
        doc_fr="distribution: P(retard ≥ t), sachant que le vol arrive, 29 seuils, float64",
    )
    p_late_15: Mapped[float] = column(
        doc_fr="risque 15 min: probabilité d’arriver avec 15 min de retard ou plus ; se déduit de la distribution"
    )
    p_late_30: Mapped[float] = column(
        doc_fr="risque 30 min: probabilité d’arriver avec 30 min de retard ou plus ; se déduit de la distribution"
    )
    p_late_60: Mapped[float] = column(
        doc_fr="risque 60 min: probabilité d’arriver avec 60 min de retard ou plus ; se déduit de la distribution"
    )
    p_late_120: Mapped[float] = column(
        doc_fr="risque 120 min: probabilité d’arriver avec 120 min de retard ou plus ; se déduit de la distribution"
    )
    p_late_180: Mapped[float] = column(
        doc_fr="risque 180 min: probabilité d’arriver avec 180 min de retard ou plus ; se déduit de la distribution"
    )
    expected_delay_min: Mapped[float] = column(
        doc_fr="retard attendu: en minutes, si le vol arrive"
    )
    delay_p05_min: Mapped[float] = column(
        doc_fr="quantile 5: retard qui n’est pas dépassé dans 5 % des cas, en minutes (prédiction conforme)"
    )
    delay_p10_min: Mapped[float] = column(
        doc_fr="quantile 10: retard qui n’est pas dépassé dans 10 % des cas, en minutes (prédiction conforme)"
    )
    delay_p50_min: Mapped[float] = column(
        doc_fr="quantile 50: retard qui n’est pas dépassé dans 50 % des cas, en minutes (prédiction conforme)"
    )
    delay_p90_min: Mapped[float] = column(
        doc_fr="quantile 90: retard qui n’est pas dépassé dans 90 % des cas, en minutes (prédiction conforme)"
    )
    delay_p95_min: Mapped[float] = column(
        doc_fr="quantile 95: retard qui n’est pas dépassé dans 95 % des cas, en minutes (prédiction conforme)"
    )
    reasons: Mapped[list[ReasonRecord]] = column(
        JsonDocument, doc_fr="raisons: familles, points et phrases, en JSON"
    )
    support: Mapped[SupportRecord] = column(
        JsonDocument, doc_fr="vols comparables: nombre de vols comparables connus, en JSON"
    )
