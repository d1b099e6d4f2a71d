"""Who may do what: accounts, passwords, sessions, API keys; no word of HTTP."""
