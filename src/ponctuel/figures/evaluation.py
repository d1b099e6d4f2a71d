"""All figures of the notebook on evaluation."""

from ponctuel.figures.evaluation_calibration import (
    calibration_error,
    forecast_sharpness,
    pit_by_lead,
    reliability_by_lead,
)
from ponctuel.figures.evaluation_coverage import coverage_by_lead, coverage_forest
from ponctuel.figures.evaluation_days import errors_by_day
from ponctuel.figures.evaluation_discrimination import discrimination
from ponctuel.figures.evaluation_hindcast import forecast_fan, hindcast_carpet, hindcast_scores
from ponctuel.figures.evaluation_leak import leak_peeled
from ponctuel.figures.evaluation_peers import peers_by_lead
from ponctuel.figures.evaluation_skill import overfitting, skill_by_lead

__all__ = [
    "calibration_error",
    "coverage_by_lead",
    "coverage_forest",
    "discrimination",
    "errors_by_day",
    "forecast_fan",
    "forecast_sharpness",
    "hindcast_carpet",
    "hindcast_scores",
    "leak_peeled",
    "overfitting",
    "peers_by_lead",
    "pit_by_lead",
    "reliability_by_lead",
    "skill_by_lead",
]
