"""The page of changes of numbers: who confirms, withdraws and refuses, and how the others learn of it."""

import re

import pytest
from django.test import Client

from payung.directory import queries as directory
from payung.directory.change_labels import ChangeKind
from payung.directory.helpline_kinds import Purpose
from payung.directory.models import Contact
from payung.doors.desk.conftest import SignedIn
from payung.foundation.viewer import DOOR
from payung.staff import actions
from tests.house import COUNTRY, House

URL = "/numbers/"
CONTACT = {"slug": "xa-invented-helpline", "channel": "tel", "value": "000 222"}


def propose(house: House) -> int:
    admin = house.viewer("admin")
    return int(actions.propose_change(admin, ChangeKind.CONTACT, COUNTRY, CONTACT).pk)


def page(client: Client, url: str = URL) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_proposer_withdraws_and_another_confirms_or_refuses(
    house: House, signed_in: SignedIn
) -> None:
    propose(house)
    own, other = page(signed_in("admin")), page(signed_in("super"))
    assert "Withdraw it" in own
    assert "Confirm it" not in own
    assert "Refuse it" in other
    assert "Confirm it" in other
    for text in (own, other):
        assert "Invented helpline" in text
        assert "000 222" in text
        assert "Proposed: Admin" in text


def test_what_was_confirmed_is_shown_to_children_and_here_with_both_names(
    house: House, signed_in: SignedIn
) -> None:
    change, client = propose(house), signed_in("super")
    assert client.post(f"{URL}{change}/confirm/").status_code == 302
    assert Contact.objects.filter(value="000 222").exists()
    text = page(client)
    assert "Confirmed. Children see each number that was tested." in text
    assert "Nothing is waiting." in text
    assert re.search(r"<b>confirmed</b> · .* · Super", text)


def test_what_was_refused_or_withdrawn_is_kept_with_whose_word_it_was(
    house: House, signed_in: SignedIn
) -> None:
    for name, outcome in (("admin", "withdrawn"), ("over", "refused")):
        change, client = propose(house), signed_in(name)
        assert client.post(f"{URL}{change}/drop/").status_code == 302
        assert f"<b>{outcome}</b>" in page(client)
    assert not Contact.objects.filter(value="000 222").exists()


def test_whoever_may_confirm_hears_of_it_on_their_first_pages(
    house: House, signed_in: SignedIn
) -> None:
    first = {"super": "/unit/", "admin": "/administration/", "over": "/oversight/"}
    assert "1 change to the numbers" not in page(signed_in("super"), "/unit/")
    propose(house)
    assert "1 change to the numbers that children call is waiting for a second person" in page(
        signed_in("super"), first["super"]
    )
    assert "1 waits for a second person" in page(signed_in("admin"), first["admin"])
    text = page(signed_in("over"), first["over"])
    assert "<b>1</b> change was proposed, confirmed or dropped, or is waiting" in text
    assert 'href="/numbers/"' in text
    assert "1 change to the numbers" not in page(signed_in("intake"), "/unit/")


def test_hiding_the_last_number_asks_whoever_confirms_once_more(
    house: House, signed_in: SignedIn
) -> None:
    admin, last = house.viewer("admin"), Contact.objects.get(value="000 999").helpline_id
    actions.confirm_change(
        house.viewer("super"),
        actions.propose_change(
            admin, ChangeKind.CONTACT, COUNTRY, {**CONTACT, "slug": last, "value": "000 998"}
        ).pk,
    )
    shown = actions.record_helpline_test(
        admin, Contact.objects.get(value="000 998").pk, worked=True
    )
    actions.confirm_change(house.viewer("super"), shown.pk if shown else 0)
    hiding = [
        actions.record_helpline_test(admin, Contact.objects.get(value=value).pk, worked=False)
        for value in ("000 999", "000 998")
    ]
    client = signed_in("super")
    changes = [change.pk for change in hiding if change]
    client.post(f"{URL}{changes[0]}/confirm/")
    answer = client.post(f"{URL}{changes[1]}/confirm/")
    assert answer.status_code == 409
    assert "This is the last number of its kind" in answer.content.decode()
    assert 'name="confirm_last" value="on"' in answer.content.decode()
    client.post(f"{URL}{changes[1]}/confirm/", {"confirm_last": "on"})
    assert directory.helplines(DOOR, COUNTRY, Purpose.EMERGENCY) == ()


@pytest.mark.parametrize("name", ["admin", "intake", "trainer"])
def test_nobody_else_confirms(house: House, signed_in: SignedIn, name: str) -> None:
    change = propose(house)
    assert signed_in(name).post(f"{URL}{change}/confirm/").status_code == 403
    assert not Contact.objects.filter(value="000 222").exists()


def test_an_act_that_is_opened_again_leads_back_to_the_page(signed_in: SignedIn) -> None:
    client = signed_in("super")
    for act in ("confirm", "drop"):
        assert client.get(f"{URL}1/{act}/")["Location"] == URL
