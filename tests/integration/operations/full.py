"""Personal data of an account in every table that can refer to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from ponctuel.operations.enums import (
    ActorKind,
    BatchState,
    Channel,
    DeploymentKind,
    EntryPoint,
    EventKind,
    TokenPurpose,
)
from ponctuel.operations.repositories.batches import RowError
from ponctuel.operations.repositories.events import NewEvent
from ponctuel.operations.repositories.idempotency import StoredAnswer
from ponctuel.operations.repositories.users import Account
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import ManualClock
from tests.integration.operations.samples import (
    NOON,
    add_flights,
    create_account,
    make_flight,
    make_forecast,
    make_watch,
    noon_plus,
)


@dataclass(frozen=True)
class Traces:
    """An account, and texts by which its personal data are recognised.

    Attributes:
        identifying_texts: values stored in the account's rows.
    """

    account: Account
    identifying_texts: tuple[str, ...]


def leave_traces(operations: Operations, clock: ManualClock, name: str, number: int) -> Traces:
    """Add at least one row of an account in every table that can refer to it."""
    account = create_account(operations, f"{name}@example.com")
    expires_at = clock.now() + timedelta(days=5)

    def digest(subject: str) -> str:
        return hashlib.sha256(f"{name} {subject}".encode()).hexdigest()

    with operations.begin() as work:
        work.users.set_password(account.id, f"hash of {name}")
        work.users.record_login(account.id)
        work.sessions.begin(account.id, digest("session"), expires_at)
        work.tokens.issue(account.id, TokenPurpose.VERIFY_EMAIL, digest("token"), expires_at)
        work.api_keys.add(
            account.id, f"{name}'s laptop", f"pk_{name}", digest("key"), ["board"], expires_at
        )
        work.idempotency.claim(account.id, f"key {name}", digest("request"))
        answer = StoredAnswer(201, f"answer to {name}".encode(), "text/plain")
        work.idempotency.finish(account.id, f"key {name}", answer)
        (flight_id,) = add_flights(work, make_flight(number, 5))
        work.forecasts.add([make_forecast(flight_id, p_late_30=0.9)])
        webhook_url = f"https://{name}.example.com/hook"
        work.watches.add(
            account.id,
            make_watch(flight_id=flight_id, channel=Channel.WEBHOOK, webhook_url=webhook_url),
        )
        assert work.notifications.queue(work.watches.due(NOON), NOON) == 1
        job = work.batches.add(account.id, f"{name}.csv", f"{name}/in.csv", 2)
        assert work.batches.claim_next() is not None
        work.batches.progress(job.id, 2, [RowError(2, "code", "carrier", f"value of {name}", "no")])
        work.batches.finish(job.id, BatchState.DONE, result_file=f"{name}/out.csv")
        work.forecasts.add(
            [
                make_forecast(flight_id, door=EntryPoint.PAGE, asked_by=account.id),
                make_forecast(flight_id, door=EntryPoint.API, asked_by=account.id),
            ]
        )
        event = NewEvent(
            f"d{number}", EventKind.DEPARTURE, noon_plus(5), "push", flight=make_flight(number, 5)
        )
        work.events.append([event], pushed_by=account.id)
        work.deployments.add(
            DeploymentKind.PROMOTE, f"ponctuel v{number}", digest("m"), "b", decided_by=account.id
        )
        work.audit.add(
            "event.push",
            actor_kind=ActorKind.USER,
            actor_id=account.id,
            target_kind="user",
            target_id=account.id,
            request_id=f"r{number}",
        )
    identifying_texts = (
        account.email or "",
        f"hash of {name}",
        f"{name}'s laptop",
        f"pk_{name}",
        webhook_url,
        f"{name}.csv",
        f"{name}/in.csv",
        f"value of {name}",
        f"answer to {name}",
        f"key {name}",
        digest("session"),
        digest("token"),
        digest("key"),
    )
    return Traces(account, identifying_texts)
