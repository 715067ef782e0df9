"""How many P1 nobody opened in time, by unit: from the calls that the ledger keeps."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from payung.cases import acts
from payung.cases.policy import require_watch
from payung.cases.queries.visibility import hidden
from payung.ledger import queries as ledger
from payung.ledger.queries import EntryFilter
from payung.staff.viewer import OfficerViewer

MOST: Final = 5000  # calls that are read, the newest
_CALLS: Final = (acts.ALARM_FIRST, acts.ALARM_NEXT, acts.ALARM_ALL, acts.ALARM_NOBODY)


@dataclass(frozen=True)
class Unopened:
    """How many P1 of a unit nobody had opened after 15 minutes, and how many of these after 30."""

    quarter: int = 0
    half: int = 0


def unopened(viewer: OfficerViewer, since: datetime) -> dict[UUID, Unopened]:
    """Return for each unit how many P1 nobody opened in time since a moment; in two queries.

    The first call is made at once, the second after 15 minutes, the third after 30: each call means that nobody
    had opened the report until then.
    """
    require_watch(viewer)
    without = tuple(f"report:{case}" for case in hidden(viewer))
    wanted = EntryFilter(acts=_CALLS, since=since, without=without)
    calls: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    for entry in ledger.search(viewer, wanted, MOST):
        calls[UUID(entry.chain.partition("/")[0]), entry.subject].append(entry.act)
    late: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    for (unit, _subject), made in calls.items():
        late[unit][0] += len(made) > 1 or not {acts.ALARM_NEXT, acts.ALARM_ALL}.isdisjoint(made)
        late[unit][1] += len(made) > 2 or acts.ALARM_ALL in made
    return {unit: Unopened(*numbers) for unit, numbers in late.items()}
