"""Flights: the subject of events, forecasts and watches."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from ponctuel.operations.base import Base, column, table_info
from ponctuel.operations.types import BigKey


class ScheduledFlight(Base):
    """One scheduled flight, identified by carrier, number, origin and scheduled departure."""

    __tablename__ = "flights"
    __table_args__ = (
        UniqueConstraint(
            "carrier_code",
            "flight_number",
            "origin_code",
            "sched_dep_utc",
            name="uq_flights_natural_key",
        ),
        # The board of an airport; a route and a day.
        Index(None, "origin_code", "sched_dep_utc"),
        Index(None, "origin_code", "destination_code", "sched_dep_utc"),
        CheckConstraint("flight_number > 0 AND flight_number < 100000", name="number_plausible"),
        CheckConstraint("origin_code <> destination_code", name="goes_somewhere"),
        {"info": table_info("VOL", "Un vol programmé.")},
    )

    id: Mapped[int] = column(BigKey, primary_key=True, doc_fr="identifiant: numéro d’ordre")
    carrier_code: Mapped[str] = column(String(3), doc_fr="compagnie: code IATA")
    flight_number: Mapped[int] = column(doc_fr="numéro: sans le code de la compagnie")
    origin_code: Mapped[str] = column(String(3), doc_fr="origine: code IATA de l’aéroport")
    destination_code: Mapped[str] = column(String(3), doc_fr="destination: code IATA de l’aéroport")
    sched_dep_utc: Mapped[datetime] = column(doc_fr="départ prévu: UTC")
    sched_arr_utc: Mapped[datetime | None] = column(
        doc_fr="arrivée prévue: UTC, si l’horaire la donne"
    )
