"""The carrier's flights overdue at the origin."""

from ponctuel.features.overdue import OverdueFamily

FAMILY = OverdueFamily(
    "carrier",
    "the carrier's flights overdue at the origin",
    "vols de la compagnie en souffrance à l’origine",
    ("carrier_code", "origin_code"),
)
