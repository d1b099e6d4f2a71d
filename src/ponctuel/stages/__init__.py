"""One module with a `main` for each stage of the pipeline: load, compute, save."""
