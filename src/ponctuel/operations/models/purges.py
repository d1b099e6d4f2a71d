"""Purges: each run of the retention job, table by table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, table_info
from ponctuel.operations.types import BigKey


class Purge(Base):
    """A purge of one table by the retention job.

    Old rows of an append-only table can be deleted only while its purge is open (without `rows_n`):
    the table's trigger checks that.
    """

    __tablename__ = "purges"
    __table_args__ = (
        Index(None, "table_name", "at_utc"),
        CheckConstraint("rows_n IS NULL OR rows_n >= 0", name="rows_counted"),
        {
            "info": table_info(
                "PURGE",
                "Une exécution de la tâche de conservation sur une table, enregistrée comme preuve.",
            )
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    table_name: Mapped[str] = column(String(40), doc_fr="table: nom de la table purgée")
    before_utc: Mapped[datetime] = column(
        doc_fr="avant: date avant laquelle les lignes sont supprimées"
    )
    at_utc: Mapped[datetime] = column(doc_fr="faite à: sur l’horloge de la machine")
    rows_n: Mapped[int | None] = column(
        doc_fr="lignes: nombre de lignes supprimées ; vide pendant la purge"
    )
