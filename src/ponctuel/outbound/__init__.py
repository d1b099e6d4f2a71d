"""Outgoing HTTP requests: to URLs that users give (public hosts, https only), and to services of
the settings (retries, cache, circuit breaker)."""
