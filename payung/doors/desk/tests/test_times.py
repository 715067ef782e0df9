"""Times are kept in UTC and shown in the unit's zone with its offset; clocks are words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from payung.doors.desk import tags
from payung.foundation.viewer import SYSTEM
from payung.people import actions as people
from payung.people.models import UnitKind
from payung.people.roles import Role
from tests.house import PASSWORD

NIGHT = datetime(2026, 3, 1, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jakarta", "2 Mar 2026, 03:05 UTC+07:00"),
        ("Asia/Yangon", "2 Mar 2026, 02:35 UTC+06:30"),
        ("UTC", "1 Mar 2026, 20:05 UTC+00:00"),
    ],
)
def test_a_moment_is_shown_with_its_offset(zone: str, shown: str) -> None:
    with timezone.override(ZoneInfo(zone)):
        assert tags.moment(NIGHT) == (f'<time datetime="2026-03-01T20:05:00+00:00">{shown}</time>')


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "0 min"), (59, "59 min"), (61, "1 h 1 min"), (1500, "1 day 1 h"), (2880, "2 days 0 h")],
)
def test_a_duration_is_shown_in_two_units_at_most(minutes: int, shown: str) -> None:
    assert tags.duration(timedelta(minutes=minutes)) == shown


def test_a_clock_says_whether_it_is_late() -> None:
    assert tags.remaining(timedelta(minutes=5, seconds=30)) == "5 min left"
    assert tags.remaining(timedelta(minutes=-5, seconds=-1)) == "late by 5 min"


@pytest.mark.parametrize(
    ("zone", "offset"), [("Asia/Bangkok", "UTC+07:00"), ("No/Where", "UTC+00:00")]
)
def test_pages_use_the_zone_of_the_officers_unit(db: None, zone: str, offset: str) -> None:
    # given an officer of a unit in a zone
    unit = people.create_unit(SYSTEM, "Unit", UnitKind.POLICE, "XA", time_zone=zone)
    officer = people.create_officer(SYSTEM, unit, "zone", "Zone", [Role.INTAKE], PASSWORD)
    people.make_unit_key(SYSTEM, unit, officer)
    client = Client()
    client.post("/sign-in/", {"name": "zone", "password": PASSWORD})
    # when they look at a page
    page = client.get("/queue/").content.decode()
    # then its times carry that zone's offset
    assert offset in page


def test_pages_speak_the_officers_language(db: None) -> None:
    unit = people.create_unit(SYSTEM, "Unit", UnitKind.POLICE, "XA")
    people.create_officer(SYSTEM, unit, "thai", "Thai", [Role.INTAKE], PASSWORD, language="th")
    client = Client(headers={"Accept-Language": "en"})
    client.post("/sign-in/", {"name": "thai", "password": PASSWORD})
    answer = client.get("/queue/")
    assert '<html lang="th"' in answer.content.decode()
    assert answer["Content-Language"] == "th"


def test_who_holds_no_unit_key_is_told_what_to_do(db: None) -> None:
    unit = people.create_unit(SYSTEM, "Unit", UnitKind.POLICE, "XA")
    people.create_officer(SYSTEM, unit, "keyless", "Keyless", [Role.INTAKE], PASSWORD)
    client = Client()
    client.post("/sign-in/", {"name": "keyless", "password": PASSWORD})
    assert (
        "You do not hold your unit&#x27;s key yet." in client.get("/queue/").content.decode()
        or "You do not hold your unit's key yet." in client.get("/queue/").content.decode()
    )
