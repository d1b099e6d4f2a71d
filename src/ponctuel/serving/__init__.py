"""Serving: one forecasting service behind every entry point."""
