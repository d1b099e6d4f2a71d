"""One predictor behind every entry point."""
