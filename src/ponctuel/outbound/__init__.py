"""Calls to others: to addresses that users give (public hosts, https only), and to services that
the installation names (attempts, cache, circuit breaker)."""
