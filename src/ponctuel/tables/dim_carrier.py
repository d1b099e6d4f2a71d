"""One carrier."""

from ponctuel.tables.core import Column, Table

DIM_CARRIER = Table(
    name="dim_carrier",
    doc="Every carrier that a code may name.",
    columns=(
        Column("carrier_code", "VARCHAR", "IATA code"),
        Column("carrier_name", "VARCHAR", "name in its source"),
    ),
    primary_key=("carrier_code",),
)
