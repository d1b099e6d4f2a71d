"""The peers of protocol P: other models, compared with the champion on the same rows."""
