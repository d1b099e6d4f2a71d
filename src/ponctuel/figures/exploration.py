"""All figures of the notebooks on sources and exploration."""

from ponctuel.figures.aircraft import recovery, rotation
from ponctuel.figures.calendar import calendar_heatmap, holidays
from ponctuel.figures.cancellations import cancellation_waves
from ponctuel.figures.carriers import carrier_distribution, carrier_hours
from ponctuel.figures.delays import arrival_delays
from ponctuel.figures.hours import delay_by_hour, weekday_hours
from ponctuel.figures.missing import missing_values, tail_by_outcome, weather_gaps
from ponctuel.figures.overdue import overdue_flights
from ponctuel.figures.propagation import contrasting_days
from ponctuel.figures.routes import worst_routes
from ponctuel.figures.sources import source_separation
from ponctuel.figures.weather import weather_effect

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
