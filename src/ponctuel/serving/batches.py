"""Batch jobs: submitted by users, answered by a worker in the background."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import Conflict, NotFound, UserError
from ponctuel.operations.batch_files import remove_batch_files
from ponctuel.operations.enums import BatchState
from ponctuel.operations.pages import Page
from ponctuel.operations.repositories.batches import Batch as Batch
from ponctuel.operations.repositories.batches import RowError
from ponctuel.operations.work import Operations
from ponctuel.serving.batch_csv import (
    CHUNK_ROWS,
    AnswerService,
    RequestFile,
    answered_chunks,
    heading,
    read_requests,
)
from ponctuel.serving.batch_files import BatchFiles

log = logging.getLogger(__name__)
MAX_ROWS = 50_000
MAX_OPEN = 3
POLL_S = 2.0
STOP_S = 1.5


class ClockedAnswerService(AnswerService, Protocol):
    clock: Clock


class BatchService:
    """Accepts batch jobs and delivers their results.

    Args:
        service: answers the rows, on its own connection, so that batches delay no requests.
        folder: the folder for the files.
    """

    def __init__(self, operations: Operations, service: ClockedAnswerService, folder: Path) -> None:
        self.operations, self.service = operations, service
        self.files = BatchFiles(folder)
        self.wake_up = threading.Event()

    def submit(self, owner_id: uuid.UUID, name: str, content: bytes) -> Batch:
        """Check a file and queue it. Rows without an issue time get the present time.

        Args:
            owner_id: the account of the owner.
            name: the name of the file, as the caller calls it.
            content: the content of the CSV file.

        Raises:
            UserError: the file cannot be read; faulty rows are reported by the job.
            Conflict: the owner has too many open jobs.
        """
        return self.accept(owner_id, name, self.read(content))

    def read(self, content: bytes) -> RequestFile:
        """Check a file; nothing of it is stored yet.

        Args:
            content: the content of the CSV file.

        Raises:
            UserError: it cannot be read.
        """
        return read_requests(content, MAX_ROWS).dated(self.service.clock.now())

    def accept(self, owner_id: uuid.UUID, name: str, file: RequestFile) -> Batch:
        """Queue a file that was read.

        Args:
            owner_id: the account of the owner.
            name: the name of the file, as the caller calls it.
            file: that `read` checked.

        Raises:
            Conflict: the owner has too many open jobs.
        """
        input_file = self.files.add_input(file.written())
        try:
            with self.operations.begin() as work:
                if work.batches.open_n(owner_id) >= MAX_OPEN:
                    raise Conflict(
                        f"{MAX_OPEN} jobs at a time are accepted; wait for one to end",
                        code="too_many_batches",
                    )
                job = work.batches.add(owner_id, _printable(name), input_file, len(file))
        except Exception:
            self.files.drop(input_file)
            raise
        self.wake_up.set()
        return job

    def page(self, owner_id: uuid.UUID, cursor: str | None, limit: int) -> Page[Batch]:
        """An owner's jobs, newest first.

        Args:
            owner_id: the account of the owner.
            cursor: the cursor of the next page; None: the first page.
            limit: items a page, at most.
        """
        with self.operations.read() as work:
            return work.batches.page(owner_id, cursor=cursor, limit=limit)

    def job(self, owner_id: uuid.UUID, batch_id: uuid.UUID) -> Batch:
        """Read one job.

        Args:
            owner_id: the account of the owner.
            batch_id: the id of the job.

        Raises:
            NotFound: there is none, or it belongs to another account.
        """
        with self.operations.read() as work:
            return work.batches.of_owner(batch_id, owner_id)

    def errors(
        self, owner_id: uuid.UUID, batch_id: uuid.UUID, after_row: int, limit: int
    ) -> Sequence[RowError]:
        """Rows that could not be answered so far, in the file's order, from after a row on.

        Args:
            owner_id: the account of the owner.
            batch_id: the id of the job.
            after_row: number of the last row that was shown, from 0.
            limit: items a page, at most.
        """
        with self.operations.read() as work:
            work.batches.of_owner(batch_id, owner_id)
            return work.batches.errors(batch_id, after_row=after_row, limit=limit)

    def cancel(self, owner_id: uuid.UUID, batch_id: uuid.UUID) -> Batch:
        """Cancel a job: at once where it is queued, after the present chunk where it runs.

        Args:
            owner_id: the account of the owner.
            batch_id: the id of the job.
        """
        with self.operations.begin() as work:
            return work.batches.request_cancel(batch_id, owner_id)

    def remove(self, owner_id: uuid.UUID, batch_id: uuid.UUID) -> None:
        """Delete a job that has ended, with its files.

        Args:
            owner_id: the account of the owner.
            batch_id: the id of the job.
        """
        with self.operations.begin() as work:
            job = work.batches.remove(batch_id, owner_id)
        self.files.drop_parts(job.input_file)
        self.files.drop(job.input_file, job.result_file)

    def delete_files(self, names: Iterable[str]) -> None:
        """Delete the files of deleted jobs.

        Args:
            names: the names of input files.
        """
        names = list(names)
        for name in names:
            self.files.drop_parts(name)
        remove_batch_files(self.files.folder, names)

    def result(self, owner_id: uuid.UUID, batch_id: uuid.UUID) -> tuple[Batch, Path]:
        """The answers of a job that has ended.

        Args:
            owner_id: the account of the owner.
            batch_id: the id of the job.

        Raises:
            NotFound: no such job, or it has no answers.
            Conflict: it has not ended.
        """
        with self.operations.read() as work:
            job = work.batches.of_owner(batch_id, owner_id)
        if job.state in (BatchState.QUEUED, BatchState.RUNNING):
            raise Conflict("the job has not ended yet", code="batch_under_way")
        path = self.files.folder / job.result_file if job.result_file else None
        if path is None or not path.is_file():
            raise NotFound("this job has no answers", field="batch_id", value=batch_id)
        return job, path


class BatchWorker:
    """A thread that processes one job after the other; several processes may each have one."""

    def __init__(self, service: BatchService, poll_s: float = POLL_S) -> None:
        self._service, self._poll_s = service, poll_s
        self._stop = threading.Event()
        self._current_job_id: uuid.UUID | None = None
        self._thread = threading.Thread(target=self._run, name="batches", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, wait_s: float = STOP_S) -> None:
        """End after the present chunk, or before its end where that takes too long.

        Either way the job is queued again at once; its finished chunks are kept.

        Args:
            wait_s: seconds to wait for the present chunk.
        """
        self._stop.set()
        self._service.wake_up.set()
        self._thread.join(wait_s)
        job_id = self._current_job_id
        if job_id is None or not self._thread.is_alive():
            return
        log.warning("batch %s is queued again in the middle of a chunk", job_id)
        try:
            with self._service.operations.begin() as work:
                work.batches.requeue(job_id)
        except UserError as error:
            log.error("batch %s cannot be queued again: %s", job_id, error)

    def do_next(self) -> bool:
        """Do the next job, if there is one; returns whether there was."""
        with self._service.operations.begin() as work:
            job = work.batches.claim_next()
        if job is None:
            return False
        self._current_job_id = job.id
        try:
            self._do(job)
        except Exception:
            log.exception("batch %s failed", job.id)
            self._end(
                job, BatchState.FAILED, failure="an internal error; see the log of the server"
            )
        finally:
            self._current_job_id = None
        return True

    def _run(self) -> None:
        self._sweep()
        while not self._stop.is_set():
            try:
                did_job = self.do_next()
            except UserError as error:
                log.warning("no batch can be claimed: %s", error)
                did_job = False
            if not did_job:
                self._service.wake_up.wait(self._poll_s)
                self._service.wake_up.clear()

    def _do(self, job: Batch) -> None:
        files = self._service.files
        file = read_requests(files.read_input(job.input_file), MAX_ROWS)
        done_n = job.done_n
        for lines, faults in answered_chunks(self._service.service, file, done_n):
            files.write_part(job.input_file, done_n, lines)
            done_n = min(done_n + CHUNK_ROWS, len(file))
            with self._service.operations.begin() as work:
                continues = work.batches.progress(
                    job.id, done_n, [_row_error(row, error) for row, error in faults]
                )
            if not continues and self._stop.is_set():
                return  # queued again meanwhile: another worker continues
            if not continues:
                self._end(job, BatchState.CANCELLED, heading(file), done_n)
                return
            if self._stop.is_set() and done_n < len(file):
                with self._service.operations.begin() as work:
                    work.batches.requeue(job.id)
                return
        self._end(job, BatchState.DONE, heading(file), done_n)

    def _end(
        self,
        job: Batch,
        state: BatchState,
        first_line: str | None = None,
        done_n: int = 0,
        *,
        failure: str | None = None,
    ) -> None:
        files, result = self._service.files, None
        if first_line is not None:
            result = files.join_parts(job.input_file, first_line, done_n)
        with self._service.operations.begin() as work:
            exists = work.batches.exists(job.id)
            if exists:
                work.batches.finish(job.id, state, result_file=result, failure=failure)
        if not exists:  # deleted meanwhile with its owner
            files.drop_parts(job.input_file)
            files.drop(job.input_file, result)

    def _sweep(self) -> None:
        try:
            with self._service.operations.read() as work:
                swept = self._service.files.sweep(work.batches.inputs())
        except (UserError, OSError) as error:
            log.warning("files of deleted batches cannot be removed: %s", error)
            return
        if swept:
            log.info("%d files of deleted batches were removed", swept)


def _row_error(row: int, error: UserError) -> RowError:
    return RowError(
        row, error.code[:40], error.field and error.field[:40], error.value, error.detail
    )


def _printable(name: str) -> str:
    """A file's name, printable characters only."""
    return (
        "".join(character for character in name if character.isprintable())[:200] or "requests.csv"
    )
