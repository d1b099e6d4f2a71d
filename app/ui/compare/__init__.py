"""The page *Compare*: which flight should I take?"""
