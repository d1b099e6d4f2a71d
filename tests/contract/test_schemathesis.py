"""Schemathesis sends generated requests to every operation of the API, in every role: no response
may be a server error, and each must be one that the documentation describes.

`make fuzz` sends ten times as many to the service of the whole year, and prints the number of cases.
"""

from __future__ import annotations

import collections
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import ACCOUNT_ROLES
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.bootstrap import make_service
from tests.integration.accounts.conftest import Application, MovableClock, build_application
from tests.trained_sample import TrainedSample

CALLERS = ("visitor", *ACCOUNT_ROLES)
# Number of valid and of invalid requests per operation.
MORE = int(os.environ.get("PONCTUEL_FUZZ", "1"))
EXAMPLES = {GenerationMode.POSITIVE: 3 * MORE, GenerationMode.NEGATIVE: 2 * MORE}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def application(
    tmp_path_factory: pytest.TempPathFactory, sample: TrainedSample
) -> Iterator[Application]:
    """An application with the real service: of six weeks, or of the whole year."""
    folder: Path = tmp_path_factory.mktemp("schemathesis")
    operations = Operations(f"sqlite:///{folder}/ponctuel.db", MovableClock())
    upgrade(operations.engine)
    service = make_service(operations=operations) if MORE > 1 else sample.service_over(operations)
    yield build_application(operations, folder, service)
    operations.close()


@pytest.fixture(scope="module")
def cases(application: Application) -> dict[str, list[Any]]:
    """Requests by operation, for every role; generated once, because generating is slow."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", application.client.app)
    operations = [loaded.ok() for loaded in schema.get_all_operations()]
    return {
        operation.label: [
            case for mode, n in EXAMPLES.items() for case in generated_cases(operation, mode, n)
        ]
        for operation in operations
    }


@pytest.mark.parametrize("role", CALLERS)
def test_no_request_is_answered_by_a_fault(
    application: Application, cases: dict[str, list[Any]], role: str
) -> None:
    statuses: collections.Counter[int] = collections.Counter()
    headers = {} if role == Role.VISITOR else application.sign_in_as(Role(role))
    for cases_of_operation in cases.values():
        assert cases_of_operation
        for case in cases_of_operation:
            response = case.call(headers=headers, timeout=60)
            case.validate_response(response, checks=CHECKS)
            statuses[response.status_code] += 1
        if headers and application.client.get("/v1/accounts/me", headers=headers).is_error:
            headers = application.sign_in_as(Role(role))  # the session was ended by a request
    counts = ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items()))
    print(f"{role:10}{sum(statuses.values()):6} cases of {len(cases)} operations ({counts})")
    assert not any(status >= 500 for status in statuses)
    # Allowed requests reach the check of their input.
    assert statuses[200] + statuses[422] > 50 * MORE


def generated_cases(operation: Any, mode: GenerationMode, examples_n: int) -> list[Any]:
    """Generated requests of one operation; none if no invalid request exists."""
    strategies: list[Any] = []

    @settings(
        max_examples=examples_n,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        # Credentials are the role's, not generated ones.
        case.headers = {
            name: value
            for name, value in (case.headers or {}).items()
            if name.lower() not in ("authorization", "x-api-key", "cookie")
        }
        case.cookies = {}
        strategies.append(case)

    with contextlib.suppress(Unsatisfiable):
        collect()
    return strategies
