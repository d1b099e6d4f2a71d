"""The page *Forecast*: find a flight, see what may happen to it, and why."""
