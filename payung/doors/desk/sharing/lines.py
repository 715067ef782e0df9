"""Which units work on a case, in words for its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from payung.cases.queue.queries import AtHand
from payung.cases.sharing import queries
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Line:
    """A unit that shares a case, since when, and its owner there; empty where nobody has taken it.

    `reads_on`: it reads what is written now.
    """

    name: str
    owner_name: str
    since: datetime
    reads_on: bool


@dataclass(frozen=True)
class Lines:
    """The unit that leads, with its owner, and those that share the case."""

    lead: str
    lead_owner_name: str
    lead_closed_at: datetime | None
    units: tuple[Line, ...]


def of(viewer: OfficerViewer, near: AtHand, names: Mapping[UUID, str]) -> Lines:
    """Return the lines on a case that is shared. `names`: of units."""
    sharing = queries.sharing(viewer, near.case)
    return Lines(
        lead=names.get(sharing.lead, ""),
        lead_owner_name=sharing.lead_owner_name,
        lead_closed_at=sharing.lead_closed_at,
        units=tuple(
            Line(names.get(sharer.unit, ""), sharer.owner_name, sharer.since, sharer.reads_on)
            for sharer in sharing.sharers
        ),
    )
