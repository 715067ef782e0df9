"""No form costs the children's face much work, whatever it is made of."""

import pytest
from django.test import Client

from tests.house import House
from tests.large_forms import FORMS, MOST_CALLS, calls_in


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_a_million_signs_is_not_read_field_by_field(
    house: House, public: Client, name: str
) -> None:
    kind, body = FORMS[name]
    public.get("/en/tell/")
    calls = calls_in(lambda: public.generic("POST", "/en/tell/", body, kind))
    assert calls < MOST_CALLS
    answer = public.generic("POST", "/en/tell/", body, kind)
    # It is none of our forms, so the page asks again, as for any form that cannot be read.
    assert answer.status_code == 200
    assert 'name="told"' in answer.content.decode()
