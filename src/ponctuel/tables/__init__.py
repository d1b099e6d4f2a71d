"""One module a table: columns, types, units, keys and checks; DDL, validation and docs follow."""

from ponctuel.tables.core import Column, ForeignKey, Table
from ponctuel.tables.dim_aircraft import DIM_AIRCRAFT
from ponctuel.tables.dim_airport import DIM_AIRPORT
from ponctuel.tables.dim_carrier import DIM_CARRIER
from ponctuel.tables.dim_date import DIM_DATE
from ponctuel.tables.fact_flight import FACT_FLIGHT
from ponctuel.tables.fact_weather import FACT_WEATHER

# In the order in which they can be loaded: a table stands after those it refers to.
STAR_SCHEMA: tuple[Table, ...] = (
    DIM_DATE,
    DIM_AIRPORT,
    DIM_CARRIER,
    DIM_AIRCRAFT,
    FACT_FLIGHT,
    FACT_WEATHER,
)

__all__ = ["STAR_SCHEMA", "Column", "ForeignKey", "Table"]
