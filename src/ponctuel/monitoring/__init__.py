"""Indicators of the service, the data and the model; what departs from them raises an alert."""
