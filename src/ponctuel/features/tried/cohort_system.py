"""Flights scheduled lately at any airport, and how late they are so far."""

from ponctuel.features.tried._cohort import CohortFamily

FAMILY = CohortFamily(
    "system",
    "flights scheduled lately at all airports",
    "vols programmés récemment sur tous les aéroports",
    (),
    (60, 180),
)
