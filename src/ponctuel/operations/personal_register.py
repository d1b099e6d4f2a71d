"""The register of personal data (GDPR, article 30), generated from the tables' metadata.

Purposes and legal grounds are written here; data, durations and the treatment on erasure come from
the tables' metadata, so that the register describes what the code does.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from ponctuel.operations import models
from ponctuel.operations.base import Base, Erasure
from ponctuel.operations.documents.table_facts import ColumnFacts, tables
from ponctuel.operations.repositories.retention import INACTIVE_DAYS, UNVERIFIED_KEPT_DAYS

PURGE_EVERY_FR = "une fois par jour"
CONTRACT = "exécution du contrat (art. 6.1.b)"
INTEREST = "intérêt légitime (art. 6.1.f)"
SECURITY = f"{INTEREST} : la sécurité du traitement, que l’article 32 exige"


@dataclass(frozen=True)
class Processing:
    """One processing activity: purpose, legal ground and recipients of the data."""

    name_fr: str
    aim_fr: str
    ground_fr: str
    recipients_fr: str


ACCOUNTS = Processing(
    "Comptes et accès",
    "ouvrir un compte, identifier son titulaire et ses programmes, lui permettre d’en retrouver l’accès",
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


@dataclass(frozen=True)
class RegisteredTable:
    """A table of the register: its purpose, how long its rows stay, its personal columns."""

    name: str
    meaning: str
    purpose: Purpose
    kept_fr: str
    erased_fr: str
    columns: tuple[ColumnFacts, ...]


PURPOSES: dict[str, Purpose] = {
    "users": Purpose("gérer le compte et identifier son titulaire", ACCOUNTS),
    "sessions": Purpose("maintenir une session ouverte et la fermer", ACCOUNTS),
    "single_use_tokens": Purpose(
        "vérifier une adresse, permettre de retrouver l’accès au compte", ACCOUNTS
    ),
    "api_keys": Purpose("identifier le programme d’un titulaire", ACCOUNTS),
    "idempotency_keys": Purpose("n’exécuter qu’une fois une requête envoyée deux fois", FORECASTS),
    "forecasts": Purpose("conserver l’historique des requêtes du titulaire", FORECASTS),
    "watches": Purpose("avertir le titulaire d’un risque de retard", WATCHES),
    "notifications": Purpose("remettre les messages et connaître leur état", WATCHES),
    "batch_jobs": Purpose("traiter un fichier de requêtes", FORECASTS),
    "batch_errors": Purpose("indiquer les lignes refusées d’un fichier", FORECASTS),
    "events": Purpose("connaître l’exploitant qui livre un événement", OPERATION),
    "deployments": Purpose("connaître l’auteur d’un changement de modèle", OPERATION),
    "audit_entries": Purpose("connaître l’auteur de chaque action en cas d’incident", OPERATION),
}
ERASURES: dict[Erasure, str] = {
    Erasure.DELETE: "la ligne est supprimée",
    Erasure.EMPTY: "la ligne reste, vidée de ses données personnelles",
    Erasure.DETACH: "la ligne est conservée pour l’évaluation du modèle ; le lien avec la personne est supprimé",
    Erasure.PSEUDONYM: "la ligne reste et désigne un compte vidé et anonyme",
}


def personal_tables() -> list[Table]:
    """Tables with a column of personal data, in the order of their names."""
    assert models.User.metadata is Base.metadata  # noqa: S101 - the models fill the metadata
    sorted_tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return [table for table in sorted_tables if any(column.info["personal"] for column in table.c)]


def tables_of(processing: Processing) -> list[str]:
    """Names of the tables that a processing writes, sorted."""
    return sorted(name for name, purpose in PURPOSES.items() if purpose.processing is processing)


def registered_tables() -> list[RegisteredTable]:
    """Every table with personal data, as the register describes it."""
    facts = {table.name: table for table in tables()}
    return [
        RegisteredTable(
            name=table.name,
            meaning=table.info["doc_fr"],
            purpose=PURPOSES[table.name],
            kept_fr=_kept(table),
            erased_fr=_erased(table),
            columns=tuple(each for each in facts[table.name].columns if each.personal),
        )
        for table in personal_tables()
    ]


def _kept(table: Table) -> str:
    days = table.info["kept_days"]
    if days is None:
        if any(key.ondelete == "CASCADE" for key in table.foreign_keys):
            return "autant que la ligne dont elle dépend"
        return "pendant toute la vie de l’installation : l’historique des modèles est permanent"
    column = table.info["kept_from"]
    label = table.c[column].info["label"]
    since = f"`{column}` ({label})"
    duration = f"jusqu’à {since}" if days == 0 else f"{days} jours après {since}"
    if table.name == "users":
        duration += (
            f", et au-delà tant qu’une action conservée désigne le compte vidé ({_restricting_tables()}) ; {UNVERIFIED_KEPT_DAYS} jours si l’adresse n’est jamais confirmée ; un compte inutilisé "
            f"pendant {INACTIVE_DAYS // 365} ans est supprimé, sauf celui d’un administrateur"
        )
    return duration


def _restricting_tables() -> str:
    """Tables whose rows keep the empty row of an account, and for how long."""
    parts = []
    for name in sorted(PURPOSES):
        table = Base.metadata.tables[name]
        if any(
            key.column.table.name == "users" and key.ondelete == "RESTRICT"
            for key in table.foreign_keys
        ):
            days = table.info["kept_days"]
            parts.append(f"`{name}` {'sans limite de durée' if days is None else f'{days} jours'}")
    return ", ".join(parts)


def _erased(table: Table) -> str:
    erasure = table.info["erasure"]
    if erasure is None:
        raise ValueError(f"{table.name} holds personal data without a treatment on erasure")
    return ERASURES[erasure]
