"""Correcting a hash set between its lists: what is said of it as a whole, and single entries of it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput, NotFound
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.media import acts
from payung.media.hashsets.actions.imports import Imported, held, publish
from payung.media.hashsets.details import check
from payung.media.models import Entry, HashSet

_NO_SET: Final = _("name: there is no hash set named {name}.")
_NOTHING: Final = _("Name at least one change: owner, country, radius, maker or baseline.")
_MATTERS: Final = frozenset({"radius", "baseline"})  # to what is found, and what is said of it


def change_set(
    viewer: Viewer,
    name: str,
    *,
    owner: str | None = None,
    country: str | None = None,
    radius: int | None = None,
    maker: str | None = None,
    baseline: Mapping[str, bool | None] | None = None,
) -> list[str]:
    """Change what is said of a set, as far as it is given; return the names of what has changed.

    `baseline`: of those categories alone; None: it is not known. Another radius or baseline is a new version:
    what units hold is looked up again. What a set is for never changes. Raises BadInput for an unknown set,
    nothing to change, what cannot be said of a set, and while the set is being imported.
    """
    given = {
        "owner": owner,
        "country": country,
        "radius": radius,
        "maker": maker,
        "baseline": baseline,
    }
    said: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    if not said:
        raise BadInput("change", _NOTHING)
    check(said)
    with acting(viewer) as act:
        row = held(HashSet.objects.filter(name=name))
        if row is None:
            raise BadInput("name", format_lazy(_NO_SET, name=name))
        if baseline is not None:
            means = {**row.baseline, **baseline}
            said["baseline"] = {each: met for each, met in means.items() if met is not None}
        changed = [field for field, value in said.items() if value != getattr(row, field)]
        if changed:
            HashSet.objects.filter(id=row.id).update(**{field: said[field] for field in changed})
            act.record(acts.CHAIN, acts.SET_CHANGED, f"hashset:{row.id}")
        if _MATTERS & set(changed):
            publish(row, Imported(name))
    return changed


def withdraw(viewer: Viewer, hash_set: UUID, named: Iterable[str]) -> int:
    """Take single entries out of a set, by their keys; return how many were there.

    Raises NotFound for an unknown set, and BadInput while it is being imported.
    """
    with acting(viewer) as act:
        row = held(HashSet.objects.filter(id=hash_set))
        if row is None:
            raise NotFound
        found = Entry.objects.filter(hash_set=row, key__in=set(named), withdrawn=None)
        gone = found.update(withdrawn=row.version + 1)
        if gone:
            publish(row, Imported(row.name, withdrawn=gone))
            act.record(acts.CHAIN, acts.ENTRIES_WITHDRAWN, f"hashset:{row.id}", count=gone)
    return gone
