"""The stages of the study of ideas, which reports/studies/dvc.yaml runs (`make ideas`)."""
