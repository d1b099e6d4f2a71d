"""How turns at the origin went in the last hours: delay that aircraft brought, and left with."""

from ponctuel.features.balance import STATE
from ponctuel.features.turn import PREMISE as PREMISE
from ponctuel.features.turn import turn_family

FAMILY = turn_family(
    "origin",
    "delay made up or added in turns at the origin",
    "retard rattrapé ou ajouté aux escales à l’origine",
    ("origin_code",),
    {"360m": 360, "1440m": 1440},
    STATE,
)
