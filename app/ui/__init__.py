"""The page. It knows the API only: nothing here imports `ponctuel`."""

import os

# Read by Gradio at its import, which is why it stands here.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
