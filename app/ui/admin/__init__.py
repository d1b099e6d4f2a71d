"""The page *Admin*: accounts with their roles, and the audit log."""
