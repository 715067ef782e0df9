"""Sending stays lean: a report costs few database queries."""

from typing import Any

import pytest
from django.db import connection

from payung.doors.api.tests.conftest import TOLD, Ask
from payung.foundation.viewer import DOOR
from payung.intake.receiving.actions import receiving
from payung.staff.queries.addressees import addressees

pytestmark = pytest.mark.django_db
# With the two that hold a test's own transaction; on PostgreSQL one statement writes six tables.
MOST = 9 if connection.vendor == "postgresql" else 14


def test_a_report_costs_few_questions_to_the_database(
    ask: Ask, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = addressees(DOOR)
    monkeypatch.setattr(receiving, "_lately", lambda: known)  # as within the same second
    ask(
        "POST", "/v1/reports", TOLD, Idempotency_Key="first"
    )  # makes the chain, notes the key's day
    with django_assert_max_num_queries(MOST) as asked:
        ask("POST", "/v1/reports", TOLD, Idempotency_Key="second")
    assert len(asked) <= MOST


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/reports?limit=200"])
def test_reading_costs_two_however_many_reports_there_are(
    ask: Ask, path: str, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        ask("POST", "/v1/reports", TOLD)
    with django_assert_num_queries(2):
        assert len(ask("GET", path).json()["reports"]) == 3
