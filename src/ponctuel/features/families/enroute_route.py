"""Time that flights on the route lost or made up in the last weeks: winds and slack."""

from ponctuel.features.balance import RECORD
from ponctuel.features.enroute import enroute_family

FAMILY = enroute_family(
    "route",
    "time lost or made up on the route over the last weeks",
    "temps perdu ou rattrapé sur la ligne ces dernières semaines",
    ("origin_code", "destination_code"),
    {"7d": 7 * 1440, "28d": 28 * 1440},
    RECORD,
)
