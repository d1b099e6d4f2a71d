"""Flights overdue anywhere."""

from ponctuel.features.overdue import OverdueFamily

FAMILY = OverdueFamily(
    "system",
    "flights overdue at all airports",
    "vols non partis à l’heure sur l’ensemble des aéroports",
    (),
)
