"""One predictor behind every door."""
