"""The page *Monitoring*: alerts, curves, reliability by part, drift, and what each indicator is."""
