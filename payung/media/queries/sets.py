"""What hash sets there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery

from payung.foundation.errors import NotFound
from payung.foundation.viewer import Viewer
from payung.media.models import Entry, HashSet, Purpose, SetVersion

# What counts now: added by then, and not withdrawn.
COUNTS = Q(added__lte=F("hash_set__version")) & (
    Q(withdrawn=None) | Q(withdrawn__gt=F("hash_set__version"))
)


@dataclass(frozen=True)
class SetCard:
    """One hash set. `entries`: how many count now; `changed_at`: when its newest version was finished."""

    id: UUID
    name: str
    owner: str
    country: str
    purpose: Purpose
    radius: int
    baseline: Mapping[str, bool]
    version: int
    entries: int
    changed_at: datetime | None


def hash_sets(viewer: Viewer) -> list[SetCard]:  # noqa: ARG001  names of lists, for all who look hashes up
    """Return every hash set, by name."""
    newest = SetVersion.objects.filter(hash_set=OuterRef("pk"), version=OuterRef("version"))
    rows = HashSet.objects.annotate(changed_at=Subquery(newest.values("made_at")[:1]))
    counted = dict(
        Entry.objects.filter(COUNTS).values_list("hash_set").annotate(Count("id")).order_by()
    )
    return [
        SetCard(
            row.id,
            row.name,
            row.owner,
            row.country,
            Purpose(row.purpose),
            row.radius,
            row.baseline,
            row.version,
            counted.get(row.id, 0),
            vars(row)["changed_at"],
        )
        for row in rows.order_by("name")
    ]


def set_named(viewer: Viewer, name: str) -> UUID:  # noqa: ARG001
    """Return the id of the set of this name. Raises NotFound."""
    found = HashSet.objects.filter(name=name).values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found
