"""The public scorecard: forecasts against outcomes."""
