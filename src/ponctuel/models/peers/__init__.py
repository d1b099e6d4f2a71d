"""The peers of protocol P: what the champion is compared with, on the same rows and features."""
