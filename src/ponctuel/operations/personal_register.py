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
from ponctuel_words.markdown import typeset

PURGE_EVERY_FR = "une fois par jour"
CONTRACT = "exécution du contrat (art. 6.1.b)"
INTEREST = "intérêt légitime (art. 6.1.f)"
SECURITY = f"{INTEREST} : la sécurité du traitement, que l’article 32 exige"


@dataclass(frozen=True)
class Processing:
    """One activity of processing: what it is for, on which ground, and who gets the data."""

    name_fr: str
    aim_fr: str
    ground_fr: str
    recipients_fr: str


ACCOUNTS = Processing(
    "Comptes et accès",
    "ouvrir un compte, reconnaître son titulaire et ses programmes, lui rendre l’accès",
    CONTRACT,
    "l’exploitant ; son serveur de courriel, pour l’adresse et le message",
)
FORECASTS = Processing(
    "Prévisions demandées",
    "répondre aux requêtes du titulaire, à l’unité ou par fichier, et conserver son historique",
    CONTRACT,
    "l’exploitant",
)
WATCHES = Processing(
    "Suivis de vol et messages",
    "avertir le titulaire quand un risque atteint le seuil choisi",
    CONTRACT,
    "l’exploitant ; son serveur de courriel ; l’adresse de webhook que le titulaire a donnée",
)
OPERATION = Processing(
    "Sécurité et exploitation",
    "connaître l’auteur de chaque action, l’origine de chaque événement et les changements de modèle",
    SECURITY,
    "l’exploitant",
)
PROCESSINGS = (ACCOUNTS, FORECASTS, WATCHES, OPERATION)


@dataclass(frozen=True)
class Purpose:
    """Why a table holds personal data, and for which processing."""

    why_fr: str
    processing: Processing

    @property
    def ground_fr(self) -> str:
        """The legal ground, by its article."""
        return self.processing.ground_fr


PURPOSES: dict[str, Purpose] = {
    "users": Purpose("tenir le compte et reconnaître son titulaire", ACCOUNTS),
    "sessions": Purpose("maintenir une session ouverte et la fermer", ACCOUNTS),
    "single_use_tokens": Purpose("vérifier une adresse, rendre l’accès au titulaire", ACCOUNTS),
    "api_keys": Purpose("reconnaître le programme d’un titulaire", ACCOUNTS),
    "idempotency_keys": Purpose("n’exécuter qu’une fois une requête envoyée deux fois", FORECASTS),
    "forecasts": Purpose("conserver l’historique des requêtes du titulaire", FORECASTS),
    "watches": Purpose("avertir le titulaire d’un risque de retard", WATCHES),
    "notifications": Purpose("remettre les messages et connaître leur état", WATCHES),
    "batch_jobs": Purpose("traiter un fichier de requêtes", FORECASTS),
    "batch_errors": Purpose("indiquer les lignes refusées d’un fichier", FORECASTS),
    "events": Purpose("connaître l’opérateur qui livre un événement", OPERATION),
    "deployments": Purpose("connaître l’auteur d’un changement de modèle", OPERATION),
    "audit_entries": Purpose("connaître l’auteur de chaque action en cas d’incident", OPERATION),
}
ERASURES: dict[Erasure, str] = {
    Erasure.DELETE: "la ligne est supprimée",
    Erasure.EMPTY: "la ligne reste, vidée de ses données personnelles",
    Erasure.DETACH: "la ligne reste pour ses mesures ; le lien avec la personne est supprimé",
    Erasure.PSEUDONYM: "la ligne reste et désigne un compte vidé et anonyme",
}
_HEAD = """\
# Registre des données personnelles

Ce registre (RGPD, article 30) est écrit par l’étape `personal_data` d’après les tables de la base opérationnelle : les données,
les durées et l’effet de la suppression d’un compte sont lus dans le code qui les applique. Il ne contient aucune donnée personnelle.

## Responsable du traitement

Ponctuel est un logiciel : le responsable du traitement est la personne ou l’organisme qui l’exploite. Avant la mise en service, il
inscrit ici son nom et ses coordonnées, et celles de son délégué à la protection des données s’il en a un (articles 13, 30 et 37).

| rôle | nom | adresse et contact |
|---|---|---|
| responsable du traitement | à inscrire par l’exploitant | à inscrire par l’exploitant |
| délégué à la protection des données | à inscrire, s’il est désigné | à inscrire, s’il est désigné |
| sous-traitants (hébergeur, serveur de courriel) | à inscrire par l’exploitant | à inscrire par l’exploitant |

## Dispositions communes à tous les traitements

- **Personnes concernées** : les titulaires de comptes (voyageurs, analystes, opérateurs, administrateurs). Un visiteur sans compte
  ne laisse aucune ligne dans la base.
- **Rôle** : chaque compte a un rôle, qu’un administrateur donne et retire ; il est conservé avec le compte, et chaque changement
  figure au journal d’audit.
- **Adresses IP** : elles servent à compter les requêtes et les essais de connexion, en mémoire seulement, une heure au plus. Elles
  ne sont écrites ni dans la base ni dans le journal du serveur. Avec `PONCTUEL_RATE_STORAGE`, ces compteurs sont dans le
  serveur Redis de l’exploitant, pour la même durée.
- **Adresses électroniques** : elles ne servent qu’à la connexion et aux messages que le titulaire a demandés ou qui protègent son
  compte. Leurs compteurs n’en gardent qu’une empreinte, deux jours au plus.
- **Transferts** : aucun hors de l’installation, sinon au serveur de courriel de l’exploitant et à l’adresse qu’un titulaire a
  lui-même donnée pour ses avis. L’application n’envoie au service météo que des codes d’aéroport, sans donnée personnelle.
- **Cookies** : deux, nécessaires au service, inaccessibles aux scripts et sans tiers. `ponctuel_session` (hors
  développement `__Host-ponctuel_session`) garde la connexion d’une page, sept jours au plus ; `ponctuel_language` garde pendant
  un an la langue choisie, même sans compte, et ne désigne personne.
- **Droits** : accès et portabilité par `GET /v1/accounts/me/export`, rectification par `PATCH /v1/accounts/me`, effacement par
  `DELETE /v1/accounts/me`, immédiats et sans intervention. Toute autre demande (limitation, opposition aux traitements fondés sur
  l’intérêt légitime) est adressée au responsable, au contact ci-dessus ; il répond dans le mois (article 12).
- **Réclamation** : auprès de la CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, ou sur
  [cnil.fr/fr/plaintes](https://www.cnil.fr/fr/plaintes) ; ailleurs dans l’Union, auprès de l’autorité du lieu de résidence.
- **Décision automatisée** : aucune qui produise des effets juridiques ; une prévision porte sur un vol, pas sur une personne.
- **Conservation** : l’application, {every} (ou `ponctuel db purge`, à la main), supprime les données dont la durée est écoulée et enregistre
  chaque passage dans la table `purges`. Les fichiers déposés sur une page et jamais envoyés sont supprimés dans l’heure.
- **Sécurité** : voir [le dossier OWASP](owasp-api-top-10.md). Mots de passe en Argon2id ; jetons et clés conservés sous forme
  d’empreinte seulement ; base embarquée, lots et dépôts lisibles par leur seul propriétaire ; hors développement, les lignes du
  journal du serveur portent le nom de la requête, jamais celui d’une personne, ni son adresse, ni ce qu’elle cherche.

## Traitements par finalité

| traitement | finalité | base légale | destinataires | tables |
|---|---|---|---|---|
{processings}
"""


def register_page() -> str:
    """The whole register, in Markdown."""
    rows = "\n".join(_row(one) for one in PROCESSINGS)
    parts = [_HEAD.format(every=PURGE_EVERY_FR, processings=rows)]
    parts += ["\n".join(_section(table)) + "\n" for table in personal_tables()]
    return typeset("\n".join(parts))


def personal_tables() -> list[Table]:
    """Tables with a column of personal data, in the order of their names."""
    assert models.User.metadata is Base.metadata  # noqa: S101 - the models fill the metadata
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return [table for table in tables if any(column.info["personal"] for column in table.c)]


def _row(processing: Processing) -> str:
    tables = sorted(name for name, one in PURPOSES.items() if one.processing is processing)
    cells = (
        processing.name_fr,
        processing.aim_fr,
        processing.ground_fr,
        processing.recipients_fr,
        ", ".join(f"`{name}`" for name in tables),
    )
    return f"| {' | '.join(cells)} |"


def _section(table: Table) -> Iterator[str]:
    purpose = PURPOSES[table.name]
    yield f"## `{table.name}`\n"
    yield f"{table.info['told']}\n"
    yield f"- **Finalité** : {purpose.why_fr} (traitement « {purpose.processing.name_fr} »)."
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
        if any(key.ondelete == "CASCADE" for key in table.foreign_keys):
            return "autant que la ligne dont elle dépend"
        return "pendant toute la vie de l’installation : l’historique des modèles est permanent"
    column = table.info["kept_from"]
    label = table.c[column].info["label"]
    since = f"`{column}` ({label})"
    told = f"jusqu’à {since}" if days == 0 else f"{days} jours après {since}"
    if table.name == "users":
        told += (
            f", et au-delà tant qu’une action conservée désigne le compte vidé ({_acts()}) ; {UNANSWERED_KEPT_DAYS} jours si l’adresse n’a jamais répondu ; un compte qui n’a pas "
            f"servi pendant {INACTIVE_DAYS // 365} ans est effacé, sauf celui d’un administrateur"
        )
    return told


def _acts() -> str:
    """What keeps the shell of an account, and for how long."""
    kept = []
    for name in sorted(PURPOSES):
        table = Base.metadata.tables[name]
        if any(
            key.column.table.name == "users" and key.ondelete == "RESTRICT"
            for key in table.foreign_keys
        ):
            days = table.info["kept_days"]
            kept.append(f"`{name}` {'sans terme' if days is None else f'{days} jours'}")
    return ", ".join(kept)


def _erased(table: Table) -> str:
    erasure = table.info["erasure"]
    if erasure is None:
        raise ValueError(f"{table.name} holds personal data and does not say what erasure does")
    return ERASURES[erasure]
