"""Limits: a partner that sends too much waits, and nobody waits for it."""

from datetime import timedelta

import pytest

from payung.doors.api import keys, limits
from payung.doors.api.tests.conftest import TOLD, Ask
from payung.foundation import clock
from payung.intake.models import StoredReport
from payung.staff.models import Partner, PartnerKey

pytestmark = pytest.mark.django_db
URL = "/v1/reports"
REMEMBERED = keys.REMEMBERED  # which tests of others set to nothing


@pytest.mark.parametrize("limit", ["per_minute", "per_day"])
def test_beyond_its_limit_a_partner_is_told_how_long_to_wait(
    ask: Ask, other_key: str, limit: str
) -> None:
    Partner.objects.update(**{limit: 2})
    codes = [ask("POST", URL, TOLD).status_code for _ in range(2)]
    refused = ask("POST", URL, TOLD)
    assert codes == [201, 201]
    assert refused.status_code == 429
    assert refused.json()["type"] == "urn:payung:problem:too_many"
    assert 0 < int(refused["Retry-After"]) <= 12 * 60 * 60
    assert StoredReport.objects.count() == 2
    assert ask("POST", URL, TOLD, by=other_key).status_code == 201
    assert ask("GET", URL).status_code == 200


def test_reading_has_a_limit_of_its_own(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READS", 1)
    assert ask("GET", URL).status_code == 200
    refused = ask("GET", f"{URL}/x")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert ask("POST", URL, TOLD).status_code == 201


def test_the_day_of_a_keys_last_use_is_noted_once_a_day(ask: Ask) -> None:
    now = clock.now()
    for day in (now, now, now + timedelta(days=1)):
        with clock.at(day):
            ask("GET", URL)
            assert PartnerKey.objects.get().last_used_on == day.date()


def test_a_key_that_ends_opens_nothing_once_it_is_looked_up_again(ask: Ask) -> None:
    assert ask("GET", URL).status_code == 200
    PartnerKey.objects.update(ends_at=clock.now())
    assert ask("GET", URL).status_code == 401


def test_a_key_is_looked_up_once_a_second_and_opens_nothing_a_second_after_its_end(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [100.0]
    monkeypatch.setattr(keys, "REMEMBERED", REMEMBERED)
    monkeypatch.setattr(keys, "monotonic", lambda: moment[0])
    assert ask("GET", URL).status_code == 200
    PartnerKey.objects.update(ends_at=clock.now())
    moment[0] += 0.5
    assert ask("GET", URL).status_code == 200
    moment[0] += 0.5
    assert ask("GET", URL).status_code == 401


def test_a_stopped_partners_key_opens_nothing_a_second_later(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [100.0]
    monkeypatch.setattr(keys, "REMEMBERED", REMEMBERED)
    monkeypatch.setattr(keys, "monotonic", lambda: moment[0])
    assert ask("GET", URL).status_code == 200
    Partner.objects.update(is_active=False)
    moment[0] += 1
    assert [ask("GET", URL).status_code for _time in range(2)] == [401, 401]
    Partner.objects.update(is_active=True)
    assert ask("GET", URL).status_code == 200


def test_a_key_in_memory_is_no_key(ask: Ask) -> None:
    assert ask("GET", URL).status_code == 200
    (digest,) = keys._known
    assert len(digest) == 64
    assert digest not in {bytes(row.digest) for row in PartnerKey.objects.all()}
