"""worth: value of forecasts for a decision, beyond scores."""
