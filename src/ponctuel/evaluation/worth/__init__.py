"""The usefulness of forecasts for decisions, beyond scores."""
