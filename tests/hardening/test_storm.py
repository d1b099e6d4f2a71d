"""Random malformed requests to every route cause no server error.

`make attack` sends thirty times as many (`PONCTUEL_ATTACK`).
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from typing import Any

import httpx

from app.api.front.gradio import PATHS
from app.api.routes import RIGHTS
from tests.hardening.conftest import Target
from tests.hardening.measures import Measure
from tests.hardening.test_bodies import LONGEST_WAIT_S, REQUEST

TIMES = int(os.environ.get("PONCTUEL_ATTACK", "1"))
REQUESTS_N = 150 * TIMES
SCALARS = (
    None,
    True,
    False,
    0,
    -1,
    1e308,
    2**70,
    "",
    "x" * 300,
    "\x00",
    "\ud800",
    "é",
    "ＵＡ",
    "*",
)
WORDS = ("requests", "email", "password", "carrier", "flight", "departure", "events", "data", "x")
HEADERS = (
    {},
    {"authorization": "Bearer x.y.z"},
    {"x-api-key": "pk_00000000_x"},
    {"cookie": "ponctuel_session=x", "origin": "https://evil.example"},
    {"idempotency-key": "12345678"},
    {"if-none-match": '"x", W/"y"'},
    {"content-encoding": "gzip"},
    {"range": "bytes=0-1,5-"},
    {"expect": "100-continue"},
)


def random_json(draw: random.Random, depth: int = 0) -> Any:
    """A random JSON value, nested up to five levels."""
    choice = draw.random()
    if depth > 4 or choice < 0.5:
        return draw.choice(SCALARS)
    if choice < 0.7:
        return [random_json(draw, depth + 1) for _ in range(draw.randrange(5))]
    return {draw.choice(WORDS): random_json(draw, depth + 1) for _ in range(draw.randrange(5))}


def random_body(draw: random.Random) -> bytes:
    choice = draw.random()
    if choice < 0.2:
        return draw.randbytes(draw.randrange(2000))
    if choice < 0.4:
        return json.dumps(
            {"requests": [REQUEST | {draw.choice(WORDS): random_json(draw)}]}
        ).encode()
    return json.dumps(random_json(draw)).encode()


def random_path(draw: random.Random) -> str:
    paths = [route for _, route in RIGHTS] + list(PATHS)
    text = draw.choice(paths)
    for name in ("{code}", "{flight_id}", "{watch_id}", "{batch_id}", "{key_id}", "{user_id}"):
        text = text.replace(name, draw.choice(("EWR", "1", "%00", "..%2f..", "é", "0" * 40)))
    text = text.replace("{version}", draw.choice(("1", "-1", "x", "9" * 30)))
    if draw.random() < 0.5:
        text += f"?{draw.choice(WORDS)}={draw.choice(('', '%00', 'x' * 500, '1', 'EWR', '%ff'))}"
    return text


def test_under_load_there_are_no_errors_and_no_long_waits(
    target: Target, worst_wait: Callable[[Callable[[], object]], float], measure: Measure
) -> None:
    draw = random.Random(20131223)
    server_errors: list[tuple[Any, ...]] = []

    def attack() -> None:
        with httpx.Client(timeout=30) as client:
            for _ in range(REQUESTS_N):
                method = draw.choice(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"))
                path, content, headers = random_path(draw), random_body(draw), draw.choice(HEADERS)
                content_type = draw.choice(
                    ("application/json", "text/plain", "multipart/form-data", "")
                )
                sent_headers = headers | ({"content-type": content_type} if content_type else {})
                answer = client.request(
                    method, target.url + path, content=content, headers=sent_headers
                )
                if answer.status_code >= 500 and answer.status_code != 503:
                    server_errors.append(
                        (method, path, content[:200], sent_headers, answer.status_code)
                    )

    wait_s = worst_wait(attack)
    for name, value in (
        ("requests", REQUESTS_N),
        ("faults", len(server_errors)),
        ("wait_s", wait_s),
    ):
        measure(f"storm.{name}", value)
    assert wait_s < LONGEST_WAIT_S
    assert server_errors == []
    assert not [line for line in target.lines if "Traceback" in line]
