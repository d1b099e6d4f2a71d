"""The worth of forecasts to those who act on them, beyond scores."""
