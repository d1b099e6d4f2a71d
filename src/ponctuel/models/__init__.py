"""Models of the arrival-delay distribution, their baselines, and their calibration."""
