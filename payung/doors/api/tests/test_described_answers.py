"""Any request of a machine gets an answer that the description names, and never a 500."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings

from conftest import face_settings
from payung.foundation.rate_limits import empty_all
from tests.fuzzing import FUZZING, examples

pytestmark = pytest.mark.django_db
EXAMPLES = examples(15)  # for an operation


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[None]:
    """Each request would close the database's connection, and with it this test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.hypothesis
@pytest.mark.filterwarnings("ignore")  # the libraries' own
def test_nothing_that_is_sent_gets_an_answer_that_is_not_described(key: str) -> None:
    with override_settings(**face_settings("api"), ALLOWED_HOSTS=["*"]):
        described = schemathesis.openapi.from_wsgi("/v1/openapi.json", WSGIHandler())
        tried = []
        for result in described.get_all_operations():
            operation: Any = result.ok()  # type: ignore[union-attr]
            tried.append(operation.label)

            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                derandomize=not FUZZING,
                database=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @_given(operation)
            def all_is_described(case: Any) -> None:
                empty_all()
                case.call_and_validate(headers={"Authorization": f"Bearer {key}"})

            all_is_described()
    assert len(tried) == 8


def _given(operation: Any) -> Callable[..., Any]:
    return given(case=operation.as_strategy())
