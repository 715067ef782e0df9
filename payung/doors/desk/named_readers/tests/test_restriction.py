"""A report restricted to named officers: who may be named, and who sees it then."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions as cases
from payung.cases.models import Reader
from payung.doors.desk.conftest import Send, SignedIn
from payung.staff import actions as people
from payung.staff.roles import Role
from tests.house import House, fingerprint, join


@pytest.fixture
def report(house: House, send: Send) -> UUID:
    reference = send()
    cases.take(house.viewer("intake"), reference)
    return reference


def test_among_the_named_is_somebody_who_can_name_others(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    named = [str(house.officers[name]) for name in ("intake", "liaison")]
    answer = signed_in("super").post(
        f"/reports/{report}/readers/", {"officers": named, "reason": "Related."}
    )
    assert answer.status_code == 400
    assert b"able to name others later" in answer.content
    assert not Reader.objects.exists()


def test_who_names_others_sees_it_no_longer(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    second = join(house.units["police"], "intake-lead", "Second", [Role.SUPERVISOR, Role.INTAKE])
    people.grant_unit_key(house.viewer("super"), second, fingerprint(second))
    house.officers["second"] = second
    client = signed_in("super")
    assert b"Name at least two" in client.get(f"/reports/{report}/readers/").content
    named = [str(house.officers[name]) for name in ("intake", "second")]
    answer = client.post(
        f"/reports/{report}/readers/", {"officers": named, "reason": "Related."}, follow=True
    )
    assert answer.redirect_chain == [("/queue/", 302)]
    assert str(report)[:8] not in answer.content.decode()
    assert client.get(f"/reports/{report}/").status_code == 404
    assert signed_in("intake").get(f"/reports/{report}/").status_code == 200


def test_one_name_is_too_few_and_the_tick_stays(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    named = [str(house.officers["intake"])]
    answer = signed_in("super").post(
        f"/reports/{report}/readers/", {"officers": named, "reason": "Related."}
    )
    assert answer.status_code == 400
    assert b"at least two officers" in answer.content
    assert f'value="{named[0]}"' in answer.content.decode()
    assert not Reader.objects.exists()


def test_it_opens_to_the_unit_again(house: House, signed_in: SignedIn, report: UUID) -> None:
    client = signed_in("super")
    named = [str(house.officers[name]) for name in ("super", "liaison")]
    answer = client.post(
        f"/reports/{report}/readers/", {"officers": named, "reason": "Related."}, follow=True
    )
    assert b"Restricted to named officers." in answer.content
    again = client.get(f"/reports/{report}/readers/").content.decode()
    assert "Open now to:" in again
    answer = client.post(f"/reports/{report}/open/", {"reason": "No conflict."}, follow=True)
    assert b"Your unit can open it again" in answer.content
    assert b"No conflict." in answer.content
    twice = client.post(f"/reports/{report}/open/", {"reason": "Again."})
    assert b"This report is already open to your unit" in twice.content
