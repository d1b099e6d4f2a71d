"""Time that flights from the origin lose or make up between the gates: queues, holding."""

from ponctuel.features.enroute import enroute_family

FAMILY = enroute_family(
    "origin",
    "time lost or made up by flights from the origin",
    "temps perdu ou rattrapé par les vols au départ de l’origine",
    ("origin_code",),
    {"180m": 180, "360m": 360},
)
