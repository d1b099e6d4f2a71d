"""further: the study of continued training, part by part (see reports/studies/dvc.yaml)."""
