"""A batch refused by its cost leaves no file, and a batch sent twice is one job."""

from __future__ import annotations

import uuid

import httpx

from app.api.limits import Limit
from tests.hardening.conftest import Target, send
from tests.hardening.measures import Measure

HEADER = "carrier,flight,origin,destination,departure\n"
ROW = "UA,1545,EWR,IAH,2013-12-25T17:15\n"


def send_batch(target: Target, key: dict[str, str], name: str, rows: int) -> httpx.Response:
    return send(
        "POST",
        f"{target.url}/v1/batches",
        files={"file": ("a.csv", HEADER + ROW * rows, "text/csv")},
        headers=key | {"idempotency-key": name},
        timeout=60,
    )


def listed_n(target: Target, key: dict[str, str]) -> int:
    return len(send("GET", f"{target.url}/v1/batches", headers=key).json()["batches"])


def test_a_refused_batch_leaves_no_job_and_its_retry_makes_one(
    target: Target, measure: Measure
) -> None:
    key = target.session_headers()
    user_id = send("GET", f"{target.url}/v1/accounts/me", headers=key).json()["id"]
    limits = target.application.client.app.state.limits  # type: ignore[attr-defined]
    limits.spend(Limit.FLIGHTS, f"user:{uuid.UUID(user_id)}", known=True, cost=999_990)
    name = f"batch-{uuid.uuid4()}"
    for _ in range(2):
        assert send_batch(target, key, name, 50).status_code == 429
    files_left = listed_n(target, key), len(list(target.application.batches.files.folder.glob("*")))
    measure("batch.refused.left", sum(files_left))
    assert files_left == (0, 0)
    # A smaller batch within the limit is accepted once under its idempotency key.
    second_key = f"batch-{uuid.uuid4()}"
    answers = [send_batch(target, key, second_key, 5) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[1].headers["idempotency-replayed"] == "true"
    measure("batch.retried.jobs", listed_n(target, key))
    assert listed_n(target, key) == 1
