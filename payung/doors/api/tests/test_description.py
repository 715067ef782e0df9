"""The description of the api: open to everybody, and true."""

from typing import Any

import pytest
from django.test import Client

from payung.doors.api.description import EXAMPLES
from payung.intake.progress import Event
from payung.triage import contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(api: Client) -> dict[str, Any]:
    answer = api.get("/v1/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def test_it_is_openapi_3_1_and_open_to_everybody(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        *("/v1/reports", "/v1/reports/{reference}"),
        *("/v1/hashes", "/v1/files", "/v1/webhook-key"),
        *("/v1/removal/fingerprints", "/v1/removal/fingerprints/{entry}/answer"),
    }
    assert set(document["webhooks"]) == {event.value for event in Event}


def test_what_is_sent_to_a_partner_is_described_whole(document: dict[str, Any]) -> None:
    for name, path in document["webhooks"].items():
        body = path["post"]["requestBody"]["content"]["application/json"]
        event = body["schema"]
        assert event["properties"]["type"] == {"const": name}
        assert set(event["required"]) == set(event["properties"]) == set(body["example"])
        assert all(header["required"] for header in path["post"]["parameters"])


def test_the_body_of_a_report_is_the_contract_itself(document: dict[str, Any]) -> None:
    body = document["paths"]["/v1/reports"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/Report"}
    assert document["components"]["schemas"]["Report"] == contract.SCHEMA


def test_every_operation_has_an_example_of_everything(document: dict[str, Any]) -> None:
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert {operation["operationId"] for operation in operations} | {"webhooks"} == set(EXAMPLES)
    for operation in operations:
        assert set(operation["responses"]) == set(EXAMPLES[operation["operationId"]]["answers"])
        assert ("401" in operation["responses"]) == ("security" in operation)
        for status, answer in operation["responses"].items():
            (kind,) = answer["content"]
            assert kind == ("application/json" if int(status) < 400 else "application/problem+json")
            assert answer["content"][kind]["example"]
            assert ("Retry-After" in answer.get("headers", {})) == (status in {"429", "503"})
