"""Batch jobs on both databases: sent, processed in the background, cancelled, resumed."""

from __future__ import annotations

import csv
import io
import os
import threading
import time
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest

from ponctuel.domain.roles import Role
from ponctuel.serving.batch_csv import ADDED_COLUMNS, CHUNK_ROWS
from ponctuel.serving.batches import MAX_OPEN, BatchService, BatchWorker
from tests.integration.accounts.conftest import PASSWORD, Application

HEADER = "carrier,flight,origin,destination,departure,note"
GOOD = "UA,1545,EWR,IAH,2013-12-23T17:15,mine"


def send(
    application: Application,
    headers: dict[str, str],
    rows: list[str],
    header: str = HEADER,
    **extra_headers: str,
) -> httpx.Response:
    content = "\n".join([header, *rows]).encode()
    return application.client.post(
        "/v1/batches",
        headers=headers | extra_headers,
        files={"file": ("trips.csv", content, "text/csv")},
    )


def read(application: Application, headers: dict[str, str], batch_id: str) -> dict[str, Any]:
    batch: dict[str, Any] = application.client.get(
        f"/v1/batches/{batch_id}", headers=headers
    ).json()
    return batch


def result(
    application: Application, headers: dict[str, str], batch_id: str
) -> list[dict[str, str]]:
    answer = application.client.get(f"/v1/batches/{batch_id}/result", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_file_comes_back_row_by_row_with_its_faults(application: Application) -> None:
    headers = application.sign_in_as()
    bad = "UA,1545,XXX,IAH,2013-12-23T17:15,=cmd()"
    sent = send(application, headers, [GOOD, bad, "UA,7", GOOD])
    assert sent.status_code == 202, sent.text
    job = sent.json()
    assert (job["state"], job["rows_n"], job["progress"]) == ("queued", 4, 0)
    assert BatchWorker(application.batches).do_next()
    done = read(application, headers, job["id"])
    assert (done["state"], done["done_n"], done["errors_n"]) == ("done", 4, 2)
    assert done["progress"] == 1
    assert done["has_result"]

    rows = result(application, headers, job["id"])
    assert [row["error_field"] for row in rows] == ["", "origin", "", ""]
    assert rows[2]["error_code"] == "wrong_number_of_cells"
    assert float(rows[0]["p_late_30"]) > 0
    assert rows[0]["note"] == "mine"
    assert rows[1]["note"] == "'=cmd()", "a spreadsheet does not run it as a formula"
    assert rows[0]["issued_at_utc"].startswith("2013-12-23"), "the system's clock at sending"
    assert set(ADDED_COLUMNS) <= set(rows[0])

    listed = application.client.get(f"/v1/batches/{job['id']}/errors", headers=headers).json()
    assert [error["row_number"] for error in listed["errors"]] == [2, 3]
    assert listed["errors"][0]["value"] == "XXX"
    page = application.client.get(
        f"/v1/batches/{job['id']}/errors", headers=headers, params={"limit": 1}
    ).json()
    assert [error["row_number"] for error in page["errors"]] == [2]
    next_page = application.client.get(
        f"/v1/batches/{job['id']}/errors", headers=headers, params={"cursor": page["next_cursor"]}
    ).json()
    assert [error["row_number"] for error in next_page["errors"]] == [3]
    assert next_page["next_cursor"] is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable_file"),
        (b"\xff\xfe\x00", "unreadable_file"),
        (b"carrier,flight\nUA,1\n", "missing_column"),
        (f"{HEADER}\n".encode(), "number_of_rows"),
        (f'{HEADER}\nUA,"1'.encode(), "unreadable_file"),
        (f"{HEADER},p_cancelled\n{GOOD},0\n".encode(), "column_taken"),
        (f"{HEADER},note\n{GOOD},0\n".encode(), "invalid_request"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_at_once(
    application: Application, content: bytes, code: str
) -> None:
    headers = application.sign_in_as()
    for path in ("/v1/batches", "/v1/forecasts.csv"):
        answer = application.client.post(path, headers=headers, files={"file": ("x.csv", content)})
        assert answer.status_code == 422, answer.text
        (fault,) = answer.json()["errors"]
        assert (fault["code"], fault["field"]) == (code, "file")
    assert application.client.get("/v1/batches", headers=headers).json()["batches"] == []


def test_semicolons_and_a_byte_order_mark_are_understood(application: Application) -> None:
    headers = application.sign_in_as()
    content = "\ufeff" + "\r\n".join(line.replace(",", ";") for line in (HEADER, GOOD))
    answer = application.client.post(
        "/v1/forecasts.csv", headers=headers, files={"file": ("x.csv", content.encode())}
    )
    (row,) = csv.DictReader(io.StringIO(answer.text), delimiter=";")
    assert row["carrier"] == "UA"
    assert float(row["p_late_30"]) > 0


def test_a_small_file_is_answered_while_one_waits(application: Application) -> None:
    headers = application.sign_in_as()
    content = "\n".join([HEADER, *[GOOD] * (CHUNK_ROWS + 3)]).encode()
    files = {"file": ("x.csv", content)}
    with application.client.stream(
        "POST", "/v1/forecasts.csv", headers=headers, files=files
    ) as answer:
        assert answer.status_code == 200
        lines = list(answer.iter_lines())
    assert len(lines) == CHUNK_ROWS + 4
    too_many = "\n".join([HEADER, *[GOOD] * 10_001]).encode()
    refused = application.client.post(
        "/v1/forecasts.csv", headers=headers, files={"file": ("x.csv", too_many)}
    )
    assert refused.json()["errors"][0]["value"] == "10001"


def test_a_job_is_its_owners(application: Application) -> None:
    headers, other_account = application.sign_in_as(), application.sign_in_as(Role.ADMIN)
    batch_id = send(application, headers, [GOOD]).json()["id"]
    for method, path in [
        ("GET", ""),
        ("GET", "/errors"),
        ("GET", "/result"),
        ("POST", "/cancel"),
        ("DELETE", ""),
    ]:
        answer = application.client.request(
            method, f"/v1/batches/{batch_id}{path}", headers=other_account
        )
        assert answer.status_code == 404, (method, path)
    assert application.client.get("/v1/batches", headers=other_account).json()["batches"] == []
    application.client.post(f"/v1/batches/{batch_id}/cancel", headers=headers)


def test_what_waits_is_cancelled_at_once_and_what_has_ended_is_removed(
    application: Application,
) -> None:
    headers = application.sign_in_as()
    batch_id = send(application, headers, [GOOD]).json()["id"]
    path = f"/v1/batches/{batch_id}"
    assert application.client.delete(path, headers=headers).status_code == 409
    assert application.client.get(f"{path}/result", headers=headers).status_code == 409
    cancelled = application.client.post(f"{path}/cancel", headers=headers).json()
    assert cancelled["state"] == "cancelled"
    assert application.client.get(f"{path}/result", headers=headers).status_code == 404
    before = len(list(application.batches.files.folder.iterdir()))
    assert application.client.delete(path, headers=headers).status_code == 204
    assert application.client.get(path, headers=headers).status_code == 404
    assert len(list(application.batches.files.folder.iterdir())) == before - 1


def test_a_running_job_stops_after_the_lot_at_hand_and_keeps_it(application: Application) -> None:
    headers = application.sign_in_as()
    batch_id = send(application, headers, [GOOD] * (3 * CHUNK_ROWS)).json()["id"]
    owner = _me(application, headers)

    class CancellingService:
        """The service, during whose first lot the owner cancels the batch."""

        clock = application.batches.service.clock

        def answers(self, requests: Any, *, reasons: bool = True) -> Any:
            application.batches.cancel(owner, _uuid(batch_id))
            return application.batches.service.answers(requests, reasons=reasons)

    batch_service = BatchService(
        application.batches.operations, CancellingService(), application.batches.files.folder
    )
    assert BatchWorker(batch_service).do_next()
    batch = read(application, headers, batch_id)
    assert (batch["state"], batch["done_n"]) == ("cancelled", CHUNK_ROWS)
    assert len(result(application, headers, batch_id)) == CHUNK_ROWS


def test_a_job_outlives_the_process_that_did_it(application: Application) -> None:
    headers = application.sign_in_as()
    batch_id = send(
        application, headers, [GOOD, *["UA,1,XXX,IAH,2013-12-23T17:15,"] * (2 * CHUNK_ROWS)]
    ).json()["id"]

    class StoppingService:
        """The service, whose process dies during the second lot."""

        clock, lots_n = application.batches.service.clock, 0

        def answers(self, requests: Any, *, reasons: bool = True) -> Any:
            self.lots_n += 1
            if self.lots_n == 2:
                raise SystemExit
            return application.batches.service.answers(requests, reasons=reasons)

    batch_service = BatchService(
        application.batches.operations, StoppingService(), application.batches.files.folder
    )
    with pytest.raises(SystemExit):
        BatchWorker(batch_service).do_next()
    assert read(application, headers, batch_id)["done_n"] == CHUNK_ROWS
    assert not BatchWorker(application.batches).do_next(), "the first worker may still be running"
    application.clock.ahead += timedelta(minutes=3)
    assert BatchWorker(application.batches).do_next()
    application.clock.ahead = timedelta()
    rows = result(application, headers, batch_id)
    assert len(rows) == 2 * CHUNK_ROWS + 1
    assert rows[0]["error_code"] == ""
    assert all(row["error_field"] == "origin" for row in rows[1:])


def test_the_worker_of_the_application_processes_jobs_and_stops(application: Application) -> None:
    headers = application.sign_in_as()
    worker = BatchWorker(application.batches, poll_s=30)
    worker.start()
    try:
        batch_id = send(application, headers, [GOOD]).json()["id"]
        deadline_s = time.monotonic() + 20
        while (
            read(application, headers, batch_id)["state"] != "done"
            and time.monotonic() < deadline_s
        ):
            time.sleep(0.02)
        assert read(application, headers, batch_id)["state"] == "done"
    finally:
        worker.stop()
    assert "batches" not in {thread.name for thread in threading.enumerate()}


def test_the_number_of_open_jobs_is_limited(application: Application) -> None:
    headers = application.sign_in_as()
    sent = [send(application, headers, [GOOD]) for _ in range(MAX_OPEN + 1)]
    assert [answer.status_code for answer in sent] == [202] * MAX_OPEN + [409]
    assert sent[-1].json()["errors"][0]["code"] == "too_many_batches"
    page = application.client.get("/v1/batches", headers=headers, params={"limit": 2}).json()
    next_page = application.client.get(
        "/v1/batches", headers=headers, params={"cursor": page["next_cursor"]}
    ).json()
    assert len(page["batches"]) + len(next_page["batches"]) == MAX_OPEN
    for answer in page["batches"] + next_page["batches"]:
        application.client.post(f"/v1/batches/{answer['id']}/cancel", headers=headers)


def test_a_file_sent_twice_is_one_job(application: Application) -> None:
    headers, key = application.sign_in_as(), {"idempotency-key": "my-trips-of-today"}
    first = send(application, headers, [GOOD], **key)
    again = send(application, headers, [GOOD], **key)
    assert again.json()["id"] == first.json()["id"]
    assert again.status_code == 202
    assert again.headers["idempotency-replayed"] == "true"
    second = send(application, headers, [GOOD, GOOD], **key)
    assert second.status_code == 409
    application.client.post(f"/v1/batches/{first.json()['id']}/cancel", headers=headers)


def test_whoever_is_forgotten_leaves_no_file(application: Application) -> None:
    headers = application.sign_in_as()
    batch_id = send(application, headers, [GOOD] * (2 * CHUNK_ROWS)).json()["id"]

    class ErasingService:
        """The service, during whose first lot the owner deletes the account."""

        clock = application.batches.service.clock

        def answers(self, requests: Any, *, reasons: bool = True) -> Any:
            answer = application.client.request(
                "DELETE", "/v1/accounts/me", headers=headers, json={"password": PASSWORD}
            )
            assert answer.status_code in (204, 401)
            return application.batches.service.answers(requests, reasons=reasons)

    names = {job.input_file for job in _jobs(application, headers)}
    batch_service = BatchService(
        application.batches.operations, ErasingService(), application.batches.files.folder
    )
    assert BatchWorker(batch_service).do_next()
    leftovers = [path.name for path in application.batches.files.folder.iterdir()]
    assert not [job for job in leftovers if job[:32] in {name[:32] for name in names}], batch_id


def test_files_without_a_job_are_removed(application: Application) -> None:
    files = application.batches.files
    name = files.add_input(b"lost")
    assert files.sweep([]) == 0, "the file is new: its job may be added soon"
    old = time.time() - 7200
    os.utime(files.folder / name, (old, old))
    with application.batches.operations.read() as work:
        assert files.sweep(work.batches.inputs()) == 1
    assert not (files.folder / name).exists()


def _me(application: Application, headers: dict[str, str]) -> Any:
    return _uuid(application.client.get("/v1/accounts/me", headers=headers).json()["id"])


def _jobs(application: Application, headers: dict[str, str]) -> Any:
    with application.batches.operations.read() as work:
        return work.batches.page(_me(application, headers)).items


def _uuid(text: str) -> Any:
    return uuid.UUID(text)
