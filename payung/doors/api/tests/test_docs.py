"""The page for partners' developers is true: its examples are run here."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from payung.doors.api.tests.conftest import Ask
from payung.foundation import clock, secrets, webhook_signatures
from payung.intake.models import Delivery, Sent
from payung.intake.progress import Event, Outcome, Progress
from payung.intake.submissions import webhooks

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).resolve().parents[4] / "docs" / "partners" / "api.md").read_text(
    encoding="utf-8"
)


def test_the_first_report_of_the_page_is_taken_in(ask: Ask) -> None:
    body, answer = (json.loads(line) for line in re.findall(r"^    (\{.*\})$", PAGE, re.M)[:2])
    sent = ask("POST", "/v1/reports", body, Idempotency_Key="case-0417")
    assert sent.status_code == 201
    assert set(sent.json()) == set(answer)
    assert sent.json()["level"] == answer["level"]
    assert ask("POST", "/v1/reports", body, Idempotency_Key="case-0417").status_code == 200


def test_every_code_stands_on_the_page() -> None:
    for code in (*Progress, *Outcome):
        assert f"`{code.value}`" in PAGE


def test_the_pages_check_believes_us_and_nobody_else(ask: Ask) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    space: dict[str, Any] = {}
    exec(source, space)
    ask("POST", "/v1/reports", {"language": "en"})
    now = clock.now()
    event = Delivery(
        partner_id=Sent.objects.get().partner_id, event=Event.TEST.value, made_at=now, due_at=now
    )
    body = webhooks.body(event)
    with override_settings(PAYUNG_SECRETS=(secrets.WEBHOOK,)):  # the worker's alone
        headers = webhook_signatures.headers(event.id, now, body)
    public = ask("GET", "/v1/webhook-key").json()["keys"][0]
    space["check"](headers, body, public)
    for changed in (headers | {"webhook-id": "msg_x"}, headers | {"webhook-timestamp": "1"}):
        with pytest.raises(ValueError, match=r"too old|not signed"):
            space["check"](changed, body, public)
    with pytest.raises(ValueError, match="not signed"):
        space["check"](headers, body + b" ", public)


def test_the_event_of_the_page_has_our_form() -> None:
    (shown,) = re.findall(r'^    (\{"type":.*\})$', PAGE, re.M)
    event = json.loads(shown)
    row = Delivery(
        report_id=event["data"]["reference"],
        event=event["type"],
        progress=event["data"]["status"],
        outcome=event["data"]["feedback"],
        made_at=datetime.fromisoformat(event["timestamp"]),
    )
    assert webhooks.body(row).decode() == shown
