"""Parameters of the pipeline, settings of the running system, and paths."""
