"""Flights overdue to the destination: the sign of a ground stop."""

from ponctuel.features.overdue import OverdueFamily

FAMILY = OverdueFamily(
    "destination",
    "flights overdue to the destination",
    "vols en souffrance vers la destination",
    ("destination_code",),
)
