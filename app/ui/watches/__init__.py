"""The page *My watches*: messages when a risk reaches a threshold."""
