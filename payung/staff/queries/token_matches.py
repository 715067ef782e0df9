"""Whether what a report says of a suspect is an officer's own: a door learns that, and never whose it is."""

from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Final
from uuid import UUID

from payung.foundation import blind_index
from payung.foundation.sql.statements import Prepared
from payung.foundation.viewer import Viewer
from payung.staff.models import OfficerToken
from payung.staff.own_identifiers import NUMBERS
from payung.staff.policy import require
from payung.staff.roles import Permission

_AT_ONCE: Final = 512  # tokens in one statement


class Match(StrEnum):
    """Whose a token is: nobody's here, an officer's, or an officer's of oversight."""

    NONE = "none"
    OFFICER = "officer"
    WATCHER = "watcher"


def match(viewer: Viewer, tokens: Collection[bytes]) -> Match:  # noqa: ARG001  a door may ask this alone
    """Say whether one of these tokens is an officer's own."""
    values, best = sorted(tokens), Match.NONE
    for start in range(0, len(values), _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        size = 1 << (len(some) - 1).bit_length()  # so that there are few queries to prepare
        few = _with_one_of(size).rows(*some, *[some[-1]] * (size - len(some)))
        watches = {row.watches for row in few}
        if True in watches:
            return Match.WATCHER
        best = Match.OFFICER if watches else best
    return best


@cache
def _with_one_of(size: int) -> Prepared:
    """Return the query for the officers' tokens among `size` values, prepared because every report runs it."""
    values = [number.to_bytes(2) for number in range(size)]
    return Prepared(OfficerToken.objects.filter(value__in=values), "watches")


def own_numbers(viewer: Viewer, officer: UUID) -> int:
    """Return how many numbers and addresses of an officer are known, under the newest key of the index."""
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    mine = OfficerToken.objects.filter(officer_id=officer, kind__in=NUMBERS)
    return mine.filter(key_id=blind_index.keys()[0].id).count()
