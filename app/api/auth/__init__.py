"""Authentication and authorisation: credentials, guard, cookies."""
