"""The shapes of the files that longer studies write into reports/metrics."""
