"""Several workers at once: nothing is done twice, lost, or refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ponctuel.operations.work import Operations
from tests.integration.operations.samples import (
    NOON,
    add_flights,
    create_account,
    make_flight,
    make_forecast,
    make_watch,
)
from tests.integration.operations.test_events import departure_event, weather_event

WORKERS = 4


def test_workers_that_send_the_same_events_store_them_once(operations: Operations) -> None:
    events = [departure_event(n, n / 20) for n in range(1, 301)] + [
        weather_event("EWR", n) for n in range(100)
    ]

    def deliver(worker: int) -> int:
        own = events if worker % 2 else events[::-1]
        with operations.begin() as work:
            intake = work.events.append(own)
        assert intake.conflicting == ()
        assert intake.accepted_n + intake.repeated_n == len(events)
        return intake.accepted_n

    with ThreadPoolExecutor(WORKERS) as pool:
        accepted = list(pool.map(deliver, range(WORKERS)))
    assert sum(accepted) == len(events)
    with operations.read() as work:
        end = NOON.replace(month=12, day=31)
        assert all(len(work.flights.by_number("UA", n, NOON, end)) == 1 for n in range(1, 301))


def test_each_job_has_one_worker(operations: Operations) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        jobs = {work.batches.add(owner.id, f"{n}.csv", f"{n}/in.csv", 1).id for n in range(8)}

    def claim_jobs(_: int) -> list[object]:
        own: list[object] = []
        while True:
            with operations.begin() as work:
                job = work.batches.claim_next()
            if job is None:
                return own
            own.append(job.id)

    with ThreadPoolExecutor(WORKERS) as pool:
        claimed = [job for own in pool.map(claim_jobs, range(WORKERS)) for job in own]
    assert len(claimed) == len(jobs)
    assert set(claimed) == jobs


def test_each_message_has_one_sender(operations: Operations) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        ids = add_flights(work, *(make_flight(n, 2) for n in range(1, 13)))
        work.forecasts.add([make_forecast(flight_id, p_late_30=0.9) for flight_id in ids])
        for flight_id in ids:
            work.watches.add(owner.id, make_watch(flight_id=flight_id))

    def queue(_: int) -> int:
        with operations.begin() as work:
            return work.notifications.queue(work.watches.due(NOON), NOON)

    def send(_: int) -> list[int]:
        with operations.begin() as work:
            return [delivery.id for delivery in work.notifications.claim(limit=5)]

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sum(pool.map(queue, range(WORKERS))) == len(ids)
        sent = [message for own in pool.map(send, range(WORKERS)) for message in own]
    assert len(sent) == len(set(sent)) == len(ids)


def test_one_of_several_refreshes_succeeds(operations: Operations) -> None:
    owner = create_account(operations)
    end = NOON.replace(year=2014)
    with operations.begin() as work:
        family = work.sessions.begin(owner.id, "a" * 64, end).family_id

    def rotate(worker: int) -> bool:
        with operations.begin() as work:
            return work.sessions.rotate("a" * 64, f"{worker:064d}", end).session is not None

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sum(pool.map(rotate, range(WORKERS))) == 1
    with operations.read() as work:
        assert not work.sessions.is_active(family), (
            "the other refreshes count as use of a stolen token"
        )
