"""Tuning and training of the model, its evaluation on real files, and the model registry."""
