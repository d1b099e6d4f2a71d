"""Watching over forecasts, and telling people: by e-mail through Apprise, or by webhook."""
