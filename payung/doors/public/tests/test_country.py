"""Pages read whom to call and who reads at most once a second, and see each change within one."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from payung.directory import actions as directory
from payung.directory.models import Contact
from payung.doors.public import country
from payung.foundation import brief_memory, clock
from payung.foundation.viewer import SYSTEM
from payung.staff.models import DutyState, UnitKey
from tests.house import House

pytestmark = pytest.mark.django_db
_LATER = count(10**9, 1000)  # after all that other tests have read


@pytest.fixture
def wait(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let pages keep what they read; return a function that lets time pass. Nothing is kept at first."""
    moment = [float(next(_LATER))]

    def passing(seconds: float) -> None:
        moment[0] += seconds

    monkeypatch.setattr(brief_memory, "monotonic", lambda: moment[0])
    monkeypatch.setattr(brief_memory, "KEPT_FOR", 1.0)
    return passing


def test_a_crowd_reads_the_numbers_once(public: Client, wait: Callable[[float], None]) -> None:
    first = public.get("/en/talk/").content
    with CaptureQueriesContext(connection) as captured:
        again = public.get("/en/talk/").content
    assert (again, len(captured)) == (first, 0)


def test_a_number_that_fails_is_gone_within_a_second(
    public: Client, wait: Callable[[float], None]
) -> None:
    contact = Contact.objects.filter(helpline="xa-invented-helpline").earliest("position", "id")
    shown = contact.value.encode()
    assert shown in public.get("/en/talk/").content
    directory.record_test(
        SYSTEM, contact.pk, worked=False, note="Nobody answers.", confirm_last=True
    )
    wait(1.0)
    assert shown not in public.get("/en/talk/").content


def test_each_language_has_its_own_words_for_the_same_numbers(
    public: Client, wait: Callable[[float], None]
) -> None:
    pages = {code: public.get(f"/{code}/talk/").content.decode() for code in ("en", "th")}
    with override("th"):
        label = str(country.numbers().helplines[0].label)
    assert label in pages["th"]
    assert label not in pages["en"]


def test_a_unit_without_a_key_receives_nothing_within_a_second(
    wait: Callable[[float], None],
) -> None:
    before = country.kinds()
    UnitKey.objects.update(closed_at=clock.now())
    assert country.kinds() == before != frozenset()
    wait(1.0)
    assert country.kinds() == frozenset()


def test_whoever_goes_home_is_gone_within_a_second(
    house: House, wait: Callable[[float], None]
) -> None:
    now = clock.now()
    for unit in house.units.values():
        DutyState.objects.update_or_create(
            unit_id=unit, defaults={"is_answered": True, "since": now, "checked_at": now}
        )
    assert country.reading_times().now
    DutyState.objects.update(is_answered=False, next_at=now + timedelta(hours=1))
    wait(1.0)
    assert not country.reading_times().now
