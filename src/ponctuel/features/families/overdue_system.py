"""Flights overdue anywhere."""

from ponctuel.features.overdue import OverdueFamily

FAMILY = OverdueFamily(
    "system", "flights overdue at all airports", "vols en souffrance sur tous les aéroports", ()
)
