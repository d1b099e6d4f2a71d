"""Evidently's reports on drift and performance: made apart from the server that shows them."""
