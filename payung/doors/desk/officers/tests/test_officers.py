"""Officers for administrators: invited with a code that is shown once, and what follows later."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from payung.cases.assignment import actions as assignment
from payung.cases.queue import queries as queue_queries
from payung.cases.tests.reports import receive_report
from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.sign_in import authenticators
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions
from payung.staff.models import Officer, Unit
from payung.staff.queries import members
from payung.staff.roles import Role
from tests.house import PASSWORD, House, sign_in

GIVEN: dict[str, Any] = {
    "full_name": "New Person",
    "name": "newcomer",
    "language": "en",
    "roles": ["intake", "investigator"],
}
CODE = re.compile(r"[0-9a-f]{5}(?:-[0-9a-f]{5}){3}")


def of(house: House, name: str, act: str = "") -> str:
    return f"/administration/officers/{house.officers[name]}/{act}"


def kept_anywhere(text: str) -> bool:
    """Say whether `text`, or its letters alone, stands in any table."""
    plain = text.replace("-", "")
    rows = (
        str(row)
        for app in ("people", "ledger", "sessions", "mfa", "foundation")
        for model in apps.get_app_config(app).get_models()
        for row in model._default_manager.values_list()
    )
    return any(text in row or plain in row for row in rows)


def test_the_code_is_shown_once_and_kept_nowhere(house: House, signed_in: SignedIn) -> None:
    client, url = signed_in("admin"), f"/administration/units/{house.units['police']}/invite/"
    answer = client.post(url, GIVEN)
    text = answer.content.decode()
    (code,) = set(CODE.findall(text))
    assert "This code is shown only once." in text
    assert "no-store" in answer.headers["Cache-Control"]
    assert not kept_anywhere(code)
    row = Officer.objects.get(name="newcomer")
    for again in (of(house, "admin").replace(str(house.officers["admin"]), str(row.id)), url):
        assert not CODE.search(client.get(again).content.decode())
    accepted = {"name": "newcomer", "code": code, "password": PASSWORD, "again": PASSWORD}
    assert Client().post("/invitation/", accepted).status_code == 302
    assert {role_held.role for role_held in row.roles_held.all()} == {"intake", "investigator"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "Intake"}, "This sign-in name is already in use."),
        ({"name": ""}, "Please fill in “Sign-in name”."),
        ({"full_name": " "}, "Please fill in “Name of the person”."),
        ({"roles": []}, "An officer has at least one role."),
        ({"roles": ["administrator", "intake"]}, "An administrator has no other role"),
        ({"roles": ["king"]}, "Please choose at least one answer for “Roles”."),
        ({"language": "xx"}, "one of the answers for “Desk language”"),
    ],
)
def test_an_invitation_that_will_not_do_keeps_what_was_typed(
    house: House, signed_in: SignedIn, change: dict[str, Any], said: str
) -> None:
    before = Officer.objects.count()
    url = f"/administration/units/{house.units['police']}/invite/"
    answer = signed_in("admin").post(url, GIVEN | change)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    if "full_name" not in change:
        assert "New Person" in text
    assert Officer.objects.count() == before


def test_roles_change_with_what_each_means_beside_it(house: House, signed_in: SignedIn) -> None:
    client = signed_in("admin")
    text = client.get(of(house, "fresh")).content.decode()
    assert "Gives and withdraws certificates." in text
    assert client.post(of(house, "fresh", "roles/"), {"roles": ["training"]}).status_code == 302
    assert members.member(SYSTEM, house.officers["fresh"]).roles == (Role.TRAINING,)


@pytest.mark.parametrize("roles", [[], ["administrator", "intake"], ["king"]])
def test_roles_that_will_not_do_change_nothing(
    house: House, signed_in: SignedIn, roles: list[str]
) -> None:
    answer = signed_in("admin").post(of(house, "fresh", "roles/"), {"roles": roles})
    assert answer.status_code == 400
    assert members.member(SYSTEM, house.officers["fresh"]).roles == (Role.INVESTIGATOR,)


def test_who_holds_the_units_key_becomes_no_administrator(
    house: House, signed_in: SignedIn
) -> None:
    answer = signed_in("admin").post(of(house, "intake", "roles/"), {"roles": ["administrator"]})
    assert answer.status_code == 409
    assert "become an administrator" in answer.content.decode()


def test_an_administrator_changes_and_ends_nothing_of_their_own(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("admin")
    assert "Nobody changes their own roles" in client.get(of(house, "admin")).content.decode()
    assert client.post(of(house, "admin", "roles/"), {"roles": ["intake"]}).status_code == 403
    assert "ask another administrator" in client.get(of(house, "admin", "leave/")).content.decode()
    for act in ("leave/", "invite-again/", "second-factor/"):
        answer = client.post(of(house, "admin", act), {"sure": "on"})
        assert answer.status_code == 403
        assert "ask another administrator" in answer.content.decode()
    kept = Officer.objects.get(name="admin")
    assert (kept.is_active, kept.invitation) == (True, None)
    assert authenticators.has_any(kept.id)


def test_who_leaves_is_out_at_once_and_the_page_said_what_follows(
    house: House, signed_in: SignedIn
) -> None:
    client, theirs = signed_in("admin"), signed_in("intake")
    assert "within 24 hours" in client.get(of(house, "intake", "leave/")).content.decode()
    assert client.post(of(house, "intake", "leave/"), {}).status_code == 400
    assert theirs.get("/me/").status_code == 200
    assert client.post(of(house, "intake", "leave/"), {"sure": "on"}).status_code == 302
    assert theirs.get("/me/").status_code == 302
    assert Unit.objects.get(id=house.units["police"]).rotation_due_at is not None
    unit = client.get(f"/administration/units/{house.units['police']}/").content.decode()
    assert "Somebody who held its key has left" in unit


def test_an_account_that_holds_a_case_does_not_close_and_the_page_says_how_many(
    house: House, signed_in: SignedIn
) -> None:
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    client, url = signed_in("admin"), of(house, "intake", "leave/")
    answer = client.post(url, {"sure": "on"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "1 open case" in text
    assert str(report)[:8] not in text
    assert Officer.objects.get(name="intake").is_active
    assignment.assign(
        house.viewer("super"), report, house.officers["liaison"], seen=house.officers["intake"]
    )
    assert "They hold nothing any more" in client.get(url).content.decode()
    assert client.post(url, {"sure": "on"}).status_code == 302


def test_an_account_is_cut_off_at_once_and_oversight_reads_why(
    house: House, signed_in: SignedIn
) -> None:
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    client, theirs = signed_in("admin"), signed_in("intake")
    url, given = of(house, "intake", "cut-off/"), {"cause": "misuse", "sure": "on"}
    assert "1 open case" in client.get(url).content.decode()
    assert client.post(url, given).status_code == 400
    assert theirs.get("/me/").status_code == 200
    reason = "The ledger shows fifty reports opened in a night."
    assert client.post(url, {**given, "reason": reason}).status_code == 302
    assert theirs.get("/me/").status_code == 302
    assert queue_queries.row(house.viewer("super"), report).owner == house.officers["super"]
    assert reason in signed_in("over").get("/oversight/overrides/").content.decode()


def test_who_left_comes_back_with_a_new_key_that_somebody_must_confirm(
    house: House, signed_in: SignedIn
) -> None:
    actions.leave(SYSTEM, house.officers["intake"])
    client = signed_in("admin")
    assert "Invite them back" in client.get(of(house, "intake")).content.decode()
    answer = client.post(of(house, "intake", "invite-again/"), {"sure": "on"})
    (code,) = set(CODE.findall(answer.content.decode()))
    accepted = {"name": "intake", "code": code, "password": PASSWORD, "again": PASSWORD}
    assert Client().post("/invitation/", accepted).status_code == 302
    officer = members.member(SYSTEM, house.officers["intake"])
    assert (officer.is_active, officer.waits_for_key, officer.waits_to_be_confirmed) == (True,) * 3


def test_a_lost_password_ends_nothing_until_the_new_code_is_used(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("admin")
    assert client.post(of(house, "intake", "invite-again/"), {}).status_code == 400
    answer = client.post(of(house, "intake", "invite-again/"), {"sure": "on"})
    assert CODE.search(answer.content.decode())
    assert sign_in(Client(), house, "intake").get("/me/").status_code == 200


def test_a_lost_second_factor_is_reset_after_reading_what_follows(
    house: House, signed_in: SignedIn
) -> None:
    client, theirs = signed_in("admin"), signed_in("intake")
    assert client.post(of(house, "intake", "second-factor/"), {}).status_code == 400
    assert authenticators.has_any(house.officers["intake"])
    answer = client.post(of(house, "intake", "second-factor/"), {"sure": "on"})
    assert answer.status_code == 302
    assert not authenticators.has_any(house.officers["intake"])
    assert theirs.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "act", ["invite-again/", "second-factor/", "leave/", "cut-off/", "recovery/", "roles/"]
)
@pytest.mark.parametrize("name", ["super", "intake", "trainer"])
def test_nobody_else_does_any_of_it(house: House, signed_in: SignedIn, name: str, act: str) -> None:
    given = {"sure": "on", "roles": ["intake"]}
    assert signed_in(name).post(of(house, "fresh", act), given).status_code == 403
    officer = members.member(SYSTEM, house.officers["fresh"])
    assert (officer.is_active, officer.invited_until, officer.roles) == (
        True,
        None,
        (Role.INVESTIGATOR,),
    )


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("leave/", {"sure": "on"}),
        ("invite-again/", {"sure": "on"}),
        ("roles/", {"roles": ["training"]}),
    ],
)
def test_the_only_holder_is_ended_after_a_second_tick_with_what_follows(
    house: House, signed_in: SignedIn, act: str, given: dict[str, Any]
) -> None:
    client, url = signed_in("admin"), of(house, "care", act)
    answer = client.post(url, given)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Nobody else" in text
    assert "Nothing has been done yet" in text
    assert 'name="confirm_last"' in text
    assert len(house.viewer("care").keys) == 2
    before = Entry.objects.count()
    assert client.post(url, given | {"confirm_last": "on"}).status_code in {200, 302}
    assert Entry.objects.count() > before
    # nobody asks an officer who is not the last
    answer = client.post(of(house, "intake", act), given)
    assert answer.status_code in {200, 302}
    assert 'name="confirm_last"' not in answer.content.decode()


def test_a_persons_name_is_corrected_and_the_name_to_sign_in_with_stays(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("admin")
    assert client.post(of(house, "fresh", "name/"), {"full_name": ""}).status_code == 400
    assert client.post(of(house, "fresh", "name/"), {"full_name": "x" * 201}).status_code == 400
    answer = client.post(of(house, "fresh", "name/"), {"full_name": "  Fresh   Again "})
    assert answer.status_code == 302
    row = Officer.objects.get(id=house.officers["fresh"])
    assert (row.name, row.full_name) == ("fresh", "Fresh Again")
    entry = Entry.objects.get(act="officer.renamed")
    assert entry.actor == f"officer:{house.officers['admin']}"
    assert (
        signed_in("super").post(of(house, "fresh", "name/"), {"full_name": "X"}).status_code == 403
    )


def test_an_administrator_reads_certificates_and_gives_none(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("admin")
    text = client.get("/certificates/").content.decode()
    assert of(house, "intake") in text
    assert "open until" in text
    assert "/certificates/officers/" not in text
    assert "open until" in client.get(of(house, "intake")).content.decode()
    unit = house.units["oversight"]
    assert client.get(f"/certificates/units/{unit}/").status_code == 200
    assert "/certificates/" in client.get("/administration/").content.decode()
    given = {"function": "triage", "days": 9}
    url = f"/certificates/officers/{house.officers['fresh']}/"
    assert client.get(url).status_code == 403
    assert client.post(url + "give/", given).status_code == 403
    assert client.post(url + "withdraw/", given).status_code == 403
