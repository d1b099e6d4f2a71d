"""Proper scores, calibration, coverage, paired comparison and the gate: pure functions."""
