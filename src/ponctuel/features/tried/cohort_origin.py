"""Flights scheduled lately at the origin, and how late they are so far."""

from ponctuel.features.tried._cohort import CohortFamily

FAMILY = CohortFamily(
    "origin",
    "flights scheduled lately at the origin",
    "vols programmés récemment à l’origine",
    ("origin_code",),
    (60, 120, 240),
)
