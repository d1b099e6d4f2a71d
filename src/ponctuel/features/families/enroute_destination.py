"""Time that flights to the destination lose or make up between the two gates."""

from ponctuel.features.enroute import enroute_family

FAMILY = enroute_family(
    "destination",
    "time lost or made up on the way to the destination",
    "temps perdu ou rattrapé en route vers la destination",
    ("destination_code",),
    {"360m": 360, "1440m": 1440},
)
