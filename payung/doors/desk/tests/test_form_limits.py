"""No form costs the desk much work, from a stranger or from an officer who uploads files."""

import pytest
from django.test import Client

from payung.doors.desk.conftest import SignedIn
from tests.large_forms import FORMS, MOST_CALLS, calls_in


@pytest.mark.parametrize("path", ["/sign-in/", "/known/", "/exhibits/take-in/"])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_a_million_signs_is_not_read_field_by_field(
    signed_in: SignedIn, name: str, path: str
) -> None:
    kind, body = FORMS[name]
    client = Client() if path == "/sign-in/" else signed_in("super")
    client.get(path)
    calls = calls_in(lambda: client.generic("POST", path, body, kind))
    assert calls < MOST_CALLS
    answer = client.generic("POST", path, body, kind)
    assert answer.status_code in {302, 400}
