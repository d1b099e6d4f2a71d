"""Functions of an account through the clients: batches, watches, history, comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.api.application import create_app
from ponctuel.serving.batches import BatchService
from ponctuel_sdk import errors
from tests.integration.accounts.conftest import PASSWORD, Application
from tests.integration.app.conftest import FakeService
from tests.integration.sdk.conftest import AnyClient
from tests.servers import run_server

Connect = Callable[..., AnyClient]
CSV = (
    "carrier,flight,origin,destination,departure\n"
    "UA,1545,EWR,IAH,2013-12-23T17:15\nUA,7,QQQ,IAH,2013-12-23T17:15\n"
)
FLIGHT = {
    "carrier": "UA",
    "flight": 1545,
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-23T17:15",
}


@pytest.fixture(scope="module")
def url(application: Application, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an application with batches."""
    service, accounts = FakeService(), application.accounts
    folder: Path = tmp_path_factory.mktemp("batches")
    batch_service = BatchService(accounts.operations, service, folder)
    with run_server(
        create_app(
            service, accounts, application.settings, batch_service, watches=application.watches
        )
    ) as address:
        yield address


@pytest.fixture
def traveller(connect: Connect, application: Application, url: str) -> AnyClient:
    client = connect(url)
    client.sign_in(application.create_account(), PASSWORD)
    return client


def test_a_file_is_forecast_synchronously(traveller: AnyClient) -> None:
    lines = traveller.answer_file(CSV.encode()).decode().splitlines()
    assert len(lines) == 3
    assert "unknown_code" in lines[2]


def test_a_batch_is_sent_cancelled_and_deleted(traveller: AnyClient, tmp_path: Path) -> None:
    file = tmp_path / "trips.csv"
    file.write_text(CSV, encoding="utf-8")
    sent = traveller.send_batch(file)
    assert (sent.input_name, sent.rows_n, sent.ended) == ("trips.csv", 2, False)
    assert [batch.id for batch in traveller.listed("list_batches")] == [sent.id]
    assert traveller.cancel_batch(sent.id).ended
    assert traveller.listed("list_row_errors", sent.id) == []
    traveller.remove_batch(sent.id)
    with pytest.raises(errors.NotFound):
        traveller.read_batch(sent.id)


def test_a_watch_is_created_changed_and_deleted(traveller: AnyClient) -> None:
    watch = traveller.make_watch(threshold=0.4, route={"origin": "EWR", "destination": "IAH"})
    assert watch.pattern.destination_code == "IAH"
    assert traveller.change_watch(watch.id, active=False).active is False
    assert [listed_watch.id for listed_watch in traveller.list_watches()] == [watch.id]
    traveller.end_watch(watch.id)
    assert traveller.list_watches() == []


def test_a_saved_forecast_is_in_the_history(traveller: AnyClient) -> None:
    traveller.make_forecasts([FLIGHT], keep=True)
    (stored,) = traveller.listed("read_history")
    assert stored.forecast.flight.flight_number == 1545
    assert stored.door == "api"


def test_flights_of_a_route_are_compared(traveller: AnyClient) -> None:
    comparison = traveller.compare_flights("EWR", "SFO", "2013-12-23", sort="risk")
    risks = [compared.p_disrupted_30 for compared in comparison.flights]
    assert len(risks) > 1
    assert risks == sorted(risks)


def test_the_known_delay_classes_sum_to_one(traveller: AnyClient) -> None:
    answer = traveller.predict_flight_delay("EWR", "IAH", "2013-12-23", "17:15:00", "UA", 1545)
    assert len(answer.data) == answer.meta.count == 4
    assert sum(float(delay_class.probability) for delay_class in answer.data) == pytest.approx(
        1, abs=1e-5
    )
    assert answer.data[0].sub_type == "flight-delay"
