"""Protocol P, unit by unit, as reports/studies/dvc.yaml runs it (`make peers`)."""
