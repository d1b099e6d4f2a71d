"""Deployments: which model version is in service from when, and who decided it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, Erasure, column, enum_check, table_info
from ponctuel.operations.enums import DeploymentKind
from ponctuel.operations.types import BigKey


class Deployment(Base):
    """A change of the model in service, or its refusal."""

    __tablename__ = "deployments"
    __table_args__ = (
        Index(None, "at_utc", "id"),
        Index(None, "decided_by"),
        enum_check("kind", DeploymentKind),
        {
            "sqlite_autoincrement": True,
            "info": table_info(
                "DÉPLOIEMENT",
                "Un changement du modèle en service, ou son refus ; conservé sans limite de durée.",
                erasure=Erasure.PSEUDONYM,
                append_only=True,
            ),
        },
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    kind: Mapped[str] = column(String(8), doc_fr="nature: promotion, retour arrière ou refus")
    model_version: Mapped[str] = column(String(80), doc_fr="version du modèle: version concernée")
    previous_version: Mapped[str | None] = column(
        String(80), doc_fr="version précédente: version alors en service"
    )
    model_sha256: Mapped[str] = column(String(64), doc_fr="empreinte du modèle: SHA-256")
    forced: Mapped[bool] = column(
        server_default=false(), doc_fr="forcé: promotion malgré le refus du contrôle d’acceptation"
    )
    reason: Mapped[str] = column(String(500), doc_fr="motif: texte, sans nom de personne")
    decided_by: Mapped[uuid.UUID | None] = column(
        ForeignKey("users.id", ondelete="RESTRICT"),
        link="DÉCIDER",
        doc_fr="décidé par: vide si la chaîne de traitement a décidé",
        personal="lien avec la personne",
    )
    at_utc: Mapped[datetime] = column(
        doc_fr="fait à: sur l’horloge de la machine", personal="activité"
    )
