"""Batch jobs: files of requests, processed in the background."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, Erasure, column, enum_check, table_info
from ponctuel.operations.enums import BatchState

OPEN = text("state IN ('queued', 'running')")


class BatchJob(Base):
    """One file of requests and its progress."""

    __tablename__ = "batch_jobs"
    __table_args__ = (
        Index(None, "owner_id", "created_at_utc", "id"),
        Index("ix_batch_jobs_queue", "created_at_utc", sqlite_where=OPEN, postgresql_where=OPEN),
        # The purge reads it.
        Index(None, "finished_at_utc"),
        enum_check("state", BatchState),
        CheckConstraint("rows_n >= 0 AND done_n >= 0 AND errors_n >= 0", name="counts"),
        CheckConstraint("done_n <= rows_n AND errors_n <= done_n", name="no_more_than_rows"),
        CheckConstraint(
            "(state IN ('done', 'failed', 'cancelled')) = (finished_at_utc IS NOT NULL)",
            name="final_has_end",
        ),
        {
            "info": table_info(
                "LOT",
                "Un fichier de requêtes et l’avancement de son traitement.",
                erasure=Erasure.DELETE,
                kept_days=30,
                kept_from="finished_at_utc",
            )
        },
    )

    id: Mapped[uuid.UUID] = column(primary_key=True, doc_fr="identifiant: aléatoire")
    owner_id: Mapped[uuid.UUID] = column(
        ForeignKey("users.id", ondelete="CASCADE"),
        link="DÉPOSER",
        doc_fr="propriétaire: titulaire qui a déposé le fichier",
        personal="lien avec la personne",
    )
    state: Mapped[str] = column(
        String(12), doc_fr="état: en attente, en cours, fini, échoué, annulé"
    )
    input_name: Mapped[str] = column(
        String(200), doc_fr="nom du fichier: tel que déposé", personal="texte libre"
    )
    input_file: Mapped[str] = column(String(200), doc_fr="fichier déposé: dans le dossier des lots")
    result_file: Mapped[str | None] = column(
        String(200), doc_fr="fichier de résultats: dans le dossier des lots"
    )
    rows_n: Mapped[int] = column(doc_fr="lignes: du fichier")
    done_n: Mapped[int] = column(
        server_default=text("0"), doc_fr="lignes traitées: résultats et erreurs"
    )
    errors_n: Mapped[int] = column(
        server_default=text("0"), doc_fr="lignes en erreur: parmi les lignes traitées"
    )
    failure: Mapped[str | None] = column(
        String(500), doc_fr="échec: cause, en une phrase, si le lot entier échoue"
    )
    cancel_requested: Mapped[bool] = column(
        server_default=false(),
        doc_fr="annulation demandée: le traitement s’arrête à la ligne suivante",
    )
    created_at_utc: Mapped[datetime] = column(
        doc_fr="déposé à: sur l’horloge de la machine", personal="activité"
    )
    started_at_utc: Mapped[datetime | None] = column(
        doc_fr="commencé à: sur l’horloge de la machine"
    )
    heartbeat_at_utc: Mapped[datetime | None] = column(
        doc_fr="signe de vie à: sans signe récent, le lot est repris par un autre processus"
    )
    finished_at_utc: Mapped[datetime | None] = column(
        doc_fr="fini à: sur l’horloge de la machine", personal="activité"
    )
