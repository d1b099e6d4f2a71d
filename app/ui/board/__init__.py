"""The page *Board*: an airport's next hours, moving with the clock."""
