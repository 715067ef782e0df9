"""Reads for an index: the PDQ hashes of entries, and the versions of the sets they belong to."""

from array import array
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import F, Q, QuerySet

from payung.foundation.viewer import SystemViewer
from payung.media.matcher.hamming import Rows, words
from payung.media.matcher.index import Entries, State
from payung.media.models import Entry, SetVersion

CHUNK: Final = 50_000  # rows read at once
Version = tuple[int, str]  # its number, and its mark
# All that count, and what an import that is not finished adds or takes away.
_STANDS: Final = Q(pdq__isnull=False) & (
    Q(withdrawn=None) | Q(withdrawn__gt=F("hash_set__version"))
)


def versions(viewer: SystemViewer) -> dict[str, Version]:
    """Return the current version of each set."""
    del viewer
    rows = SetVersion.objects.filter(version=F("hash_set__version"))
    rows_of_sets = rows.values_list("hash_set_id", "version", "mark")
    return {str(name): (version, mark) for name, version, mark in rows_of_sets}


def lacking(
    viewer: SystemViewer,
    state: State,
    counts: Mapping[str, Version],
    *,
    ahead: "set[tuple[str, int, str]] | None" = None,
) -> "QuerySet[Entry]":
    """Return the entries that a file of this state lacks: all of a set that has had another past since.

    `ahead`: versions that are about to count.
    """
    del viewer
    stored_versions = SetVersion.objects.filter(hash_set__in=[UUID(name) for name in state])
    past = {
        (str(name), version, mark)
        for name, version, mark in stored_versions.values_list("hash_set_id", "version", "mark")
    } | (ahead or set())
    wanted = Q(pk__in=[])
    for name, (version, _mark) in counts.items():
        present = [number for number, mark in state.get(name, []) if (name, number, mark) in past]
        there = max(present, default=0)
        if version > there:
            wanted |= Q(hash_set=name, added__gt=there, added__lte=version)
    return Entry.objects.filter(wanted, pdq__isnull=False)


def standing(viewer: SystemViewer) -> "QuerySet[Entry]":
    """Return all that must be in a file."""
    del viewer
    return Entry.objects.filter(_STANDS)


def read(viewer: SystemViewer, rows: "QuerySet[Entry]") -> tuple[Rows, Entries]:
    """Return hashes and entries, chunk by chunk."""
    del viewer
    ids, hashes = array("Q"), bytearray()
    for name, pdq in rows.order_by().values_list("id", "pdq").iterator(CHUNK):
        ids.append(name)
        hashes += pdq or b""  # never empty: only those with one are asked for
    return words(bytes(hashes)), np.frombuffer(ids, np.uint64)
