"""Rows of a batch that could not be answered, and why."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, Erasure, column, table_info


class BatchError(Base):
    """One faulty row of a batch, with the four fields of every user error."""

    __tablename__ = "batch_errors"
    __table_args__ = (
        CheckConstraint("row_number >= 1", name="row_counted_from_one"),
        {
            "info": table_info(
                "ERREUR DE LIGNE",
                "Une ligne de lot en erreur, avec la cause ; supprimée avec son lot.",
                erasure=Erasure.DELETE,
            )
        },
    )

    batch_id: Mapped[uuid.UUID] = column(
        ForeignKey("batch_jobs.id", ondelete="CASCADE"),
        primary_key=True,
        link="SIGNALER",
        doc_fr="lot: lot auquel la ligne appartient",
        personal="lien avec la personne",
    )
    row_number: Mapped[int] = column(
        primary_key=True, autoincrement=False, doc_fr="ligne: numérotée depuis 1"
    )
    code: Mapped[str] = column(String(40), doc_fr="code: nom stable de l’erreur")
    field: Mapped[str | None] = column(String(40), doc_fr="champ: nom du champ en erreur")
    value: Mapped[str | None] = column(
        String(200), doc_fr="valeur: valeur reçue", personal="texte libre"
    )
    detail: Mapped[str] = column(String(500), doc_fr="détail: valeurs acceptées")
