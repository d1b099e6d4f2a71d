"""The register of personal data (GDPR, article 30), made from what the tables say of themselves.

Purposes and legal grounds are judgements and stand here; data, durations and what erasure does
come from the tables' metadata, so that the register cannot promise what the code does not do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table

from ponctuel.operations import models
from ponctuel.operations.base import Base, Erasure
from ponctuel.operations.repositories.retention import INACTIVE_DAYS, UNANSWERED_KEPT_DAYS

PURGE_EVERY_FR = "une fois par jour"
CONTRACT = "exécution du contrat (art. 6.1.b)"
INTEREST = "intérêt légitime (art. 6.1.f)"
DUTY = "obligation légale de sécurité (art. 32)"


@dataclass(frozen=True)
class Purpose:
    """Why a table holds personal data, and on which ground."""

    why_fr: str
    ground_fr: str


PURPOSES: dict[str, Purpose] = {
    "users": Purpose("tenir le compte et reconnaître son titulaire", CONTRACT),
    "sessions": Purpose("garder une connexion ouverte, et la fermer", CONTRACT),
    "single_use_tokens": Purpose("vérifier une adresse, rendre l’accès au titulaire", CONTRACT),
    "api_keys": Purpose("reconnaître le programme d’un titulaire", CONTRACT),
    "idempotency_keys": Purpose("ne pas faire deux fois ce qui est envoyé deux fois", CONTRACT),
    "forecasts": Purpose("rendre au titulaire l’historique de ses demandes", CONTRACT),
    "watches": Purpose("avertir le titulaire d’un risque de retard", CONTRACT),
    "notifications": Purpose("remettre les avis, et savoir s’ils sont partis", CONTRACT),
    "batch_jobs": Purpose("répondre à un fichier de demandes", CONTRACT),
    "batch_errors": Purpose("dire quelles lignes d’un fichier n’ont pas de réponse", CONTRACT),
    "events": Purpose("savoir quel opérateur a fait entrer un fait", INTEREST),
    "deployments": Purpose("savoir qui a changé le modèle qui répond", INTEREST),
    "audit_entries": Purpose("savoir qui a fait quoi, en cas d’incident", DUTY),
}
ERASURES: dict[Erasure, str] = {
    Erasure.DELETE: "la ligne disparaît",
    Erasure.EMPTY: "la ligne reste, vidée de ses données personnelles",
    Erasure.DETACH: "la ligne reste pour ses faits, le lien avec la personne est coupé",
    Erasure.PSEUDONYM: "la ligne reste et désigne une coquille vide, qui ne nomme personne",
}
_HEAD = """\
# Registre des données personnelles

Ce registre est écrit par l’étape `personal_data` d’après les tables de la base opérationnelle : les données, les durées et
l’effet d’un effacement sont lus dans le code qui les applique. Il ne contient aucune donnée personnelle.

- **Personnes concernées** : les titulaires de comptes. Un visiteur sans compte ne laisse aucune ligne dans la base.
- **Destinataires** : l’exploitant de l’installation ; le serveur de courriel qu’il a choisi, pour les messages ; l’adresse
  qu’un titulaire a lui-même donnée, pour ses avis. Aucun transfert hors de l’installation n’est fait autrement.
- **Cookies** : deux, nécessaires au service, que nul script ne lit et qu’aucun tiers ne pose. `ponctuel_session` (hors
  développement `__Host-ponctuel_session`) garde la connexion d’une page, sept jours au plus ; `ponctuel_language` garde pendant
  un an la langue choisie, même sans compte, et ne désigne personne.
- **Droits** : accès et portabilité par `GET /v1/accounts/me/export`, rectification par `PATCH /v1/accounts/me`, effacement par
  `DELETE /v1/accounts/me`, immédiats et sans intervention.
- **Conservation** : l’application, {every} (ou `ponctuel db purge`, à la main), supprime ce qui a dépassé sa durée et inscrit chaque passage
  dans la table `purges`.
- **Sécurité** : voir [le dossier OWASP](owasp-api-top-10.md). Mots de passe en Argon2id ; jetons et clés gardés par leur
  empreinte seulement ; hors développement, les lignes du journal du serveur portent le nom de la requête, jamais celui
  d’une personne, ni son adresse, ni ce qu’elle cherche.
"""


def register_page() -> str:
    """The whole register, in Markdown."""
    parts = [_HEAD.format(every=PURGE_EVERY_FR)]
    parts += ["\n".join(_section(table)) + "\n" for table in personal_tables()]
    return "\n".join(parts)


def personal_tables() -> list[Table]:
    """Tables with a column of personal data, in the order of their names."""
    assert models.User.metadata is Base.metadata  # noqa: S101 - the models fill the metadata
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return [table for table in tables if any(column.info["personal"] for column in table.c)]


def _section(table: Table) -> Iterator[str]:
    purpose = PURPOSES[table.name]
    yield f"## `{table.name}`\n"
    yield f"{table.info['told']}\n"
    yield f"- **Finalité** : {purpose.why_fr}."
    yield f"- **Base légale** : {purpose.ground_fr}."
    yield f"- **Conservation** : {_kept(table)}."
    yield f"- **Effacement du compte** : {_erased(table)}.\n"
    yield "| donnée | catégorie | sens |"
    yield "|---|---|---|"
    for column in table.c:
        if column.info["personal"]:
            meaning = f"{column.info['label']} : {column.doc}"
            yield f"| `{column.name}` | {column.info['personal']} | {meaning} |"


def _kept(table: Table) -> str:
    days = table.info["kept_days"]
    if days is None:
        return "autant que ce à quoi la ligne appartient"
    column = table.info["kept_from"]
    label = table.c[column].info["label"]
    since = f"`{column}` ({label})"
    told = f"jusqu’à {since}" if days == 0 else f"{days} jours après {since}"
    if table.name == "users":
        told += (
            f" ; {UNANSWERED_KEPT_DAYS} jours si l’adresse n’a jamais répondu ; un compte qui n’a pas "
            f"servi pendant {INACTIVE_DAYS // 365} ans est effacé, sauf celui d’un administrateur"
        )
    return told


def _erased(table: Table) -> str:
    erasure = table.info["erasure"]
    if erasure is None:
        raise ValueError(f"{table.name} holds personal data and does not say what erasure does")
    return ERASURES[erasure]
