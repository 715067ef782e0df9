"""Who may read the ledger: the system, and the kinds of viewers for which a room gives a rule."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import DOOR, SYSTEM, Viewer
from payung.ledger import policy

HERE, ELSEWHERE = "unit-1/child", "unit-2/child"


@dataclass(frozen=True)
class Guest(Viewer):
    """Somebody for whom a room above speaks."""

    kind: ClassVar[str] = "guest"


@pytest.fixture(autouse=True)
def _nobody_has_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "_rules", {})


def test_the_system_reads_everything() -> None:
    for what in (HERE, "report:1", ""):
        assert policy.may_read(SYSTEM, what) is True
        policy.require(SYSTEM, what)


@pytest.mark.parametrize("viewer", [DOOR, Guest(), Viewer()])
def test_nobody_reads_for_whom_no_room_has_spoken(viewer: Viewer) -> None:
    assert policy.may_read(viewer, HERE) is False
    with pytest.raises(NotAllowed):
        policy.require(viewer, HERE)


def test_a_rule_says_who_reads_what_and_for_its_own_kind_only() -> None:
    asked: list[tuple[Viewer, str]] = []

    def rule(viewer: Viewer, what: str) -> bool:
        asked.append((viewer, what))
        return what == HERE

    policy.let("guest", rule)
    guest = Guest()
    assert policy.may_read(guest, HERE)
    policy.require(guest, HERE)
    assert not policy.may_read(guest, ELSEWHERE)
    with pytest.raises(NotAllowed):
        policy.require(guest, ELSEWHERE)
    assert asked == [(guest, HERE), (guest, HERE), (guest, ELSEWHERE), (guest, ELSEWHERE)]
    assert not policy.may_read(DOOR, HERE)
