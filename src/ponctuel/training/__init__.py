"""Tuning, training and the registry."""
