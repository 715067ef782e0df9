"""All errors have one form: problem details with a sentence, never a page and never a 500."""

from typing import Any

import pytest
from django.test import Client, override_settings

from payung.doors.api.tests.conftest import TOLD, Ask
from payung.staff.models import Unit

pytestmark = pytest.mark.django_db
URL = "/v1/reports"


def of(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["detail"].endswith(".")
    return answer.status_code, problem["type"].removeprefix("urn:payung:problem:")


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/", "/v2/reports", "/v1/reports/", "/favicon.ico"]
)
def test_an_unknown_address(ask: Ask, path: str) -> None:
    assert of(ask("GET", path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", URL, "GET, HEAD, OPTIONS, POST"),
        ("DELETE", URL, "GET, HEAD, OPTIONS, POST"),
        ("TRACE", URL, "GET, HEAD, OPTIONS, POST"),
        ("POST", f"{URL}/3f0c6a52-7f6e-4b6b-9a53-0d5e4f7b1c21", "GET, HEAD, OPTIONS"),
        ("POST", "/v1/openapi.json", "GET, HEAD, OPTIONS"),
        ("ODD", URL, "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_a_wrong_method_names_the_right_ones(ask: Ask, method: str, path: str, allow: str) -> None:
    answer = ask(method, path)
    assert of(answer) == (405, "wrong_method")
    assert answer["Allow"] == allow


def test_options_names_the_methods(ask: Ask) -> None:
    answer = ask("OPTIONS", URL)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert ask("OPTIONS", "/v1/nothing").status_code == 404


def test_head_is_get_without_the_body(ask: Ask) -> None:
    reference = ask("POST", URL, TOLD).json()["reference"]
    for path in (f"{URL}/{reference}", "/v1/openapi.json", "/v1/nothing"):
        got, head = ask("GET", path), ask("HEAD", path)
        assert head.status_code == got.status_code
        assert head.content == b""
        assert head["Content-Length"] == str(len(got.content))


def test_a_body_that_is_too_large(ask: Ask) -> None:
    answer = ask("POST", URL, '{"language": "en", "narrative": "' + "a" * 4 * 1024 * 1024 + '"}')
    assert of(answer) == (413, "too_large")


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "٣"])
def test_a_length_that_is_none(api: Client, key: str, length: str) -> None:
    answer = api.generic("POST", URL, "{}", "application/json", CONTENT_LENGTH=length)
    assert of(answer) == (400, "bad_input")
    assert answer.json()["field"] == "Content-Length"


def test_a_body_that_does_not_say_how_long_it_is(ask: Ask) -> None:
    assert of(ask("POST", URL, TOLD, Transfer_Encoding="chunked")) == (411, "length_required")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", "/"]
)
def test_a_body_of_another_kind(api: Client, key: str, kind: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    assert of(api.generic("POST", URL, "{}", kind, headers=headers)) == (415, "wrong_type")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", ""])
def test_json_by_any_of_its_names(api: Client, key: str, kind: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    answer = api.generic("POST", URL, '{"language": "en"}', kind, headers=headers)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer \x00", "Bearer é"],
)
def test_no_key_or_a_wrong_one_are_answered_alike(ask: Ask, authorization: str) -> None:
    answer = ask("POST", URL, TOLD, Authorization=authorization)
    assert of(answer) == (401, "no_key")
    assert answer["WWW-Authenticate"] == "Bearer"


@override_settings(ALLOWED_HOSTS=["api.police.example"])
def test_a_host_that_is_not_ours(ask: Ask) -> None:
    assert of(ask("GET", "/v1/openapi.json")) == (400, "bad_request")


def test_where_nobody_can_receive_it_is_to_be_sent_again(ask: Ask, key: str) -> None:
    from payung.staff.models import UnitKey

    UnitKey.objects.all().delete()
    answer = ask("POST", URL, TOLD)
    assert of(answer) == (503, "no_unit")
    assert int(answer["Retry-After"]) > 0
    assert Unit.objects.exists()


def test_a_database_that_does_not_answer_is_to_be_tried_again(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from payung.doors.api import reports

    def fails(*_args: Any, **_more: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(reports, "receive", fails)
    answer = ask("POST", URL, TOLD)
    assert of(answer) == (503, "not_now")
    assert int(answer["Retry-After"]) > 0


def test_a_sentence_comes_in_the_language_that_was_asked_for(ask: Ask) -> None:
    answer = ask("POST", URL, "{", Accept_Language="id")
    assert answer["Content-Language"] == "id"
    assert answer.json()["detail"] != ask("POST", URL, "{").json()["detail"]
