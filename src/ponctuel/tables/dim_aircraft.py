"""One aircraft."""

from ponctuel.tables.core import Column, Table

DIM_AIRCRAFT = Table(
    name="dim_aircraft",
    doc="Every tail number seen on a flight or in the registry extract.",
    columns=(
        Column("tail_number", "VARCHAR", "registration"),
        Column("manufacturer_name", "VARCHAR", "maker", nullable=True),
        Column("model_name", "VARCHAR", "type", nullable=True),
        Column("built_year", "SMALLINT", "year of manufacture", "year", nullable=True),
        Column("engines", "SMALLINT", "number of engines", nullable=True, check="engines > 0"),
        Column("seats", "SMALLINT", "number of seats", nullable=True, check="seats > 0"),
        Column("in_registry", "BOOLEAN", "whether the registry extract describes it"),
    ),
    primary_key=("tail_number",),
)
