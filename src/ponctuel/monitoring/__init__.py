"""Monitoring: indicators of the service, the data and the model, and alerts at their thresholds."""
