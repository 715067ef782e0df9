"""What the pages say of who reads is true: when, and who is told of self-harm."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from payung.doors.public.tests.test_report_form import Child
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.models import StoredReport
from payung.staff.duty.actions import add_shift, note_states
from payung.staff.models import UnitKey
from tests.house import House

pytestmark = pytest.mark.django_db
READS = ("Someone is here now", "Nobody reads this before", "A person reads this at")
SHIFT = timedelta(hours=9)
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


def test_before_the_first_question_it_says_when_somebody_reads(
    house: House, public: Client
) -> None:
    evening = clock.now().replace(hour=20, minute=0, second=0, microsecond=0)
    with clock.at(evening), override_settings(PAYUNG_COUNTRY="XA"):
        before = public.get("/en/tell/").content.decode()
        assert not [words for words in READS if words in before]  # no rota, so no promise
        for hours, (chief, officer) in zip((10, 11, 12), CREWS.items(), strict=True):
            begins = evening + timedelta(hours=hours)
            add_shift(house.viewer(chief), house.officers[officer], begins, begins + SHIFT)
        note_states(SYSTEM)
        with CaptureQueriesContext(connection) as asked:
            public.get("/en/tell/")
        assert len([each for each in asked if "dutystate" in each["sql"]]) == 1
        html = public.get("/en/tell/").content.decode()
        (night,) = re.findall(r"Nobody reads this before [^<]*", html)
        assert ", 06:00." in night  # of tomorrow
        assert "please call" in night
    for hours, said in (
        (10, "A person reads this at 08:00 or before."),
        (12, "Someone is here now"),
    ):
        with clock.at(evening + timedelta(hours=hours, minutes=1)):
            note_states(SYSTEM)
            html = public.get("/en/tell/").content.decode()
            assert said in html
            assert said in sent(public)


@pytest.mark.parametrize(
    ("gone", "first"),
    [
        ((), "a helpline is told first"),
        (("helpline",), "people who protect children are told first"),
        (("helpline", "child_protection"), "the police are told."),
    ],
)
def test_who_may_hurt_themselves_reads_before_who_is_told_and_so_it_is(
    house: House, public: Client, gone: tuple[str, ...], first: str
) -> None:
    UnitKey.objects.filter(unit__kind__in=gone).delete()
    child = Child(public)
    assert f"If you tick this, {first}" in child.html
    assert ("only to find you" in child.html) == (first != "the police are told.")
    child.post("send", safe_now="yes", may_hurt_self="yes")
    kind = StoredReport.objects.get().case.unit.kind
    assert (
        first
        in {
            "helpline": "a helpline is told first",
            "child_protection": "people who protect children are told first",
            "police": "the police are told.",
        }[kind]
    )
