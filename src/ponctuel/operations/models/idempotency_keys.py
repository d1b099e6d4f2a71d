"""Idempotency keys: a POST request that is sent twice is executed once."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, Erasure, column, table_info


class IdempotencyKey(Base):
    """A caller's key, its request, and the stored response; without a response, the request is running."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        Index(None, "expires_at_utc"),
        CheckConstraint("(status IS NULL) = (answer IS NULL)", name="answer_whole"),
        CheckConstraint("expires_at_utc > created_at_utc", name="expires_later"),
        {
            "info": table_info(
                "CLÉ D’IDEMPOTENCE",
                "La clé d’idempotence d’une requête : répétée, elle n’est exécutée qu’une fois et reçoit la même réponse.",
                erasure=Erasure.DELETE,
                kept_days=0,
                kept_from="expires_at_utc",
            )
        },
    )

    user_id: Mapped[uuid.UUID] = column(
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=True,
        link="ENVOYER",
        doc_fr="utilisateur: auteur de la requête",
        personal="lien avec la personne",
    )
    key: Mapped[str] = column(String(120), primary_key=True, doc_fr="clé: choisie par l’appelant")
    request_sha256: Mapped[str] = column(
        String(64), doc_fr="empreinte de la requête: méthode, chemin et corps"
    )
    status: Mapped[int | None] = column(doc_fr="code HTTP: code de la réponse")
    answer: Mapped[bytes | None] = column(
        LargeBinary, doc_fr="réponse: corps de la réponse", personal="contenu de la requête"
    )
    content_type: Mapped[str | None] = column(
        String(100), doc_fr="type de la réponse: en-tête Content-Type, renvoyé tel quel"
    )
    created_at_utc: Mapped[datetime] = column(
        doc_fr="reçue à: sur l’horloge de la machine", personal="activité"
    )
    expires_at_utc: Mapped[datetime] = column(
        doc_fr="expire à: la clé peut ensuite être réutilisée"
    )
