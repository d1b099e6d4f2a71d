"""Ponctuel: calibrated forecasts of how late a scheduled flight will be."""

__version__ = "0.1.0"
