"""Evidently's reports on drift and performance, made outside the server process."""
