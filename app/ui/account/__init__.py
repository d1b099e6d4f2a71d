"""The page *Account*: come in, be someone, take one's data along, leave."""
