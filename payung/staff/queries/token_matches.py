"""Whether what a report says of a suspect is an officer's own: a door learns that, and never whose it is."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final
from uuid import UUID

from payung.foundation import blind_index
from payung.foundation.viewer import Viewer
from payung.staff.models import OfficerToken
from payung.staff.own_identifiers import NUMBERS
from payung.staff.policy import require
from payung.staff.roles import Permission

_AT_ONCE: Final = 500  # tokens in one statement


class Match(StrEnum):
    """Whose a token is: nobody's here, an officer's, or an officer's of oversight."""

    NONE = "none"
    OFFICER = "officer"
    WATCHER = "watcher"


def match(viewer: Viewer, tokens: Collection[bytes]) -> Match:  # noqa: ARG001  a door may ask this alone
    """Say whether one of these tokens is an officer's own."""
    values, best = sorted(tokens), Match.NONE
    for start in range(0, len(values), _AT_ONCE):
        some = OfficerToken.objects.filter(value__in=values[start : start + _AT_ONCE])
        watches = set(some.values_list("watches", flat=True))
        if True in watches:
            return Match.WATCHER
        best = Match.OFFICER if watches else best
    return best


def own_numbers(viewer: Viewer, officer: UUID) -> int:
    """Return how many numbers and addresses of an officer are known, under the newest key of the index."""
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    mine = OfficerToken.objects.filter(officer_id=officer, kind__in=NUMBERS)
    return mine.filter(key_id=blind_index.keys()[0].id).count()
