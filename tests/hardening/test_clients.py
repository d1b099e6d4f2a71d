"""Gradio's Python client lists the endpoints and calls them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from tests.hardening.conftest import Target, send

README = Path(__file__).resolve().parents[2] / "README.md"
ENDPOINTS = {"/forecast", "/compare", "/connection", "/board", "/airports"}
FLIGHT = {
    "carrier": "UA",
    "flight": "1178",
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-23T16:30",
    "issued_at": "2013-12-23T15:15",
}


@pytest.fixture(scope="module")
def client(target: Target) -> Client:
    return Client(target.url, verbose=False, download_files=False)


def test_the_schema_lists_routes_for_programs_only(client: Client) -> None:
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == ENDPOINTS
    parameters = named["/forecast"]["parameters"]
    assert [parameter["parameter_name"] for parameter in parameters] == list(FLIGHT)
    assert [parameter["parameter_has_default"] for parameter in parameters] == [False] * 5 + [True]


def test_the_generated_client_parses_the_responses(client: Client, target: Target) -> None:
    (expected,) = send("POST", f"{target.url}/v1/forecasts", json={"requests": [FLIGHT]}).json()[
        "forecasts"
    ]
    assert client.predict(api_name="/forecast", **FLIGHT) == expected
    airports = send("GET", f"{target.url}/v1/airports").json()["airports"]
    assert client.predict(api_name="/airports") == [
        airport for airport in airports if airport["flights_n"]
    ]


def test_the_invalid_field_is_reported(client: Client) -> None:
    with pytest.raises(AppError, match="departure: "):
        client.predict(api_name="/forecast", **FLIGHT | {"departure": "whenever"})
    with pytest.raises(AppError, match="sort"):
        client.predict("EWR", "IAH", "2013-12-23", None, "luck", api_name="/compare")


def test_the_examples_of_the_readme_run(target: Target) -> None:
    snippets = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S)
    (snippet,) = [text for text in snippets if "gradio_client" in text]
    script = snippet.replace("http://127.0.0.1:8000", target.url)
    assert script != snippet
    completed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert completed.returncode == 0, completed.stderr
    assert 0 < float(completed.stdout.splitlines()[-1]) < 1
