"""Partners with keys, and their machines."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from payung.doors.api import keys
from payung.foundation.viewer import SYSTEM
from payung.staff import actions as people
from payung.staff.models import Partner
from tests.house import House

Ask = Callable[..., Any]
TOLD = {"language": "en", "concerns": ["found_material_of_a_child"]}


@pytest.fixture(autouse=True)
def _no_key_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """One test's keys are not another's, and tests of keys do not wait for a second."""
    keys.forget()
    monkeypatch.setattr(keys, "REMEMBERED", 0.0)


@pytest.fixture
def key(house: House) -> str:
    """A valid key of an invented service provider."""
    partner = people.add_partner(SYSTEM, "Invented Provider", "industry", "XA")
    Partner.objects.filter(id=partner).update(hashes_per_minute=10_000)
    return people.make_partner_key(SYSTEM, partner)


@pytest.fixture
def other_key(house: House) -> str:
    """A valid key of another partner."""
    partner = people.add_partner(SYSTEM, "Invented Hotline", "partner", "XA")
    return people.make_partner_key(SYSTEM, partner)


@pytest.fixture
def ask(api: Client, key: str) -> Ask:
    """Return a machine of the partner: `ask(method, path, body, **headers)`; a body is sent as JSON."""

    def asked(method: str, path: str, body: Any = None, *, by: str = key, **headers: str) -> Any:
        text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given.setdefault("Authorization", f"Bearer {by}")
        return api.generic(method, path, text, "application/json", headers=given)

    return asked
