"""The page *Admin*: accounts and roles, and who did what."""
