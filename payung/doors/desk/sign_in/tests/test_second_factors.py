"""The second factor: needed at every sign-in, set up at the first, managed, and reset when lost."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.current_officer import officer_of
from payung.doors.desk.sign_in import authenticators
from payung.doors.desk.sign_in.adapter import AccountAdapter, SecondFactorAdapter
from payung.foundation.errors import Conflict, NotAllowed, NotFound, SealBroken
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from tests.canary import found
from tests.house import APP_SECRET, PASSWORD, House, fresh_code, sign_in


def acts(house: House, name: str) -> list[str]:
    entries = ledger.about(SYSTEM, f"officer:{house.officers[name]}")
    return [e.act for e in entries if e.act.startswith(("second-factor.", "officer.signed"))]


def with_password(name: str = "intake") -> Client:
    client = Client()
    assert client.post("/sign-in/", {"name": name, "password": PASSWORD}).status_code == 302
    return client


def shown_secret(client: Client) -> str:
    page = client.get("/second-factors/app/").content.decode()
    return page.split("<code>")[1].split("</code>")[0].replace(" ", "")


def code_of(secret: str) -> str:
    return authenticators._code(secret, int(time.time()) // 30)


def set_up(client: Client) -> Any:
    return client.post("/second-factors/app/", {"code": code_of(shown_secret(client))})


# --- at sign-in


@pytest.mark.parametrize("code", ["000000", "12345", "abcdef", "١٢٣٤٥٦", "0" * 20])
def test_a_wrong_code_opens_nothing(house: House, code: str) -> None:
    fresh_code(house.officers["intake"])
    client = with_password()
    answer = client.post("/sign-in/code/", {"code": code})
    assert answer.status_code == 400
    assert "This code is not right" in answer.content.decode()
    assert client.get("/queue/").status_code == 302


def test_an_empty_code_is_asked_for(house: House) -> None:
    fresh_code(house.officers["intake"])
    answer = with_password().post("/sign-in/code/", {"code": ""})
    assert answer.status_code == 400
    assert "Please type the six digits" in answer.content.decode()


def test_a_code_with_a_gap_in_it_is_read(house: House) -> None:
    code = fresh_code(house.officers["intake"])
    answer = with_password().post("/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"})
    assert answer["Location"] == "/"


def test_a_code_is_good_once_whichever_process_hears_it_again(house: House) -> None:
    code = fresh_code(house.officers["intake"])
    first, second = with_password(), with_password()
    assert first.post("/sign-in/code/", {"code": code}).status_code == 302
    # the mark lies in the database, not in the memory of one process
    assert second.post("/sign-in/code/", {"code": code}).status_code == 400
    assert second.get("/queue/").status_code == 302


def test_an_older_code_is_not_taken_after_a_newer_one(house: House) -> None:
    officer = house.officers["intake"]
    fresh_code(officer)
    now = int(time.time()) // 30
    newer, older = (authenticators._code(APP_SECRET, step) for step in (now + 1, now))
    assert authenticators.check_code(officer, newer)
    assert authenticators.check_code(officer, older) is None


def test_a_code_of_another_officer_opens_nothing(house: House) -> None:
    authenticators.keep_app(house.officers["intake"], "GEZDGNBVGY3TQOJQ")
    code = fresh_code(house.officers["super"])
    assert with_password().post("/sign-in/code/", {"code": code}).status_code == 400


def test_codes_cannot_be_tried_without_end(house: House) -> None:
    code = fresh_code(house.officers["intake"])
    client = with_password()
    tries = [client.post("/sign-in/code/", {"code": "000000"}).status_code for _ in range(12)]
    assert tries == [400] * 10 + [429] * 2
    answer = client.post("/sign-in/code/", {"code": code})
    assert answer.status_code == 429
    assert "Please wait a minute" in answer.content.decode()


def test_the_page_for_the_code_is_for_nobody_else(signed_in: SignedIn) -> None:
    assert Client().get("/sign-in/code/")["Location"] == "/sign-in/"
    assert Client().post("/sign-in/code/", {"code": "1"})["Location"] == "/sign-in/"
    assert signed_in("intake").get("/sign-in/code/")["Location"] == "/sign-in/"


# --- what is kept


def test_the_database_holds_no_secret_of_an_app(house: House) -> None:
    officer = house.officers["intake"]
    fresh_code(officer)
    client = with_password("super")
    secret = shown_secret(client)  # of an app that is being set up
    kept = str(list(Authenticator.objects.values_list("data")))
    assert found(kept.encode(), {"app": APP_SECRET}) == []
    assert found(str(dict(client.session)).encode(), {"new": secret}) == []


def test_a_secret_moved_to_another_officer_opens_nothing(house: House) -> None:
    mine, theirs = house.officers["intake"], house.officers["super"]
    fresh_code(mine)
    fresh_code(theirs)
    stolen = Authenticator.objects.get(user_id=mine).data
    Authenticator.objects.filter(user_id=theirs).update(data=stolen)
    with pytest.raises(SealBroken):
        authenticators.next_code(theirs)


def test_allauth_can_neither_keep_a_plain_secret_nor_mail_nor_sign_up() -> None:
    with pytest.raises(ImproperlyConfigured):
        SecondFactorAdapter().encrypt("secret")
    with pytest.raises(ImproperlyConfigured):
        SecondFactorAdapter().decrypt("secret")
    with pytest.raises(ImproperlyConfigured):
        AccountAdapter().send_mail("x", "x@example.org", {})
    assert not AccountAdapter().is_open_for_signup(None)


# --- the first sign-in


def test_who_has_none_sets_one_up_first_and_reaches_nothing_else(house: House) -> None:
    # given an officer with a password alone
    client = with_password()
    # then every page leads to the set-up, and sign-out stays open
    for address in ("/queue/", "/", "/locked/", "/second-factors/remove/", "/nowhere/"):
        answer = client.get(address)
        assert answer["Location"].startswith("/second-factors/"), address
        assert officer_of(answer.wsgi_request) is None
    assert client.post("/second-factors/remove/", {"factor": "1"}).status_code == 302
    assert "A password alone does not open" in client.get("/second-factors/").content.decode()
    # and when they have set up an app
    page = client.get("/second-factors/app/?next=/queue/%3Flane%3Dchild").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = page.split("<code>")[1].split("</code>")[0].replace(" ", "")
    given = {"code": code_of(secret), "next": "/queue/?lane=child"}
    answer = client.post("/second-factors/app/", given)
    # then the desk is open, and the ledger knows both
    assert answer["Location"] == "/queue/?lane=child"
    assert client.get("/queue/").status_code == 200
    assert acts(house, "intake") == ["second-factor.added", "officer.signed-in"]


def test_the_code_that_set_it_up_does_not_sign_in_again(house: House) -> None:
    client = with_password()
    code = code_of(shown_secret(client))
    client.post("/second-factors/app/", {"code": code})
    assert with_password().post("/sign-in/code/", {"code": code}).status_code == 400


def test_the_secret_stays_the_same_until_its_first_code_is_right(house: House) -> None:
    client = with_password()
    secret = shown_secret(client)
    answer = client.post("/second-factors/app/", {"code": "000000"})
    assert answer.status_code == 400
    assert "This code does not belong" in answer.content.decode()
    assert shown_secret(client) == secret
    assert client.get("/queue/").status_code == 302


def test_set_up_needs_both_halves_of_the_key(house: House) -> None:
    client = with_password()
    client.cookies[settings.PAYUNG_KEY_COOKIE] = ""
    assert client.get("/second-factors/app/")["Location"].startswith("/sign-in/")
    assert not client.session.keys()


def test_sign_out_is_open_during_set_up(house: House) -> None:
    client = with_password()
    assert client.post("/sign-out/")["Location"] == "/sign-in/?signed-out=1"
    assert client.get("/second-factors/")["Location"].startswith("/sign-in/")
    assert acts(house, "intake") == []


def test_a_password_alone_cannot_add_a_factor_beside_one_that_there_is(house: House) -> None:
    # given two half-open sessions, of which one has set up a factor
    first, second = with_password(), with_password()
    set_up(first)
    # when the other goes on with a password alone
    answer = second.get("/second-factors/passkey/")
    # then it is over
    assert answer["Location"].startswith("/sign-in/")
    assert not second.session.keys()


# --- looking after them


def test_an_officer_sees_their_factors_and_replaces_the_app(
    signed_in: SignedIn, house: House
) -> None:
    client = signed_in("intake")
    page = client.get("/second-factors/").content.decode()
    assert "Authenticator app" in page
    assert "last used" in page
    assert "Remove" not in page
    assert "You already have an app" in client.get("/second-factors/app/").content.decode()
    answer = set_up(client)
    assert answer["Location"] == "/second-factors/"
    assert len(authenticators.of(house.officers["intake"])) == 1
    assert acts(house, "intake") == ["officer.signed-in", "second-factor.added"]


def test_one_of_two_can_be_removed_and_never_the_last(signed_in: SignedIn, house: House) -> None:
    officer = house.officers["intake"]
    client = signed_in("intake")
    passkey = Authenticator.objects.create(user_id=officer, type="webauthn", data={"name": "Blue"})
    assert "Remove" in client.get("/second-factors/").content.decode()
    assert client.post("/second-factors/remove/", {"factor": passkey.pk}).status_code == 302
    assert [factor.kind for factor in authenticators.of(officer)] == ["totp"]
    assert acts(house, "intake")[-1] == "second-factor.removed"
    (last,) = authenticators.of(officer)
    answer = client.post("/second-factors/remove/", {"factor": last.id})
    assert answer.status_code == 409
    assert "only second factor" in answer.content.decode()
    with pytest.raises(Conflict):
        authenticators.remove(officer, last.id)


@pytest.mark.parametrize("factor", ["", "0", "x", "-1", "9" * 40, "٣"])
def test_what_is_not_there_cannot_be_removed(signed_in: SignedIn, factor: str) -> None:
    client = signed_in("intake")
    assert client.post("/second-factors/remove/", {"factor": factor}).status_code == 404


def test_nobody_removes_anothers(signed_in: SignedIn, house: House) -> None:
    fresh_code(house.officers["super"])
    (theirs,) = authenticators.of(house.officers["super"])
    client = signed_in("intake")
    assert client.post("/second-factors/remove/", {"factor": theirs.id}).status_code == 404
    assert len(authenticators.of(house.officers["super"])) == 1


# --- a password alone looks after none of them


def unlocked(client: Client) -> Client:
    """Return the browser of somebody who came to a locked screen with the password."""
    client.post("/lock/")
    assert client.post("/locked/", {"proof-password": PASSWORD}).status_code == 302
    return client


PAGES = ("/second-factors/", "/second-factors/app/", "/second-factors/passkey/")


@pytest.mark.parametrize("address", PAGES)
def test_a_password_and_a_locked_screen_add_no_factor(
    signed_in: SignedIn, house: House, address: str
) -> None:
    client = unlocked(signed_in("intake"))
    # given the page that asks, which offers no field for the password
    asked = client.get(address)
    assert asked.status_code == 401
    assert "Your password alone is not enough here" in asked.content.decode()
    shown = asked.content.decode().rsplit("<main", 1)[1]  # before it lies the cover of a script
    assert 'name="proof-code"' in shown
    assert 'name="proof-password"' not in shown
    # when the password is sent all the same, here or to another page, which takes it
    given = {"proof-looked": "1", "proof-password": PASSWORD}
    assert client.post(address, given).status_code == 400
    other = "/sign-out/everywhere/"
    assert client.post(other, given)["Location"] == other
    # then nothing opens, and a second factor does
    assert client.get(address).status_code == 401
    code = fresh_code(house.officers["intake"])
    answer = client.post(address, {"proof-looked": "1", "proof-code": code})
    assert answer["Location"] == address
    assert client.get(address).status_code == 200


# --- lost


def test_an_administrator_resets_a_lost_factor_and_ends_the_sessions(
    signed_in: SignedIn, house: House
) -> None:
    client = signed_in("intake")
    # when an administrator resets it
    authenticators.reset(house.viewer("admin"), house.officers["intake"])
    # then every session is over, and the next sign-in sets up a new one
    assert client.get("/queue/")["Location"].startswith("/sign-in/")
    assert not authenticators.has_any(house.officers["intake"])
    assert with_password().get("/queue/")["Location"].startswith("/second-factors/")
    assert acts(house, "intake")[-1] == "second-factor.reset"


def test_only_an_administrator_resets(house: House) -> None:
    fresh_code(house.officers["intake"])
    with pytest.raises(NotAllowed):
        authenticators.reset(house.viewer("super"), house.officers["intake"])
    assert authenticators.has_any(house.officers["intake"])
    with pytest.raises(NotFound):
        authenticators.reset(house.viewer("admin"), house.units["police"])


def test_names_and_languages_of_who_signs_in_are_shown(house: House) -> None:
    get_user_model().objects.filter(name="intake").update(full_name="W" * 200)
    fresh_code(house.officers["intake"])
    assert "W" * 200 in with_password().get("/sign-in/code/").content.decode()
    assert sign_in(Client(), house, "intake").get("/queue/").status_code == 200
