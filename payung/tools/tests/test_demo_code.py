"""`payung demo code`: the second factor of invented officers, who have no phones."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from payung.doors.desk.sign_in import authenticators
from tests.house import PASSWORD, House


@pytest.fixture
def demonstration(tmp_path: Path, settings: Settings) -> None:
    """Make this installation one that `payung demo` has made."""
    settings.PAYUNG_HOME = tmp_path
    (tmp_path / "demo").touch()


def printed(*arguments: str) -> str:
    output = io.StringIO()
    call_command("demo", "code", *arguments, stdout=output)
    return output.getvalue()


def test_a_code_that_is_printed_opens_the_desk(house: House, demonstration: None) -> None:
    authenticators.invent_app(house.officers["intake"])
    client = Client()
    client.post("/sign-in/", {"name": "intake", "password": PASSWORD})
    code = printed("intake").strip()
    assert client.post("/sign-in/code/", {"code": code})["Location"] == "/"
    assert printed("intake").strip() != code


@pytest.mark.parametrize("arguments", [(), ("nobody",), ("super",)])
def test_who_has_no_app_has_no_code(
    house: House, demonstration: None, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError, match="No invented officer with an app") as refused:
        printed(*arguments)
    assert refused.value.returncode == 2


def test_a_real_installation_tells_no_code(
    house: House, tmp_path: Path, settings: Settings
) -> None:
    settings.PAYUNG_HOME = tmp_path
    authenticators.invent_app(house.officers["intake"])
    with pytest.raises(CommandError, match="Only a demonstration") as refused:
        printed("intake")
    assert refused.value.returncode == 2
