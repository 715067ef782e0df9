"""Times are kept in UTC and shown in the unit's zone with its offset; clocks are words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from payung.doors.desk import tags, times
from payung.doors.desk.conftest import SignedIn
from payung.staff import actions as people
from payung.staff.roles import Role
from tests.house import House, fingerprint, join, sign_in

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
    ("text", "shown"),
    [
        ("2026-03-01T20:05:00Z", "2 Mar 2026, 03:05 UTC+07:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("2026-03-01T20:05:00", "2026-03-01T20:05:00"),
    ],
)
def test_a_time_in_a_report_is_shown_in_our_zone_or_as_it_was_told(text: str, shown: str) -> None:
    with timezone.override(ZoneInfo("Asia/Jakarta")):
        assert times.reported(text) == shown


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "0 min"), (59, "59 min"), (61, "1 h 1 min"), (1500, "1 day 1 h"), (2880, "2 days 0 h")],
)
def test_a_duration_is_shown_in_two_units_at_most(minutes: int, shown: str) -> None:
    assert times.duration(timedelta(minutes=minutes)) == shown


def test_a_clock_says_whether_it_is_late() -> None:
    assert times.remaining(timedelta(minutes=5, seconds=30)) == "5 min left"
    assert times.remaining(timedelta(minutes=-5, seconds=-1)) == "late by 5 min"
    assert times.remaining(timedelta(seconds=-1)) == "due now"


@pytest.mark.parametrize(
    ("zone", "offset"), [("Asia/Bangkok", "UTC+07:00"), ("No/Where", "UTC+00:00")]
)
def test_pages_use_the_zone_of_the_officers_unit(
    house: House, signed_in: SignedIn, zone: str, offset: str
) -> None:
    # given an officer of a unit in a zone
    units = apps.get_model("people", "Unit").objects
    units.filter(id=house.units["police"]).update(time_zone=zone)
    # when they look at a page
    page = signed_in("intake").get("/queue/").content.decode()
    # then its times carry that zone's offset
    assert offset in page


def test_pages_speak_the_officers_language(house: House) -> None:
    # given an officer whose language is not the browser's
    get_user_model().objects.filter(name="intake").update(language="th")
    client = sign_in(Client(headers={"Accept-Language": "en"}), house, "intake")
    # when they look at a page
    answer = client.get("/queue/")
    # then it speaks theirs
    assert '<html lang="th"' in answer.content.decode()
    assert answer["Content-Language"] == "th"


def test_who_holds_no_unit_key_is_told_what_to_do(house: House, signed_in: SignedIn) -> None:
    # given an officer whose key nobody has confirmed
    officer = join(house.units["police"], "keyless", "Keyless", [Role.INTAKE])
    house.officers["keyless"] = officer
    # then the desk says so
    page = signed_in("keyless").get("/queue/").content.decode()
    assert "Nobody has confirmed your key yet" in page
    # and once it is confirmed, that the unit's key is still to be granted
    people.vouch_for(house.viewer("super"), officer, fingerprint(officer))
    page = signed_in("keyless").get("/queue/").content.decode()
    assert "You do not hold your unit's key yet." in page


def test_who_works_on_no_report_is_not_told_of_keys(signed_in: SignedIn) -> None:
    assert "unit's key" not in signed_in("admin").get("/queue/").content.decode()
