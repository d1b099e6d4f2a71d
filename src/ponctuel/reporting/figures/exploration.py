"""Figures of the notebooks on sources and exploration, under one name."""

from ponctuel.reporting.figures.aircraft import recovery, rotation
from ponctuel.reporting.figures.calendar import calendar_heatmap, holidays
from ponctuel.reporting.figures.cancellations import cancellation_waves
from ponctuel.reporting.figures.carriers import carrier_distribution, carrier_hours
from ponctuel.reporting.figures.delays import arrival_delays
from ponctuel.reporting.figures.hours import delay_by_hour, weekday_hours
from ponctuel.reporting.figures.missing import missing_values, tail_by_outcome, weather_gaps
from ponctuel.reporting.figures.overdue import overdue_flights
from ponctuel.reporting.figures.propagation import contrasting_days
from ponctuel.reporting.figures.routes import worst_routes
from ponctuel.reporting.figures.sources import source_separation
from ponctuel.reporting.figures.weather import weather_effect

__all__ = [
    "arrival_delays",
    "calendar_heatmap",
    "cancellation_waves",
    "carrier_distribution",
    "carrier_hours",
    "contrasting_days",
    "delay_by_hour",
    "holidays",
    "missing_values",
    "overdue_flights",
    "recovery",
    "rotation",
    "source_separation",
    "tail_by_outcome",
    "weather_effect",
    "weather_gaps",
    "weekday_hours",
    "worst_routes",
]
