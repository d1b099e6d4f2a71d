"""reports/ailleurs.md, in French: the same pipeline on other airports and years."""

from __future__ import annotations

from ponctuel.documents.model_card import condition
from ponctuel.documents.template import rendered
from ponctuel.evaluation.studies.elsewhere import DataSet, Elsewhere
from ponctuel_words.french import NBSP
from ponctuel_words.lead_times import lead_text

_LATE_MIN = (15, 30, 60)
PEERS = {"direct": "direct", "logistic": "régression logistique", "climatology": "climatologie"}


def elsewhere_page(data_sets: Elsewhere) -> str:
    """The page as Markdown.

    Args:
        data_sets: the data sets by name of the folder, as stage `elsewhere` collects them.
    """
    filters = {"condition": condition, "behind": behind}
    return rendered("ailleurs.md.j2", filters, data_sets=list(data_sets.items()))


def behind(data_set: DataSet) -> list[str]:
    """Lead times, thresholds and peers where the champion's log-loss is significantly higher."""
    return [
        f"{lead_text(lead['lead_time_min'])}, {late}{NBSP}min ({PEERS.get(name, name)})"
        for lead in data_set["lead_times"]
        for name, gaps in lead["differences"].items()
        for late in _LATE_MIN
        if gaps[f"logloss_{late}"]["lo"] > 0
    ]
