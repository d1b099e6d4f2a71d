"""Documents that stages write into reports/, from templates and computed values."""
