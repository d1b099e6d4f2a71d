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
                "La clé d’API d’un programme, trouvée par son préfixe et vérifiée par l’empreinte de son secret.",
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
        doc_fr="utilisateur: titulaire au nom duquel la clé agit",
        personal="lien avec la personne",
    )
    name: Mapped[str] = column(
        String(80), doc_fr="nom: choisi par le titulaire", personal="texte libre"
    )
    prefix: Mapped[str] = column(String(16), doc_fr="préfixe: public, il sert à trouver la clé")
    secret_hash: Mapped[str] = column(
        String(64),
        doc_fr="empreinte du secret: SHA-256 d’un secret aléatoire",
        personal="authentification",
    )
    scopes: Mapped[list[str]] = column(doc_fr="portées: opérations autorisées pour la clé")
    created_at_utc: Mapped[datetime] = column(doc_fr="créée à: délivrance", personal="activité")
    expires_at_utc: Mapped[datetime] = column(doc_fr="expire à: fin de validité")
    revoked_at_utc: Mapped[datetime | None] = column(
        doc_fr="révoquée à: révocation avant l’expiration"
    )
    last_used_at_utc: Mapped[datetime | None] = column(
        doc_fr="utilisée à: dernier usage, à une heure près", personal="activité"
    )
