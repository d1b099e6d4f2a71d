"""A batch that is refused for its cost leaves nothing, and one that is sent again is one."""

from __future__ import annotations

import uuid

import httpx

from app.api.limits import Limit
from tests.hardening.conftest import Target, send
from tests.hardening.measures import Measure

HEAD = "carrier,flight,origin,destination,departure\n"
ROW = "UA,1545,EWR,IAH,2013-12-25T17:15\n"


def send_batch(target: Target, key: dict[str, str], name: str, rows: int) -> httpx.Response:
    return send(
        "POST",
        f"{target.url}/v1/batches",
        files={"file": ("a.csv", HEAD + ROW * rows, "text/csv")},
        headers=key | {"idempotency-key": name},
        timeout=60,
    )


def listed(target: Target, key: dict[str, str]) -> int:
    return len(send("GET", f"{target.url}/v1/batches", headers=key).json()["batches"])


def test_a_refused_batch_is_none_and_its_retry_is_one(target: Target, measure: Measure) -> None:
    key = target.key()
    who = send("GET", f"{target.url}/v1/accounts/me", headers=key).json()["id"]
    limits = target.house.client.app.state.limits  # type: ignore[attr-defined]
    limits.spend(Limit.FLIGHTS, f"user:{uuid.UUID(who)}", known=True, cost=999_990)
    name = f"batch-{uuid.uuid4()}"
    for _ in range(2):
        assert send_batch(target, key, name, 50).status_code == 429
    left = listed(target, key), len(list(target.house.batches.files.folder.glob("*")))
    measure("batch.refused.left", sum(left))
    assert left == (0, 0)
    # What may still be spent is accepted under the same name, once.
    other = f"batch-{uuid.uuid4()}"
    made = [send_batch(target, key, other, 5) for _ in range(2)]
    assert [one.status_code for one in made] == [202, 202]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert made[1].headers["idempotency-replayed"] == "true"
    measure("batch.retried.jobs", listed(target, key))
    assert listed(target, key) == 1
