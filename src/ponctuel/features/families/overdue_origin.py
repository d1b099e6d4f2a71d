"""Flights overdue at the origin."""

from ponctuel.features.overdue import OverdueFamily

FAMILY = OverdueFamily(
    "origin",
    "flights overdue at the origin",
    "vols non partis à l’heure à l’origine",
    ("origin_code",),
)
