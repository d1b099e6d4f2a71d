"""Documents: what stages write into reports/, from templates and typed facts."""
