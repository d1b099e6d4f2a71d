"""The study of ideas, unit by unit, as reports/studies/dvc.yaml runs it (`make ideas`)."""
