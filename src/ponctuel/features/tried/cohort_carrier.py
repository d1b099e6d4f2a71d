"""The carrier's flights scheduled lately at the origin, and how late they are so far."""

from ponctuel.features.tried._cohort import CohortFamily

FAMILY = CohortFamily(
    "carrier",
    "the carrier's flights scheduled lately at the origin",
    "vols de la compagnie programmés récemment à l’origine",
    ("carrier_code", "origin_code"),
    (120, 360),
)
