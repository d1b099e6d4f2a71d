"""Sessions: the refresh tokens of people who are logged in."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, Erasure, column, table_info


class UserSession(Base):
    """One refresh token. A token is used once, and replaced by the next of its family.

    A second use of a token means that one of its two users stole it: the whole family is revoked.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "user_id"),
        Index(None, "family_id"),
        Index(None, "expires_at_utc"),
        CheckConstraint("expires_at_utc > created_at_utc", name="expires_later"),
        {
            "info": table_info(
                "SESSION",
                "Un jeton de renouvellement à usage unique, remplacé par le suivant de sa famille.",
                erasure=Erasure.DELETE,
                kept_days=30,
                kept_from="expires_at_utc",
            )
        },
    )

    id: Mapped[uuid.UUID] = column(primary_key=True, doc_fr="identifiant: aléatoire")
    user_id: Mapped[uuid.UUID] = column(
        ForeignKey("users.id", ondelete="CASCADE"),
        link="OUVRIR",
        doc_fr="utilisateur: titulaire connecté",
        personal="lien avec la personne",
    )
    family_id: Mapped[uuid.UUID] = column(doc_fr="famille: une connexion et ses renouvellements")
    token_hash: Mapped[str] = column(
        String(64), doc_fr="empreinte du jeton: SHA-256", personal="authentification"
    )
    created_at_utc: Mapped[datetime] = column(doc_fr="créé à: délivrance", personal="activité")
    expires_at_utc: Mapped[datetime] = column(doc_fr="expire à: fin de validité")
    used_at_utc: Mapped[datetime | None] = column(
        doc_fr="utilisé à: échange contre le jeton suivant", personal="activité"
    )
    revoked_at_utc: Mapped[datetime | None] = column(
        doc_fr="révoqué à: déconnexion ou vol présumé du jeton"
    )
