"""The documented queries: each with its statement and the indexes that its plan must use.

The statements are those that the repositories run, not copies.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, select

from ponctuel.operations.models import Notification, UserSession
from ponctuel.operations.models.forecasts import IssuedForecast
from ponctuel.operations.models.notifications import QUEUED
from ponctuel.operations.repositories import (
    api_keys,
    audit,
    batches,
    board,
    callers,
    events,
    flights,
    forecasts,
    retention,
    thinning,
    users,
    watches,
)

# The present time of the sample database, and the number of one row of each kind (see `sample`).
AT = datetime(2013, 12, 23, 21, tzinfo=UTC)
NUMBER = 400
# The last event that a reader of the sample database has read.
LAST_READ = 7950


@dataclass(frozen=True)
class DocumentedQuery:
    """A documented query.

    Attributes:
        name: short, without spaces.
        question_fr: what is asked.
        indexes: those that the plans must use.
        why_fr: why the statement and the index are as they are.
        statement: the statement as the repository runs it, with values of the sample database.
        may_read_whole: growing tables that it may scan in full; `why_fr` says why.
    """

    name: str
    question_fr: str
    indexes: tuple[str, ...]
    why_fr: str
    statement: Any
    may_read_whole: tuple[str, ...] = ()


def key(kind: int, number: int) -> uuid.UUID:
    """The sample's key number `number` of a kind (1: people, 2: keys, 3: batches, 4: watches)."""
    return uuid.UUID(int=(kind << 96) + number)


def catalogue() -> tuple[DocumentedQuery, ...]:
    """Every documented query, in the order of the page."""
    return (*_accounts(), *_flights(), *_watches(), *_batches(), *_records())


def _accounts() -> tuple[DocumentedQuery, ...]:
    return (
        DocumentedQuery(
            "compte_par_adresse",
            "Quel compte a cette adresse ?",
            ("uq_users_email",),
            "L’adresse est normalisée avant d’être enregistrée comme avant d’être cherchée : l’égalité "
            "suffit, et la contrainte d’unicité fournit l’index.",
            users.by_email_statement(f"p{NUMBER}@example.com"),
        ),
        DocumentedQuery(
            "cle_par_prefixe",
            "Quelle clé d’API, encore valable, porte ce préfixe, et pour qui agit-elle ?",
            ("uq_api_keys_prefix", "pk_users"),
            "Le préfixe est public et unique ; le secret n’est comparé qu’ensuite, par son "
            "empreinte. Un compte suspendu, une clé révoquée ou expirée ne donnent aucune ligne.",
            api_keys.by_prefix_statement(f"pk_{NUMBER}", AT),
        ),
        DocumentedQuery(
            "session_par_jeton",
            "Quelle session ce jeton de renouvellement ouvre-t-il ?",
            ("uq_sessions_token_hash",),
            "Seule l’empreinte est conservée ; un jeton utilisé deux fois révoque sa famille.",
            select(UserSession.user_id, UserSession.family_id).where(
                UserSession.token_hash == f"{NUMBER:064d}"
            ),
        ),
        DocumentedQuery(
            "appelant",
            "Quel utilisateur désigne ce cookie, si sa session est valide et son compte actif ?",
            ("uq_sessions_token_hash", "pk_users"),
            "Cette requête est exécutée pour chaque appel qui porte un cookie (par la famille de la session quand elle "
            "porte un jeton d’accès) : une déconnexion ou un nouveau rôle prend effet immédiatement.",
            callers.active_session_statement(UserSession.token_hash == f"{NUMBER:064d}", AT),
        ),
    )


def _flights() -> tuple[DocumentedQuery, ...]:
    day = timedelta(days=1)
    return (
        DocumentedQuery(
            "vols_par_numero",
            "Quels vols de ce jour portent ce numéro ?",
            ("uq_flights_natural_key",),
            "La clé naturelle commence par compagnie et numéro : un numéro a peu de départs, "
            "le jour se lit dans l’index.",
            flights.by_number_statement("UA", 1172, AT - day, AT + day),
        ),
        DocumentedQuery(
            "vols_d_une_liaison",
            "Quels vols relient ces deux aéroports ce jour-là ?",
            ("ix_flights_origin_code_destination_code_sched_dep_utc",),
            "Les égalités précèdent l’intervalle : la lecture porte sur une seule plage de l’index, déjà triée.",
            flights.on_route_statement("EWR", "IAH", AT - day, AT + day),
        ),
        DocumentedQuery(
            "tableau_d_un_aeroport",
            "Quels vols partent de cet aéroport dans les prochaines heures, et quels risques "
            "leur dernière prévision donne-t-elle ?",
            ("ix_flights_origin_code_sched_dep_utc", "uq_forecasts_board"),
            "La dernière prévision est prise vol par vol, en un accès à l’index partiel lu à "
            "rebours ; une fonction de fenêtre lirait toutes les prévisions de tous les vols. La "
            "distribution et les raisons, soit neuf dixièmes d’une prévision, ne sont pas lues. La page "
            "suivante reprend après le dernier départ affiché.",
            board.lines_statement("EWR", AT, AT + timedelta(hours=6), (AT, NUMBER)).limit(101),
        ),
        DocumentedQuery(
            "tableau_d_un_vol",
            "Quelle prévision le tableau donne-t-il de ce vol à cet instant ?",
            ("pk_flights", "uq_forecasts_board"),
            "C’est la même jointure pour un seul vol, et la lecture la plus fréquente.",
            board.flight_statement(NUMBER, AT),
        ),
        DocumentedQuery(
            "dernieres_previsions",
            "Quelle est la dernière prévision de chacun de ces vols ?",
            ("pk_flights", "uq_forecasts_board"),
            "Avant d’en conserver de nouvelles, le tableau compare : une requête pour des centaines de "
            "vols, et pour chacun un accès à l’index partiel.",
            board.latest_statement([NUMBER, NUMBER + 1, NUMBER + 2], AT),
        ),
        DocumentedQuery(
            "previsions_d_un_vol",
            "Quelles prévisions le tableau a-t-il données de ce vol, jusqu’à cet instant ?",
            ("uq_forecasts_board",),
            "L’index partiel est lu à rebours, de la dernière prévision à la première.",
            forecasts.of_flight_statement(NUMBER, AT).limit(51),
        ),
        DocumentedQuery(
            "historique_d_une_personne",
            "Quelles prévisions cette personne a-t-elle demandées, et quels résultats sont observés ?",
            ("ix_forecasts_history",),
            "Pagination par curseur : la page suivante commence après une ligne, même si d’autres "
            "lignes sont ajoutées ; l’index partiel ignore les prévisions que personne n’a demandées.",
            forecasts.history_statement(key(1, 7), (AT, 10**6)).limit(51),
        ),
    )


def _watches() -> tuple[DocumentedQuery, ...]:
    return (
        DocumentedQuery(
            "suivis_d_une_personne",
            "Quels suivis cette personne a-t-elle, et quel vol de chacun a le plus grand risque ?",
            ("ix_watches_user_id", "ix_flights_origin_code_sched_dep_utc", "uq_forecasts_board"),
            "Un suivi porte sur un vol ou sur une liaison : une seule condition avec OU empêcherait l’usage des deux "
            "index, d’où l’union de deux requêtes.",
            watches.overview(key(1, 7), AT),
        ),
        DocumentedQuery(
            "suivis_a_prevenir",
            "Quels suivis ont atteint leur seuil et peuvent envoyer un message ?",
            ("ix_watches_due", "uq_forecasts_board"),
            "« Prochain message dès » n’est jamais vide : les suivis qui peuvent envoyer un message forment une plage "
            "de l’index partiel, triée par cette date.",
            watches.due(AT).limit(200),
        ),
        DocumentedQuery(
            "vols_suivis",
            "Quels vols suivis sont au-delà de l’horizon du tableau ?",
            (),
            "Peu de suivis sont actifs et peu de vols sont si lointains : SQLite commence par l’index partiel "
            "des suivis, PostgreSQL par celui des départs.",
            watches.watched_statement(AT - timedelta(hours=6), AT + timedelta(days=30)),
        ),
        DocumentedQuery(
            "avis_a_envoyer",
            "Quels messages attendent leur envoi ?",
            ("ix_notifications_queue",),
            "L’index partiel ne contient que la file ; sur PostgreSQL les lignes prises par un "
            "autre processus sont ignorées.",
            select(Notification.id)
            .where(QUEUED, Notification.next_attempt_at_utc <= AT)
            .order_by(Notification.next_attempt_at_utc, Notification.id)
            .limit(50),
        ),
    )


def _batches() -> tuple[DocumentedQuery, ...]:
    return (
        DocumentedQuery(
            "avancement_d_un_lot",
            "Où en est mon lot ?",
            ("pk_batch_jobs",),
            "La clé et le propriétaire sont comparés ensemble : le lot d’autrui est introuvable.",
            batches.progress_statement(key(3, 9), key(1, 9)),
        ),
        DocumentedQuery(
            "lots_d_une_personne",
            "Quels lots ai-je déposés ?",
            ("ix_batch_jobs_owner_id_created_at_utc_id",),
            "L’index, lu à rebours, donne la page dans son ordre.",
            batches.page_statement(key(1, 9)).limit(51),
        ),
        DocumentedQuery(
            "prochain_lot",
            "Quel lot traiter maintenant ?",
            ("ix_batch_jobs_queue",),
            "C’est le plus ancien lot en attente, ou dont le processus ne répond plus ; l’index partiel exclut les lots "
            "achevés.",
            batches.next_statement(AT),
        ),
    )


def _records() -> tuple[DocumentedQuery, ...]:
    table = IssuedForecast.__table__
    assert isinstance(table, Table)  # noqa: S101 - a mapped class has one
    return (
        DocumentedQuery(
            "evenements_depuis",
            "Quels événements sont connus depuis cet instant ?",
            ("ix_events_known_at_utc_id",),
            "La borne simple laisse l’index commencer au bon endroit ; l’égalité départage ceux "
            "du même instant.",
            events.since_statement(AT - timedelta(minutes=30), 0, AT).limit(201),
        ),
        DocumentedQuery(
            "evenements_arrives",
            "Quels événements sont arrivés depuis la dernière lecture ?",
            ("pk_events",),
            "L’ordre d’arrivée est celui de la clé : la lecture reprend après la dernière, quel que "
            "soit l’instant de l’événement.",
            events.arrived_statement(LAST_READ, AT - timedelta(days=2), 1000),
        ),
        DocumentedQuery(
            "evenements_d_un_vol",
            "Quels événements concernent ce vol ?",
            ("ix_events_flight_id",),
            "Un vol a peu d’événements : les trier coûte moins qu’un index plus large.",
            events.of_flight_statement(NUMBER),
        ),
        DocumentedQuery(
            "dernieres_actions",
            "Quelles sont les dernières actions ?",
            ("ix_audit_entries_at_utc_id",),
            "Le journal se lit du plus récent au plus ancien ; la purge utilise le même index.",
            audit.latest_statement().limit(51),
        ),
        DocumentedQuery(
            "actions_d_une_personne",
            "Quelles sont les actions de cette personne ?",
            ("ix_audit_entries_actor_id_at_utc",),
            "Un seul index sert à l’égalité puis au tri.",
            audit.latest_statement(key(1, 7)).limit(51),
        ),
        DocumentedQuery(
            "purge_des_previsions",
            "Quelles prévisions ont dépassé leur durée de conservation ?",
            ("ix_forecasts_created_at_utc",),
            "La tâche quotidienne ne lit que les lignes qu’elle supprime. La durée est définie avec la table.",
            delete(table).where(retention.expired(table, AT - timedelta(days=400))),
        ),
        DocumentedQuery(
            "purge_des_previsions_remplacees",
            "Quelles prévisions du tableau sont à supprimer, une fois leur durée complète écoulée ?",
            ("ix_forecasts_created_at_utc",),
            "Seules les prévisions conservées depuis la réduction précédente sont relues : par vol et par "
            "échéance, il reste la dernière de chaque rang, et celles qu’un message cite. Une fois par "
            "jour, les messages, peu nombreux et vite supprimés, peuvent être lus en entier.",
            thinning.thin_statement(AT - timedelta(days=5), AT - timedelta(days=3)),
            may_read_whole=("notifications",),
        ),
    )
