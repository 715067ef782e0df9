"""Reads of hash sets."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import SystemViewer, Viewer
from payung.media.hashsets.formats.base import HashEntry
from payung.media.models import Entry, HashSet, Purpose, SetVersion

# What counts now: added by then, and not withdrawn.
COUNTS = Q(added__lte=F("hash_set__version")) & (
    Q(withdrawn=None) | Q(withdrawn__gt=F("hash_set__version"))
)
_CHUNK: Final = 2000  # rows read at once
_SAID: Final = (
    *("key", "md5", "sha1", "sha256", "pdq", "pdq_quality", "category", "region", "baseline"),
    *("series", "victim_identified", "is_video", "changed_at"),
)
_HASHES: Final = ("md5", "sha1", "sha256", "pdq")
_OWN: Final = _(
    "This set is for removal only: hashes that people made of their own "
    "pictures. It is not exported."
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
    maker: str
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
            row.maker,
            row.baseline,
            row.version,
            counted.get(row.id, 0),
            vars(row)["changed_at"],
        )
        for row in rows.order_by("name")
    ]


def state(viewer: SystemViewer) -> str:
    """Return a digest of the versions of all searched sets: it changes whenever one does."""
    del viewer  # names and numbers of lists
    rows = SetVersion.objects.filter(
        version=F("hash_set__version"), hash_set__purpose=Purpose.KNOWN
    )
    versions = rows.order_by("hash_set_id").values_list("hash_set_id", "version", "mark")
    return hashlib.sha256(
        repr([tuple(map(str, version)) for version in versions]).encode()
    ).hexdigest()


def set_named(viewer: Viewer, name: str) -> UUID:  # noqa: ARG001
    """Return the id of the set of this name. Raises NotFound."""
    set_id = HashSet.objects.filter(name=name).values_list("id", flat=True).first()
    if set_id is None:
        raise NotFound
    return set_id


def listed(viewer: Viewer, name: str) -> Iterator[HashEntry]:
    """Return the entries of a set that count now, as a list tells them, with what the set says of categories.

    Raises NotFound, and NotAllowed for a set of hashes that people made of their own pictures.
    """
    row = HashSet.objects.get(id=set_named(viewer, name))
    if row.purpose == Purpose.REMOVAL:
        raise NotAllowed(_OWN)
    return _listed(row)


def _listed(row: HashSet) -> Iterator[HashEntry]:
    entries = Entry.objects.filter(COUNTS, hash_set=row).order_by("id")
    for values in entries.values(*_SAID).iterator(_CHUNK):
        if values["baseline"] is None:
            values["baseline"] = row.baseline.get(values["category"])
        hashes = {kind: values[kind] and bytes(values[kind]) for kind in _HASHES}
        yield HashEntry(**{**values, **hashes})


def stood(viewer: Viewer, name: str, address: str) -> str:  # noqa: ARG001
    """Return the position in the service at `address` after the last fetch; empty: never fetched."""
    versions = SetVersion.objects.filter(
        hash_set__name=name, version__lte=F("hash_set__version"), stood__address=address
    )
    stand = versions.order_by("-version").values_list("stood", flat=True).first()
    return str(stand["since"]) if stand else ""


def entry_named(viewer: Viewer, name: str, key: str) -> int:
    """Return the number of an entry that counts. Raises NotFound."""
    entries = Entry.objects.filter(COUNTS, hash_set=set_named(viewer, name), key=key)
    entry_id = entries.values_list("id", flat=True).first()
    if entry_id is None:
        raise NotFound
    return entry_id
