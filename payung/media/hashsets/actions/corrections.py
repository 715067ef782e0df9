"""Correct a hash set between two imports: its details, and single entries."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput, NotFound
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.media import acts
from payung.media.hashsets.actions.imports import Imported, locked, publish
from payung.media.hashsets.details import check
from payung.media.models import Entry, HashSet

_NO_SET: Final = _("name: there is no hash set named {name}.")
_NOTHING: Final = _("Name at least one change: owner, country, radius, maker or baseline.")
_MATTERS: Final = frozenset(
    {"radius", "baseline"}
)  # changes which matches are found, and their meaning


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
    """Change the given details of a set, and return the names of those that changed.

    `baseline`: of those categories alone; None: it is not known. Another radius or baseline is a new version:
    what units hold is looked up again. What a set is for never changes. Raises BadInput for an unknown set,
    nothing to change, a wrong detail, and while the set is being imported.
    """
    changes: dict[str, Any] = {
        "owner": owner,
        "country": country,
        "radius": radius,
        "maker": maker,
        "baseline": baseline,
    }
    changes = {field: value for field, value in changes.items() if value is not None}
    if not changes:
        raise BadInput("change", _NOTHING)
    check(**changes)
    with acting(viewer) as act:
        row = locked(HashSet.objects.filter(name=name))
        if row is None:
            raise BadInput("name", format_lazy(_NO_SET, name=name))
        if baseline is not None:
            means = {**row.baseline, **baseline}
            changes["baseline"] = {field: met for field, met in means.items() if met is not None}
        changed = [field for field, value in changes.items() if value != getattr(row, field)]
        if changed:
            HashSet.objects.filter(id=row.id).update(**{field: changes[field] for field in changed})
            act.record(acts.CHAIN, acts.SET_CHANGED, f"hashset:{row.id}")
        if _MATTERS & set(changed):
            publish(row, Imported(name))
    return changed


def withdraw(viewer: Viewer, hash_set: UUID, named: Iterable[str]) -> int:
    """Withdraw single entries of a set, by their keys; return the number of them.

    Raises NotFound for an unknown set, and BadInput while it is being imported.
    """
    with acting(viewer) as act:
        row = locked(HashSet.objects.filter(id=hash_set))
        if row is None:
            raise NotFound
        entries = Entry.objects.filter(hash_set=row, key__in=set(named), withdrawn=None)
        gone = entries.update(withdrawn=row.version + 1)
        if gone:
            publish(row, Imported(row.name, withdrawn=gone))
            act.record(acts.CHAIN, acts.ENTRIES_WITHDRAWN, f"hashset:{row.id}", count=gone)
    return gone
