"""The Python examples of both READMEs run unchanged against the application."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.accounts.conftest import PASSWORD, Application

ROOT = Path(__file__).resolve().parents[3]
SNIPPETS = [
    (path, snippet)
    for path in ("README.md", "src/ponctuel_sdk/README.md")
    for snippet in re.findall(r"```python\n(.*?)```", (ROOT / path).read_text("utf-8"), re.S)
    if "ponctuel_sdk" in snippet
]


def test_both_readmes_show_the_client() -> None:
    assert {path for path, _ in SNIPPETS} == {"README.md", "src/ponctuel_sdk/README.md"}


@pytest.mark.parametrize(("path", "snippet"), SNIPPETS, ids=[path for path, _ in SNIPPETS])
def test_a_snippet_runs(path: str, snippet: str, application: Application, url: str) -> None:
    session = application.sign_in(application.create_account(), PASSWORD)
    scopes = ["forecasts", "history", "watches", "batches"]
    key = application.client.post(
        "/v1/keys", headers=session, json={"name": path, "scopes": scopes}
    )
    assert "http://127.0.0.1:8000" in snippet
    script = snippet.replace("http://127.0.0.1:8000", url).replace("pk_…", key.json()["key"])
    completed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT
    )
    assert completed.returncode == 0, completed.stderr
    assert completed.stdout.strip()
