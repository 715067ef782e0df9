"""Duty: which units answer for another, and who plans the rota."""

from dataclasses import replace
from uuid import uuid4

import pytest

from payung.foundation.errors import NotAllowed
from payung.staff.duty import policy
from payung.staff.queries import UnitCard
from payung.staff.roles import Role
from payung.staff.tests.support import officer

UNIT = UnitCard(uuid4(), "A unit", "police", "XA", "", False, "UTC")


@pytest.mark.parametrize(
    ("kind", "can"),
    [
        ("police", True),
        ("child_protection", True),
        ("helpline", True),
        ("oversight", False),
        ("analysis", False),
    ],
)
def test_a_unit_that_works_on_reports_and_has_a_key_answers_for_another(
    kind: str, can: bool
) -> None:
    unit = replace(UNIT, kind=kind)
    assert policy.can_answer(unit) is can
    assert policy.can_answer(replace(unit, has_key=False)) is False


@pytest.mark.parametrize(
    ("role", "plans", "reads"),
    [
        (Role.SUPERVISOR, True, True),
        (Role.OVERSIGHT, True, True),
        (Role.INTAKE, False, True),
        (Role.ADMINISTRATOR, False, False),
    ],
)
def test_supervisors_and_oversight_plan_and_who_sees_the_queue_reads(
    role: Role, plans: bool, reads: bool
) -> None:
    viewer = officer(role, days=1)
    assert bool(policy.may_plan(viewer)) is plans
    for require, given in ((policy.require_plan, plans), (policy.require_rota, reads)):
        if given:
            require(viewer)
        else:
            with pytest.raises(NotAllowed):
                require(viewer)
