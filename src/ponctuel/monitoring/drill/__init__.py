"""The drill: faults put into replayed days, to see what the alerts make of them."""
