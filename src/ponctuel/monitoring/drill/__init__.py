"""The drill: faults injected into replayed days, to evaluate the alerts."""
