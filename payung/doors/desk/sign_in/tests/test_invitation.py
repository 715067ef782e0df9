"""The first sign-in: a name and a code from the administrator, an own password, then a second factor."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from payung.foundation.viewer import SYSTEM
from payung.staff import actions as people
from payung.staff.management.commands import people as commands
from payung.staff.roles import Role
from tests.house import House, sign_in

NEW = "a sentence that only I know"


@pytest.fixture
def invited(house: House) -> dict[str, str]:
    """Return what an invited officer types."""
    invitation = people.invite(SYSTEM, house.units["police"], "newcomer", "New", [Role.INTAKE])
    house.officers["newcomer"] = invitation.officer
    return {"name": "newcomer", "code": invitation.code, "password": NEW, "again": NEW}


def test_the_link_is_called_as_the_invitation_says_and_as_its_page_is(house: House) -> None:
    administrator = sign_in(Client(), house, "admin")
    fresh = house.officers["fresh"]
    given = administrator.post(
        f"/administration/officers/{fresh}/invite-again/", {"sure": "on"}
    ).content.decode()
    match = re.search("choose “(.+?)”", given)
    assert match is not None
    assert f'<a href="/invitation/">{match[1]}</a>' in Client().get("/sign-in/").content.decode()
    assert f"<h1>{match[1]}</h1>" in Client().get("/invitation/").content.decode()
    assert f"choose “{match[1]}”" in Path(commands.__file__).read_text()


def send(fields: dict[str, str], client: Client | None = None) -> Any:
    return (client or Client()).post("/invitation/", fields)


def test_an_invited_officer_makes_their_key_and_sets_up_a_second_factor(
    invited: dict[str, str], house: House
) -> None:
    client = Client()
    assert 'name="again"' in client.get("/invitation/").content.decode()
    # when they accept
    send(invited, client)
    # then they are led to a second factor, as at any first sign-in
    assert client.get("/queue/")["Location"].startswith("/second-factors/")
    # and the password is theirs
    other = Client().post("/sign-in/", {"name": "newcomer", "password": NEW})
    assert other.status_code == 302


@pytest.mark.parametrize("wrong", [{"name": "nobody"}, {"code": "wrong"}, {"name": "intake"}])
def test_wrong_name_and_wrong_code_get_the_same_sentence(
    invited: dict[str, str], wrong: dict[str, str]
) -> None:
    answer = send(invited | wrong)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "This name and code do not belong together" in page
    assert page.count('role="alert"') == 1
    assert NEW not in page


def test_a_code_is_used_once(invited: dict[str, str]) -> None:
    assert send(invited).status_code == 302
    assert send(invited).status_code == 400


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"again": "another sentence here"}, "The two passwords differ."),
        ({"password": "short", "again": "short"}, "This password is easy to guess"),
        ({"password": "", "again": ""}, "Please fill in “New password”."),
        ({"code": ""}, "Please fill in “Code of your invitation”."),
    ],
)
def test_bad_input_is_named_and_the_invitation_stays(
    invited: dict[str, str], change: dict[str, str], sentence: str
) -> None:
    answer = send(invited | change)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert 'value="newcomer"' in answer.content.decode()
    assert send(invited).status_code == 302


def test_it_cannot_be_tried_without_end(invited: dict[str, str]) -> None:
    tries = [send(invited | {"code": "wrong"}).status_code for _ in range(12)]
    assert tries[0] == 400
    assert tries[-1] == 429
    assert send(invited).status_code == 429
