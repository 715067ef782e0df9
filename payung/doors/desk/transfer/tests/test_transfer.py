"""Transfer of a report at the desk: the explanation, the refusals, and the page after it."""

from uuid import UUID

import pytest

from payung.cases import actions as cases
from payung.doors.desk.conftest import Send, SignedIn
from payung.intake.models import NamedReader, StoredReport
from payung.staff import actions as people
from payung.staff.roles import Role
from tests.house import House, fingerprint, join


@pytest.fixture
def report(house: House, send: Send) -> UUID:
    reference = send()
    cases.take(house.viewer("intake"), reference)
    return reference


def test_a_supervisor_hands_a_report_over_and_it_is_gone(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    client = signed_in("super")
    page = client.get(f"/reports/{report}/hand-over/")
    assert b"Your unit can no longer open it" in page.content
    assert b"of XA" in page.content
    unit = house.units["child_protection"]

    answer = client.post(
        f"/reports/{report}/hand-over/", {"unit": str(unit), "reason": "Their area."}, follow=True
    )

    assert answer.redirect_chain == [("/queue/", 302)]
    assert b"The report is now with the other unit" in answer.content
    assert client.get(f"/reports/{report}/").status_code == 404
    assert StoredReport.objects.get().unit_id == unit


def test_what_nobody_has_taken_is_handed_on_from_its_own_page(
    house: House, signed_in: SignedIn, send: Send
) -> None:
    report = send()
    client = signed_in("super")
    page = client.get(f"/reports/{report}/").content.decode()
    for address in ("hand-over", "readers"):
        assert f'href="/reports/{report}/{address}/"' in page
    assert "You can do this before anybody has taken it." in page
    assert "Report contents" not in page
    assert "/hand-over/" not in signed_in("intake").get(f"/reports/{report}/").content.decode()
    unit = house.units["child_protection"]
    given = {"unit": str(unit), "reason": "Their area."}
    answer = client.post(f"/reports/{report}/hand-over/", given, follow=True)
    assert b"The report is now with the other unit" in answer.content
    assert (StoredReport.objects.get().unit_id, StoredReport.objects.get().status) == (
        unit,
        "received",
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": "Why."}, "Choose a unit."),
        ({"unit": "zz", "reason": "Why."}, "Choose a unit."),
        ({"unit": "analysis", "reason": "Why."}, "Choose a unit."),
        ({"unit": "helpline", "reason": " "}, "Please write at least one sentence."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    house: House, signed_in: SignedIn, report: UUID, fields: dict[str, str], sentence: str
) -> None:
    given = fields | {"unit": str(house.units.get(fields.get("unit", ""), fields.get("unit", "")))}
    answer = signed_in("super").post(f"/reports/{report}/hand-over/", given)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert fields["reason"].strip() in answer.content.decode()
    assert StoredReport.objects.get().unit_id == house.units["police"]


def test_a_wish_against_the_unit_is_said_beside_the_form(
    house: House, signed_in: SignedIn, send: Send
) -> None:
    reference = send(share_with="helpline_only")
    cases.take(house.viewer("line"), reference)
    answer = signed_in("line").post(
        f"/reports/{reference}/hand-over/",
        {"unit": str(house.units["police"]), "reason": "Why."},
    )
    assert answer.status_code == 400
    assert b"did not want this unit to know" in answer.content


def test_among_the_named_is_somebody_who_can_name_others(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    named = [str(house.officers[name]) for name in ("intake", "liaison")]
    answer = signed_in("super").post(
        f"/reports/{report}/readers/", {"officers": named, "reason": "Related."}
    )
    assert answer.status_code == 400
    assert b"able to name others later" in answer.content
    assert not NamedReader.objects.exists()


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
    assert not NamedReader.objects.exists()


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
