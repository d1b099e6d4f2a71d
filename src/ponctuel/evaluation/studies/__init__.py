"""The shapes of what longer studies write into reports/metrics."""
