"""The stages of protocol P, which reports/studies/dvc.yaml runs (`make peers`)."""
