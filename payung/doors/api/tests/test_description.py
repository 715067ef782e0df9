"""The description of the api: open to everybody, and true."""

from typing import Any

import pytest
from django.test import Client

from payung.doors.api.description import EXAMPLES
from payung.intake.progress import Event
from payung.triage import contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(api: Client) -> dict[str, Any]:
    answer = api.get("/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_it_is_openapi_3_1_and_open_to_everybody(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1")
    assert set(told["paths"]) == {
        *("/v1/reports", "/v1/reports/{reference}"),
        *("/v1/hashes", "/v1/files", "/v1/webhook-key"),
    }
    assert set(told["webhooks"]) == {event.value for event in Event}


def test_the_body_of_a_report_is_the_contract_itself(told: dict[str, Any]) -> None:
    body = told["paths"]["/v1/reports"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/Report"}
    assert told["components"]["schemas"]["Report"] == contract.SCHEMA


def test_every_operation_has_an_example_of_everything(told: dict[str, Any]) -> None:
    operations = [each for path in told["paths"].values() for each in path.values()]
    assert {each["operationId"] for each in operations} | {"webhooks"} == set(EXAMPLES)
    for each in operations:
        assert set(each["responses"]) == set(EXAMPLES[each["operationId"]]["answers"])
        assert ("401" in each["responses"]) == ("security" in each)
        for status, answer in each["responses"].items():
            (kind,) = answer["content"]
            assert kind == ("application/json" if int(status) < 400 else "application/problem+json")
            assert answer["content"][kind]["example"]
            assert ("Retry-After" in answer.get("headers", {})) == (status in {"429", "503"})
