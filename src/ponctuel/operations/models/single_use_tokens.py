"""Tokens sent by e-mail: to verify an address, to choose a new password."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, Erasure, column, enum_check, table_info
from ponctuel.operations.enums import TokenPurpose
from ponctuel.operations.types import BigKey


class SingleUseToken(Base):
    """A token that is valid once, for one purpose, for a short time."""

    __tablename__ = "single_use_tokens"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "user_id"),
        Index(None, "expires_at_utc"),
        enum_check("purpose", TokenPurpose),
        CheckConstraint("expires_at_utc > created_at_utc", name="expires_later"),
        {
            "info": table_info(
                "JETON",
                "Un jeton envoyé par courriel, à usage unique et de courte durée.",
                erasure=Erasure.DELETE,
                kept_days=7,
                kept_from="expires_at_utc",
            )
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    user_id: Mapped[uuid.UUID] = column(
        ForeignKey("users.id", ondelete="CASCADE"),
        link="RECEVOIR",
        doc_fr="utilisateur: destinataire",
        personal="lien avec la personne",
    )
    purpose: Mapped[str] = column(
        String(16), doc_fr="usage: vérifier l’adresse, changer de mot de passe"
    )
    token_hash: Mapped[str] = column(
        String(64), doc_fr="empreinte du jeton: SHA-256", personal="authentification"
    )
    created_at_utc: Mapped[datetime] = column(doc_fr="créé à: envoi", personal="activité")
    expires_at_utc: Mapped[datetime] = column(doc_fr="expire à: fin de validité")
    used_at_utc: Mapped[datetime | None] = column(
        doc_fr="utilisé à: le jeton n’est plus valable ensuite", personal="activité"
    )
