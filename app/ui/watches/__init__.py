"""The page *My watches*: tell me when a risk passes my threshold."""
