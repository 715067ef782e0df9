"""No form costs the desk more than a moment, from a stranger or from an officer who uploads files."""

import time

import pytest
from django.test import Client

from payung.doors.desk.conftest import SignedIn
from tests.large_forms import FORMS, SECONDS


@pytest.mark.parametrize("path", ["/sign-in/", "/known/", "/exhibits/take-in/"])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_a_million_signs_costs_a_moment(
    signed_in: SignedIn, name: str, path: str
) -> None:
    kind, body = FORMS[name]
    client = Client() if path == "/sign-in/" else signed_in("super")
    client.get(path)
    began = time.thread_time()
    answer = client.generic("POST", path, body, kind)
    assert time.thread_time() - began < SECONDS
    assert answer.status_code in {302, 400}
