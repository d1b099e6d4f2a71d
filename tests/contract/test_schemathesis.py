"""Schemathesis asks every operation of the API, in every role, what nobody would: no answer may be
a fault of ours, and each must be one that the documentation announces.

`make fuzz` asks ten times as much of the whole year's service, and prints how many cases each role was asked.
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
# Whole requests as the document describes them, and spoilt ones: so many of each an operation.
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
    """The real service: over six weeks, or over the whole year."""
    folder: Path = tmp_path_factory.mktemp("schemathesis")
    operations = Operations(f"sqlite:///{folder}/ponctuel.db", MovableClock())
    upgrade(operations.engine)
    service = make_service(operations=operations) if MORE > 1 else sample.service_over(operations)
    yield build_application(operations, folder, service)
    operations.close()


@pytest.fixture(scope="module")
def cases(application: Application) -> dict[str, list[Any]]:
    """Operation -> what every role is asked to answer; made up once, for that takes longest."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", application.client.app)
    operations = [loaded.ok() for loaded in schema.get_all_operations()]
    return {
        operation.label: [
            case for mode, n in EXAMPLES.items() for case in _made_up(operation, mode, n)
        ]
        for operation in operations
    }


@pytest.mark.parametrize("role", CALLERS)
def test_no_request_is_answered_by_a_fault(
    application: Application, cases: dict[str, list[Any]], role: str
) -> None:
    statuses: collections.Counter[int] = collections.Counter()
    headers = {} if role == Role.VISITOR else application.sign_in_as(Role(role))
    for some in cases.values():
        assert some
        for case in some:
            response = case.call(headers=headers, timeout=60)
            case.validate_response(response, checks=CHECKS)
            statuses[response.status_code] += 1
        if headers and application.client.get("/v1/accounts/me", headers=headers).is_error:
            headers = application.sign_in_as(Role(role))  # it asked to sign out, and was
    counts = ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items()))
    print(f"{role:10}{sum(statuses.values()):6} cases of {len(cases)} operations ({counts})")
    assert not any(status >= 500 for status in statuses)
    # What a role may ask gets as far as the check of its input.
    assert statuses[200] + statuses[422] > 50 * MORE


def _made_up(operation: Any, mode: GenerationMode, examples_n: int) -> list[Any]:
    """Requests of one operation; none where nothing of it can be spoilt."""
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
        # Credentials are the role's, not made up.
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
