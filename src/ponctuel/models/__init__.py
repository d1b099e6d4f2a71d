"""Models of the arrival-delay distribution, their baselines, and what calibrates them."""
