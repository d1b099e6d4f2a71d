"""API keys: credentials of programs."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, Erasure, column, table_info


class ApiKey(Base):
    """A key of a program, found by its public prefix and verified by the hash of its secret."""

    __tablename__ = "api_keys"
    __table_args__ = (
        UniqueConstraint("prefix"),
        Index(None, "user_id"),
        CheckConstraint("expires_at_utc > created_at_utc", name="expires_later"),
        {
            "info": table_info(
                "CLÉ API",
                "La clé d’un programme, reconnue à son préfixe et prouvée par l’empreinte de son secret.",
                erasure=Erasure.DELETE,
                kept_days=90,
                kept_from="expires_at_utc",
            )
        },
    )

    id: Mapped[uuid.UUID] = column(primary_key=True, doc_fr="identifiant: aléatoire")
    user_id: Mapped[uuid.UUID] = column(
        ForeignKey("users.id", ondelete="CASCADE"),
        link="DÉTENIR",
        doc_fr="utilisateur: au nom de qui elle agit",
        personal="lien avec la personne",
    )
    name: Mapped[str] = column(
        String(80), doc_fr="nom: choisi par son propriétaire", personal="texte libre"
    )
    prefix: Mapped[str] = column(String(16), doc_fr="préfixe: public, il retrouve la clé")
    secret_hash: Mapped[str] = column(
        String(64),
        doc_fr="empreinte du secret: SHA-256 d’un secret aléatoire",
        personal="authentification",
    )
    scopes: Mapped[list[str]] = column(doc_fr="portées: ce que la clé peut faire")
    created_at_utc: Mapped[datetime] = column(doc_fr="créée à: délivrance", personal="activité")
    expires_at_utc: Mapped[datetime] = column(doc_fr="expire à: fin de validité")
    revoked_at_utc: Mapped[datetime | None] = column(doc_fr="révoquée à: avant son terme")
    last_used_at_utc: Mapped[datetime | None] = column(
        doc_fr="utilisée à: dernier usage, à l’heure près", personal="activité"
    )
