"""Flights overdue to the destination: the sign of a ground stop."""

from ponctuel.features.overdue import OverdueFamily

FAMILY = OverdueFamily(
    "destination",
    "flights overdue to the destination",
    "vols non partis à l’heure vers la destination",
    ("destination_code",),
)
