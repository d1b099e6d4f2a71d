"""What forecasts are worth to those who act on them, beyond scores."""
