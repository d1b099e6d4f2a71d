"""Flights scheduled lately to the destination, and how late they are so far."""

from ponctuel.features.tried._cohort import CohortFamily

FAMILY = CohortFamily(
    "destination",
    "flights scheduled lately to the destination",
    "vols programmés récemment vers la destination",
    ("destination_code",),
    (300,),
)
