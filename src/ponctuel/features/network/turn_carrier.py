"""Delay lost or made up in the carrier's turns at the origin over the last weeks."""

from ponctuel.features.balance import RECORD
from ponctuel.features.turn import PREMISE as PREMISE
from ponctuel.features.turn import turn_family

FAMILY = turn_family(
    "carrier",
    "delay made up or added in the carrier's turns at the origin over the last weeks",
    "retard rattrapé ou ajouté aux escales de la compagnie à l’origine ces dernières semaines",
    ("carrier_code", "origin_code"),
    {"7d": 7 * 1440, "28d": 28 * 1440},
    RECORD,
)
