"""Whose an item of a case is: on the joint sheet of all units that work on it, or of one side alone. Pure."""

from collections.abc import Sequence
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput


class Side(TextChoices):
    """Who reads an item of a case. One side is all units of that kind (`UnitKind`) that work on the case."""

    JOINT = "joint", _("all units that work on this case")
    POLICE = "police", _("police only")
    CHILD_PROTECTION = "child_protection", _("child protection only")


JOINT_ONLY: Final = (Side.JOINT,)
ANY: Final = (Side.JOINT, Side.POLICE, Side.CHILD_PROTECTION)
OVERSIGHT: Final = "oversight"
HELPLINE: Final = "helpline"


def read_by(unit_kind: str) -> frozenset[Side]:
    """Return what a unit of this kind reads: what is joint, and its own. Oversight reads what it is given."""
    if unit_kind == OVERSIGHT:
        return frozenset(Side)
    return frozenset(side for side in Side if side is Side.JOINT or side == unit_kind)


def offered(unit_kind: str, sides: Sequence[Side]) -> tuple[Side, ...]:
    """Return what a unit of this kind may choose of `sides`, the usual one first; never another's side."""
    own = {Side.JOINT, *(side for side in Side if side == unit_kind)}
    return tuple(side for side in sides if side in own)


def chosen(unit_kind: str, sides: Sequence[Side], side: Side | None) -> Side:
    """Return the side that an officer chose, or the usual one. Raises BadInput where it cannot be chosen."""
    possible = offered(unit_kind, sides)
    if side is None:
        return possible[0]
    if side not in possible:
        raise BadInput("side", _("This belongs to all units that work on the case."))
    return side
