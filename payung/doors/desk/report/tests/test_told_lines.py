"""The case page says who must be told of a child in danger, why, and with which tested number."""

import tomllib

from payung.cases.assignment import actions as assignment
from payung.directory import actions as directory
from payung.directory.models import Contact, ContactTest
from payung.directory.policy import Confirmed
from payung.doors.desk.conftest import Send, SignedIn
from payung.doors.desk.report import told_lines
from payung.intake.emergency_contacts import DATA, KINDS
from tests.house import House

SAFE = {"safe_now": "yes", "may_hurt_self": "no"}


def page(signed_in: SignedIn, house: House, report: object, name: str = "intake") -> str:
    assignment.take(house.viewer(name), report)  # type: ignore[arg-type]
    text = signed_in(name).get(f"/reports/{report}/").content.decode()
    return text.partition('id="who-is-told"')[2].partition("</section>")[0]


def test_of_a_missing_child_it_names_police_and_child_protection_with_their_reason(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    html = page(signed_in, house, send(children=[SAFE | {"missing": "yes"}]))
    assert html.index("The police") < html.index("Child protection")
    assert "your own unit" in html
    assert "call whoever is fastest" in html
    assert "child_protection of XA" in html
    assert "A helpline" not in html


def test_a_child_who_may_hurt_themselves_is_with_the_helpline_and_police_are_not_named(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send(children=[{"safe_now": "yes", "may_hurt_self": "yes"}])
    html = page(signed_in, house, report, "line")
    assert "A helpline" in html
    assert "A doctor or hospital" in html
    assert "The police" not in html
    assert "police only to find a child whose life is in danger" in html


def test_a_number_is_shown_once_somebody_has_tried_it(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send(children=[SAFE | {"missing": "yes"}])
    ContactTest.objects.all().delete()
    assert "000 999" not in page(signed_in, house, report)
    contact = Contact.objects.get(value="000 999").pk
    directory.record_test(Confirmed(house.viewer("admin").name), contact, worked=True)
    text = signed_in("intake").get(f"/reports/{report}/").content.decode()
    assert "000 999" in text


def test_police_whom_the_child_avoids_are_not_named(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send(children=[SAFE | {"missing": "yes"}], avoid=["police"])
    html = page(signed_in, house, report, "care")
    assert "The police<" not in html
    assert "must not be told first" in html


def test_without_danger_nobody_is_named(signed_in: SignedIn, send: Send, house: House) -> None:
    assert page(signed_in, house, send(children=[SAFE])) == ""


def test_every_kind_and_reason_of_the_table_has_words() -> None:
    document = tomllib.loads(DATA.read_text("utf-8"))
    assert set(told_lines.WHO) == KINDS
    reasons = {reason["code"] for reason in document["reason"]}
    assert set(told_lines.WHY) == reasons | {"avoids_police"}
