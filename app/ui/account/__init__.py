"""The page *Account*: sign in, register, manage the account, export the data, erase it."""
