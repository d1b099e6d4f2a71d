"""The page of the data model: pictures, logical model, dictionary, retention of personal data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponctuel.documents.template import rendered
from ponctuel.operations.base import Erasure
from ponctuel.operations.documents.mld import logical_model
from ponctuel.operations.documents.table_facts import TableFacts, tables
from ponctuel.operations.repositories.retention import BOARD_PURGE, INACTIVE_DAYS
from ponctuel.operations.repositories.thinning import KEEP_ALL_DAYS, LEADS_MIN
from ponctuel_words.lead_times import lead_text

# Nothing deletes backups: whoever keeps them does (`reports/operations/mise-en-place.md`).
BACKUP_KEPT_DAYS = 30

ERASURES = {
    Erasure.DELETE: "la ligne est supprimée",
    Erasure.EMPTY: "la ligne est vidée et devient anonyme",
    Erasure.DETACH: "la ligne est conservée pour l’évaluation du modèle ; le lien avec la personne est supprimé",
    Erasure.PSEUDONYM: "la ligne reste ; le lien désigne un compte vidé et anonyme",
}


def model_page(exceptions: Mapping[str, Any]) -> str:
    """Markdown; the same tables give the same bytes.

    Args:
        exceptions: facts that the conceptual model leaves out (`documents.conceptual.read_exceptions`).
    """
    leads = [lead_text(lead) for lead in LEADS_MIN]
    return rendered(
        "modele-de-donnees.md.j2",
        {"kept": kept, "erasure": lambda erasure: ERASURES[erasure]},
        tables=tables(),
        exceptions=exceptions,
        logical_model=logical_model(),
        leads=f"{', '.join(leads[:-1])} ou {leads[-1]}",
        whole_days=KEEP_ALL_DAYS,
        board=BOARD_PURGE,
        backup_days=BACKUP_KEPT_DAYS,
        inactive_years=INACTIVE_DAYS // 365,
    )


def kept(table: TableFacts) -> str:
    """The retention period of a table's rows, in French."""
    if table.kept_days is None:
        if table.name == "batch_errors":
            return "autant que la ligne dont elle dépend"
        return "pendant toute la vie du système"
    if table.kept_days == 0:
        return f"jusqu’à `{table.kept_from}`"
    return f"{table.kept_days} jours après `{table.kept_from}`"
