"""One theme a module; each function takes a frame and returns a figure with French labels."""

from ponctuel.reporting.figures.aircraft import recovery, rotation
from ponctuel.reporting.figures.calendar import calendar_heatmap, holidays
from ponctuel.reporting.figures.cancellations import cancellation_waves
from ponctuel.reporting.figures.carriers import carrier_distribution, carrier_hours
from ponctuel.reporting.figures.delays import arrival_delays
from ponctuel.reporting.figures.durations import scheduled_durations
from ponctuel.reporting.figures.evaluation_calibration import (
    calibration_error,
    forecast_sharpness,
    pit_by_lead,
    reliability_by_lead,
)
from ponctuel.reporting.figures.evaluation_coverage import coverage_by_lead, coverage_forest
from ponctuel.reporting.figures.evaluation_days import errors_by_day
from ponctuel.reporting.figures.evaluation_discrimination import discrimination
from ponctuel.reporting.figures.evaluation_hindcast import (
    forecast_fan,
    hindcast_carpet,
    hindcast_scores,
)
from ponctuel.reporting.figures.evaluation_leak import leak_peeled
from ponctuel.reporting.figures.evaluation_peers import peers_by_lead
from ponctuel.reporting.figures.evaluation_skill import overfitting, skill_by_lead
from ponctuel.reporting.figures.features_day import overdue_day
from ponctuel.reporting.figures.features_known import (
    feature_strength,
    known_families,
    timeline_at_issue,
)
from ponctuel.reporting.figures.features_redundancy import family_redundancy
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
    "calibration_error",
    "cancellation_waves",
    "carrier_distribution",
    "carrier_hours",
    "contrasting_days",
    "coverage_by_lead",
    "coverage_forest",
    "delay_by_hour",
    "discrimination",
    "errors_by_day",
    "family_redundancy",
    "feature_strength",
    "forecast_fan",
    "forecast_sharpness",
    "hindcast_carpet",
    "hindcast_scores",
    "holidays",
    "known_families",
    "leak_peeled",
    "missing_values",
    "overdue_day",
    "overdue_flights",
    "overfitting",
    "peers_by_lead",
    "pit_by_lead",
    "recovery",
    "reliability_by_lead",
    "rotation",
    "scheduled_durations",
    "skill_by_lead",
    "source_separation",
    "tail_by_outcome",
    "timeline_at_issue",
    "weather_effect",
    "weather_gaps",
    "weekday_hours",
    "worst_routes",
]
