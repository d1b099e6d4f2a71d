"""The audit log: who did what to what, and when."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from ponctuel.domain.json import JsonValue
from ponctuel.operations.base import Base, Erasure, column, enum_check, table_info
from ponctuel.operations.enums import ActorKind, Verdict
from ponctuel.operations.types import BigKey, JsonDocument


class AuditEntry(Base):
    """One action. Never changed; identifiers only: no name, address or free text of a person."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        # Read by the purge, and by the page of the latest entries.
        Index(None, "at_utc", "id"),
        Index(None, "actor_id", "at_utc"),
        Index(None, "target_kind", "target_id", "at_utc"),
        enum_check("actor_kind", ActorKind),
        enum_check("verdict", Verdict),
        {
            "sqlite_autoincrement": True,
            "info": table_info(
                "ACTION",
                "Journal d’audit : auteur, action, objet et date. Une ligne ne peut être ni modifiée ni supprimée.",
                erasure=Erasure.PSEUDONYM,
                kept_days=365,
                kept_from="at_utc",
                append_only=True,
            ),
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    at_utc: Mapped[datetime] = column(
        doc_fr="fait à: sur l’horloge de la machine", personal="activité"
    )
    actor_kind: Mapped[str] = column(
        String(8), doc_fr="nature de l’acteur: personne, clé, commande, système"
    )
    actor_id: Mapped[uuid.UUID | None] = column(
        ForeignKey("users.id", ondelete="RESTRICT"),
        link="AGIR",
        doc_fr="acteur: un compte anonyme, une fois le compte supprimé",
        personal="lien avec la personne",
    )
    action: Mapped[str] = column(String(60), doc_fr="action: son nom, par exemple user.login")
    verdict: Mapped[str] = column(String(8), doc_fr="verdict: autorisé, refusé ou échec")
    target_kind: Mapped[str | None] = column(
        String(40), doc_fr="nature de la cible: compte, clé, modèle…"
    )
    target_id: Mapped[str | None] = column(String(80), doc_fr="cible: son identifiant")
    request_id: Mapped[str | None] = column(
        String(64), doc_fr="requête: identifiant qui relie l’action aux journaux"
    )
    detail: Mapped[dict[str, JsonValue] | None] = column(
        JsonDocument, doc_fr="détail: valeurs sans donnée personnelle, en JSON"
    )
