"""Sending again: under one key one report, whatever went wrong on the way."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from payung.doors.api.tests.conftest import TOLD, Ask
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.models import Sent, StoredReport
from payung.intake.submissions.actions import forget_keys
from payung.intake.submissions.idempotency import KEPT_FOR
from payung.ledger.models import Entry

URL = "/v1/reports"


@pytest.mark.django_db
def test_the_same_report_under_the_same_key_is_one_report(ask: Ask) -> None:
    first = ask("POST", URL, TOLD, Idempotency_Key="case-1")
    again = ask("POST", URL, TOLD, Idempotency_Key="case-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first["Location"] == again["Location"]
    assert StoredReport.objects.count() == 1
    assert Entry.objects.filter(act="report.received").count() == 1


@pytest.mark.django_db
def test_the_answer_stays_the_same_when_an_officer_has_changed_the_level(ask: Ask) -> None:
    first = ask("POST", URL, TOLD, Idempotency_Key="case-1")
    StoredReport.objects.update(level="P1")
    assert ask("POST", URL, TOLD, Idempotency_Key="case-1").json() == first.json()


@pytest.mark.django_db
def test_another_order_of_the_fields_is_the_same_report(ask: Ask) -> None:
    ask("POST", URL, TOLD, Idempotency_Key="case-1")
    turned = json.dumps(dict(reversed(list(TOLD.items()))), indent=3)
    assert ask("POST", URL, turned, Idempotency_Key="case-1").status_code == 200


@pytest.mark.django_db
def test_another_report_under_a_used_key_is_refused_and_not_kept(ask: Ask) -> None:
    ask("POST", URL, TOLD, Idempotency_Key="case-1")
    answer = ask("POST", URL, {**TOLD, "narrative": "Another."}, Idempotency_Key="case-1")

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:payung:problem:key_reused"
    assert StoredReport.objects.count() == 1


@pytest.mark.django_db
def test_another_partner_may_use_the_same_key(ask: Ask, other_key: str) -> None:
    first = ask("POST", URL, TOLD, Idempotency_Key="case-1")
    other = ask("POST", URL, TOLD, by=other_key, Idempotency_Key="case-1")

    assert other.status_code == 201
    assert other.json()["reference"] != first.json()["reference"]


@pytest.mark.django_db
def test_without_a_key_each_sending_is_a_report(ask: Ask) -> None:
    for _ in range(2):
        assert ask("POST", URL, TOLD).status_code == 201
    assert StoredReport.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_report_leaves_its_key_free(ask: Ask) -> None:
    assert ask("POST", URL, {}, Idempotency_Key="case-1").status_code == 400
    assert ask("POST", URL, TOLD, Idempotency_Key="case-1").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["", "a" * 256, "tab\there", "schlüssel", " "])
def test_a_key_that_will_not_do_is_named(ask: Ask, odd: str) -> None:
    answer = ask("POST", URL, TOLD, Idempotency_Key=odd)
    assert answer.status_code == 400
    assert answer.json()["field"] == "Idempotency-Key"
    assert not StoredReport.objects.exists()


@pytest.mark.django_db
def test_nothing_that_is_kept_tells_the_key_or_the_report(ask: Ask) -> None:
    ask("POST", URL, TOLD, Idempotency_Key="case-number-417")
    row = Sent.objects.get()
    kept = bytes(row.key or b"") + bytes(row.digest or b"")
    assert len(kept) == 32
    assert b"417" not in kept


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_week_and_its_report_is_not(ask: Ask) -> None:
    first = ask("POST", URL, TOLD, Idempotency_Key="case-1").json()["reference"]
    with clock.at(clock.now() + KEPT_FOR - timedelta(minutes=1)):
        assert forget_keys(SYSTEM) == 0
    with clock.at(clock.now() + KEPT_FOR + timedelta(minutes=1)):
        assert forget_keys(SYSTEM) == 1
    row = Sent.objects.get()
    assert (row.key, row.digest) == (None, None)
    assert ask("GET", f"{URL}/{first}").status_code == 200
    assert ask("POST", URL, TOLD, Idempotency_Key="case-1").json()["reference"] != first


@pytest.mark.django_db(transaction=True)
def test_two_that_come_at_the_same_moment_are_one_report(key: str, api: Client) -> None:
    """Each in a thread and a connection of its own, as in two processes."""
    together = threading.Barrier(4)
    answers: list[Any] = []

    def send() -> None:
        together.wait()
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "case-1"}
        answers.append(Client().post(URL, json.dumps(TOLD), "application/json", headers=headers))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert StoredReport.objects.count() == 1
