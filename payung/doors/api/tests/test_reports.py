"""Sending a report by machine: whole or not at all, one sentence where it is wrong."""

import json
from typing import Any

import pytest
from django.test import Client

from payung.intake.models import StoredReport
from payung.ledger.models import Entry

pytestmark = pytest.mark.django_db


def send(api: Client, key: str, body: Any) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return api.post(
        "/v1/reports", text, "application/json", headers={"Authorization": f"Bearer {key}"}
    )


def test_a_report_is_taken_in_by_the_partners_own_lane(api: Client, key: str) -> None:
    answer = send(api, key, {"language": "en", "concerns": ["found_material_of_a_child"]})

    assert answer.status_code == 201
    stored = StoredReport.objects.get()
    assert answer.json() == {"reference": str(stored.id), "level": stored.level, "bundle": None}
    assert answer["Location"] == f"/v1/reports/{stored.id}"
    assert stored.lane == "industry"
    assert Entry.objects.get(act="report.received").actor.startswith("partner:")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("{", "body"),
        ("[" * 100_000, "body"),
        ([], "report"),
        ({}, "language"),
        ({"language": "en", "lane": "child"}, "lane"),
        ({"language": "en", "children": [{"age": 40}]}, "children.0.age"),
    ],
)
def test_a_wrong_report_gets_one_sentence_that_names_the_field(
    api: Client, key: str, body: Any, field: str
) -> None:
    answer = send(api, key, body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["field"] == field
    assert answer.json()["detail"].endswith(".")
    assert not StoredReport.objects.exists()


def test_a_partner_that_was_stopped_sends_nothing(api: Client, key: str) -> None:
    from payung.staff.models import Partner

    Partner.objects.update(is_active=False)
    assert send(api, key, {"language": "en"}).status_code == 401


def test_only_the_digest_of_a_key_is_kept(key: str) -> None:
    from payung.staff.models import PartnerKey

    assert key.encode() not in bytes(PartnerKey.objects.get().digest)
