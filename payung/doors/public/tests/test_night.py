"""The page after sending promises no reading by night where nobody is awake."""

from datetime import timedelta

import pytest
from django.test import Client

from payung.doors.public.tests.test_report_form import Child
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.staff.duty.actions import add_shift, note_states
from tests.house import House

pytestmark = pytest.mark.django_db
CREWS = {"super": "intake", "care": "care", "line": "line"}


def sent(public: Client) -> str:
    child = Child(public)
    child.post(safe_now="no")
    return child.post("send")


def test_a_page_promises_the_night_only_where_somebody_is_on_duty_in_each_unit(
    house: House, public: Client
) -> None:
    begins, plain = clock.now() - timedelta(minutes=5), "<li>A trained person reads it.</li>"
    for chief, officer in CREWS.items():
        assert plain in sent(public)
        viewer = house.viewer(chief)
        add_shift(viewer, house.officers[officer], begins, begins + timedelta(hours=8))
        note_states(SYSTEM)
    assert "they read it day or night" in sent(public)
    with clock.at(begins + timedelta(hours=9)):
        note_states(SYSTEM)
        assert plain in sent(public)
