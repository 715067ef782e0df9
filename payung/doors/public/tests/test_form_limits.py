"""No form costs the children's face more than a moment, whatever it is made of."""

import time

import pytest
from django.test import Client

from tests.house import House
from tests.large_forms import FORMS, SECONDS


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_a_million_signs_costs_a_moment(house: House, public: Client, name: str) -> None:
    kind, body = FORMS[name]
    public.get("/en/tell/")
    began = time.thread_time()
    answer = public.generic("POST", "/en/tell/", body, kind)
    assert time.thread_time() - began < SECONDS
    # it is no form of ours, and is asked again as any other that cannot be read
    assert answer.status_code == 200
    assert 'name="told"' in answer.content.decode()
