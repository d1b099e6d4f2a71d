"""Default addresses and ports of the servers."""

from __future__ import annotations

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MODEL_SERVER_PORT = 5001
MLFLOW_PAGE_PORT = 5000
