"""The carrier's flights overdue at the origin."""

from ponctuel.features.overdue import OverdueFamily

FAMILY = OverdueFamily(
    "carrier",
    "the carrier's flights overdue at the origin",
    "vols de la compagnie non partis à l’heure, à l’origine",
    ("carrier_code", "origin_code"),
)
