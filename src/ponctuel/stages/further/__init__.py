"""The study of further training, part by part (`make further`; reports/studies/dvc.yaml)."""
