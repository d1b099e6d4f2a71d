"""The public scorecard: forecasts against what came."""
