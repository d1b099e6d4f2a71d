"""Batches are queued, processed by one worker, monitored, cancelled and resumed."""

from __future__ import annotations

import uuid

import pytest

from ponctuel.domain.errors import NotFound
from ponctuel.operations.enums import BatchState
from ponctuel.operations.repositories.batches import HEARTBEAT_TIMEOUT, RowError
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import ManualClock
from tests.integration.operations.samples import create_account

FAULT = RowError(3, "unknown_code", "carrier", "Z" * 300, "a code of the reference tables")


def test_a_batch_from_queue_to_end(operations: Operations, clock: ManualClock) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        job = work.batches.add(owner.id, "vols.csv", "a/in.csv", 5)
        assert job.state == BatchState.QUEUED
    with operations.begin() as work:
        claimed = work.batches.claim_next()
        assert claimed is not None
        assert (claimed.id, claimed.state) == (job.id, BatchState.RUNNING)
        assert work.batches.claim_next() is None
        assert work.batches.progress(job.id, 3, [FAULT])
        assert work.batches.progress(job.id, 3, [FAULT]), "reported twice, counted once"
    with operations.read() as work:
        batch = work.batches.of_owner(job.id, owner.id)
        assert (batch.done_n, batch.errors_n, batch.rows_n) == (3, 1, 5)
        (error,) = work.batches.errors(job.id)
        assert error.value == "Z" * 200
    with operations.begin() as work:
        work.batches.finish(job.id, BatchState.DONE, result_file="a/out.csv")
        done = work.batches.of_owner(job.id, owner.id)
        assert (done.state, done.finished_at_utc) == (BatchState.DONE, clock.now())
        with pytest.raises(ValueError, match="not final"):
            work.batches.finish(job.id, BatchState.RUNNING)


def test_a_batch_is_its_owners(operations: Operations, clock: ManualClock) -> None:
    owner, other = create_account(operations), create_account(operations, "ben@example.com")
    with operations.begin() as work:
        for n in range(3):
            work.batches.add(owner.id, f"{n}.csv", f"{n}/in.csv", 1)
            clock.advance(minutes=1)
        first_page = work.batches.page(owner.id, limit=2)
        assert [job.input_name for job in first_page.items] == ["2.csv", "1.csv"]
        next_page = work.batches.page(owner.id, cursor=first_page.next_cursor, limit=2)
        assert [job.input_name for job in next_page.items] == ["0.csv"]
        assert work.batches.page(other.id).items == ()
        for method in (work.batches.of_owner, work.batches.request_cancel):
            with pytest.raises(NotFound):
                method(first_page.items[0].id, other.id)
        with pytest.raises(NotFound):
            work.batches.of_owner(uuid.uuid4(), owner.id)


def test_a_batch_is_cancelled_at_once_or_at_the_next_sign_of_life(operations: Operations) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        running = work.batches.add(owner.id, "a.csv", "a/in.csv", 9)
        assert work.batches.claim_next() is not None
        waiting = work.batches.add(owner.id, "b.csv", "b/in.csv", 9)
        assert work.batches.request_cancel(waiting.id, owner.id).state == BatchState.CANCELLED
        outcome = work.batches.request_cancel(running.id, owner.id)
        assert (outcome.state, outcome.cancel_requested) == (BatchState.RUNNING, True)
        assert not work.batches.progress(running.id, 4)
        work.batches.finish(running.id, BatchState.CANCELLED)
        assert not work.batches.progress(running.id, 5), "it has ended"
        assert work.batches.of_owner(running.id, owner.id).done_n == 4


def test_a_job_whose_worker_died_is_taken_up(operations: Operations, clock: ManualClock) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        job = work.batches.add(owner.id, "a.csv", "a/in.csv", 9)
        assert work.batches.claim_next() is not None
    clock.advance(seconds=HEARTBEAT_TIMEOUT.total_seconds())
    with operations.begin() as work:
        assert work.batches.claim_next() is None
    clock.advance(seconds=1)
    with operations.begin() as work:
        again = work.batches.claim_next()
    assert again is not None
    assert again.id == job.id
