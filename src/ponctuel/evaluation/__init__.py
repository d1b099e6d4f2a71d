"""Proper scores, calibration, coverage and paired comparison: pure functions."""
