"""Accounts, passwords, sessions, API keys and rights; independent of HTTP."""
