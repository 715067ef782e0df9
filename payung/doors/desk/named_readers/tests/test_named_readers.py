"""A report that is restricted to others: every act on it answers as if it did not exist."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.test import Client

from payung.cases.assignment import actions as assignment
from payung.cases.models import Note
from payung.cases.notes import actions as notes
from payung.doors.desk.conftest import Send
from payung.foundation.viewer import SYSTEM
from payung.staff import actions as people
from payung.staff.roles import Function, Role
from tests.house import House, fingerprint, join, sign_in

pytestmark = pytest.mark.django_db
# The forms of the acts, valid enough to reach the rules; {officer} and {unit} exist.
ACTS: Final[dict[str, dict[str, str]]] = {
    "take/": {},
    "level/": {"level": "P1", "seen": "P3", "reason": "Why."},
    "answer/": {"text": "Thank you.", "upto": "0", "thought_of_others": "on"},
    "note/": {"text": "A note."},
    "notes/{note}/take-back/": {},
    "wish/stop/": {"reason": "Why."},
    "draft/": {"kind": "note", "text": "Typed."},
    "give-back/": {},
    "assign/": {"officer": "{officer}", "seen": "{officer}"},
    "presence/": {},
    "hand-over/": {"unit": "{unit}", "reason": "Why.", "sure": "on"},
    "readers/": {"officers": "{officer}", "reason": "Why.", "sure": "on"},
    "open/": {"reason": "Why.", "sure": "on"},
}


@pytest.fixture
def named(house: House, send: Send) -> UUID:
    """Let a case with a note be named to two officers; return its report."""
    report = send()
    assignment.take(house.viewer("intake"), report)
    notes.write_note(house.viewer("intake"), report, "Called the school.")
    assignment.name_readers(house.viewer("super"), report, readers(house), "They know the family.")
    return report


def readers(house: House) -> list[UUID]:
    return [house.officers[name] for name in ("intake", "super")]


@pytest.fixture
def second(house: House) -> str:
    """Return a supervisor of the unit who is not named, with all that an act could need."""
    roles = (Role.SUPERVISOR, Role.CHILD_PROTECTION)
    officer = join(house.units["police"], "second", "Second", roles)
    house.officers["second"] = officer
    people.grant_unit_key(house.viewer("super"), officer, fingerprint(officer))
    for function in Function:
        people.certify(SYSTEM, officer, function, days=9)
    return "second"


def test_every_act_answers_a_colleague_as_if_it_had_never_been(
    house: House, named: UUID, second: str
) -> None:
    for name in ("liaison", "fresh", second):
        client = sign_in(Client(), house, name)
        for never, there in zip(
            answers(client, house, uuid4()), answers(client, house, named), strict=True
        ):
            assert there == never, name
            assert there[1] == 404 or name != second, there[0]


def answers(client: Client, house: House, report: UUID) -> Iterator[tuple[str, int, str]]:
    """Yield the answers of all acts on a report: the pages, without numbers and times."""
    given: dict[str, Any] = {
        "officer": house.officers["intake"],
        "unit": house.units["helpline"],
        "note": Note.objects.get().id,
    }
    for act, fields in ACTS.items():
        data = {name: value.format(**given) for name, value in fields.items()}
        answer = client.post(f"/reports/{report}/{act.format(**given)}", data)
        body = answer.content.decode().replace(str(report), "")
        lines = body.partition("<main")[2].splitlines()
        shown = [line for line in lines if "csrf" not in line and "<footer" not in line]
        yield act, answer.status_code, "\n".join(shown)


def test_those_who_are_named_go_on(house: House, named: UUID) -> None:
    client = sign_in(Client(), house, "intake")
    assert client.post(f"/reports/{named}/note/", {"text": "For us two."}).status_code == 302
