"""Accounts."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped

from ponctuel.domain.roles import Role
from ponctuel.operations.base import Base, Erasure, column, enum_check, table_info
from ponctuel.operations.enums import Locale


class User(Base):
    """An account. Its key is random, because it is public and must not reveal the number of accounts.

    An erased account stays as an empty row while the audit log refers to it.
    """

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email"),
        enum_check("role", Role),
        enum_check("locale", Locale),
        CheckConstraint(
            "(erased_at_utc IS NULL) = (email IS NOT NULL AND password_hash IS NOT NULL)",
            name="erased_is_empty",
        ),
        CheckConstraint("email = lower(email)", name="email_lower"),
        {
            "info": table_info(
                "UTILISATEUR",
                "Un compte. Supprimé, il devient une ligne vide et anonyme, à laquelle le journal d’audit renvoie encore.",
                erasure=Erasure.EMPTY,
                kept_days=400,
                kept_from="erased_at_utc",
            )
        },
    )

    id: Mapped[uuid.UUID] = column(
        primary_key=True, doc_fr="identifiant: aléatoire, visible de l’extérieur"
    )
    email: Mapped[str | None] = column(
        String(254),
        doc_fr="adresse: normalisée, en minuscules ; vide une fois le compte supprimé",
        personal="coordonnées",
    )
    password_hash: Mapped[str | None] = column(
        String(255),
        doc_fr="empreinte du mot de passe: Argon2, jamais le mot de passe",
        personal="authentification",
    )
    role: Mapped[str] = column(String(16), doc_fr="rôle: détermine les droits")
    locale: Mapped[str] = column(
        String(2), doc_fr="langue: des pages et des messages", personal="préférence"
    )
    verified: Mapped[bool] = column(
        server_default=false(), doc_fr="vérifié: l’adresse est confirmée"
    )
    disabled: Mapped[bool] = column(
        server_default=false(), doc_fr="suspendu: ne peut plus se connecter"
    )
    created_at_utc: Mapped[datetime] = column(
        doc_fr="créé à: ouverture du compte", personal="activité"
    )
    last_seen_at_utc: Mapped[datetime | None] = column(
        doc_fr="vu à: dernière connexion", personal="activité"
    )
    erased_at_utc: Mapped[datetime | None] = column(
        doc_fr="supprimé à: exécution de la demande de suppression"
    )
