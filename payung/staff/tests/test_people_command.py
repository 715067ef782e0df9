"""`payung people`: the first unit and the first officers of a fresh installation."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from payung.foundation.viewer import DOOR
from payung.staff import actions, queries
from payung.staff.models import Officer, Unit

pytestmark = pytest.mark.django_db

UNIT = ("add-unit", "First Unit", "--kind", "police", "--country", "XA")
INVITE = ("invite", "first", "--full-name", "First Officer", "--unit", "First Unit")


def people(*words: str) -> str:
    out = StringIO()
    call_command("people", *words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    error = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("people", *words, stderr=error)
    assert ended.value.code == 2
    sentence = error.getvalue().strip()
    assert "\n" not in sentence
    return sentence


def test_from_nothing_to_an_administrator_who_can_sign_in() -> None:
    people(*UNIT, "--time-zone", "Asia/Bangkok", "--default")
    (unit,) = Unit.objects.all()
    assert (unit.kind, unit.country, unit.time_zone, unit.is_default) == (
        "police", "XA", "Asia/Bangkok", True,
    )  # fmt: skip
    said = people(*INVITE, "--role", "administrator")
    code = re.search(r"code  (\S+)", said)
    assert code is not None
    assert code[1] not in str(vars(Officer.objects.get()))
    officer = actions.accept_invitation("first", code[1], "a long invented sentence")
    assert queries.officer_viewer(DOOR, officer).full_name == "First Officer"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("add-unit", "X", "--kind", "kite", "--country", "XA"), "kind"),
        (("add-unit", "X", "--kind", "police", "--country", "xa"), "country"),
        (("add-unit", " ", "--kind", "police", "--country", "XA"), "name"),
        ((*UNIT, "--time-zone", "Mars/North"), "time zone"),
        ((*UNIT, "--area", "XB-01"), "area"),
        ((*UNIT, "--area", "north"), "area"),
    ],
)
def test_a_unit_with_something_odd_is_refused_in_one_sentence(
    words: tuple[str, ...], named: str
) -> None:
    assert named in refused(*words)
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--unit", "No Such Unit"), "unit"),
        (("--role", "king"), "role"),
        (("--role", "intake"), "no other role"),
        (("--full-name", " "), "person's name"),
        (("--language", "xx"), "language"),
    ],
)
def test_an_invitation_with_something_odd_is_refused_in_one_sentence(
    words: tuple[str, ...], named: str
) -> None:
    people(*UNIT)
    assert named in refused(*INVITE, "--role", "administrator", *words)
    assert not Officer.objects.exists()
