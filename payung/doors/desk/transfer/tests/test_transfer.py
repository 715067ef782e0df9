"""Transfer of a report at the desk: the explanation, the refusals, and the page after it."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions as cases
from payung.doors.desk.conftest import Send, SignedIn
from payung.intake.models import StoredReport
from tests.house import House


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
    assert StoredReport.objects.get().case.unit_id == unit


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
    assert "/hand-over/" not in signed_in("liaison").get(f"/reports/{report}/").content.decode()
    unit = house.units["child_protection"]
    given = {"unit": str(unit), "reason": "Their area."}
    answer = client.post(f"/reports/{report}/hand-over/", given, follow=True)
    assert b"The report is now with the other unit" in answer.content
    assert (StoredReport.objects.get().case.unit_id, StoredReport.objects.get().status) == (
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
    assert StoredReport.objects.get().case.unit_id == house.units["police"]


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
