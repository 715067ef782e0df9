"""Is this known? Hashes that somebody asks about, compared with every hash set: exactly, or by what is seen."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.foundation.viewer import Viewer
from payung.media.hits import (
    EXACT,
    PDQ,
    WEAK_RADIUS,
    WIDEST,
    WRONG_RADIUS,
    Asked,
    Match,
    is_weak,
)
from payung.media.models import Entry, HashSet, Purpose

_SAID: Final = (
    *("id", "hash_set_id", "key", "pdq_quality", "category", "region", "baseline", "series"),
    *("victim_identified", "added", "withdrawn", "pdq"),
)
AT_ONCE: Final = 500  # hashes in one question to the database
_FOR_REMOVAL: Final = _(
    "set: {name} is for removal alone: hashes that people made of their own pictures. Nothing is looked "
    "up in it."
)
_NO_SET: Final = _("set: there is no hash set of the name {name}.")


def match(
    viewer: Viewer,  # noqa: ARG001  hashes say nothing of a child; doors say who may ask, and write it down
    wanted: Sequence[Asked],
    *,
    radius: int | None = None,
    sets: Iterable[str] = (),
) -> list[list[Match]]:
    """Return what each hash matches, nearest first.

    `radius`: instead of each set's own. `sets`: only in those; without any, in all of known material. Raises
    BadInput for a set that is not there or is for removal, or a radius that is not from 0 to 63.
    """
    looked_in = _sets(sets)
    if radius is not None and not 0 <= radius <= WIDEST:
        raise BadInput("radius", WRONG_RADIUS)
    found: list[dict[int, tuple[str, int]]] = [{} for _each in wanted]
    for number, entry, kind, distance in (*_exact(wanted), *_near(wanted, radius, looked_in)):
        if entry not in found[number] or distance < found[number][entry][1]:
            found[number][entry] = kind, distance
    rows = _rows({entry for each in found for entry in each}, looked_in)
    return [
        _matches(one, hits, rows, looked_in, radius)
        for one, hits in zip(wanted, found, strict=True)
    ]


def _sets(names: Iterable[str]) -> dict[UUID, HashSet]:
    rows = HashSet.objects.all()
    wanted = set(names)
    rows = rows.filter(name__in=wanted) if wanted else rows.filter(purpose=Purpose.KNOWN)
    found = {row.id: row for row in rows}
    for name in sorted(wanted - {row.name for row in found.values()}):
        raise BadInput("set", format_lazy(_NO_SET, name=name))
    for row in found.values():
        if row.purpose == Purpose.REMOVAL:
            raise BadInput("set", format_lazy(_FOR_REMOVAL, name=row.name))
    return found


def _exact(wanted: Sequence[Asked]) -> Iterator[tuple[int, int, str, int]]:
    """Yield whose it is, entry, kind and distance of every equal hash."""
    for kind in EXACT:
        places = defaultdict(list)
        for number, one in enumerate(wanted):
            if kind in one.hashes:
                places[one.hashes[kind]].append(number)
        hashes = list(places)
        for start in range(0, len(hashes), AT_ONCE):
            rows = Entry.objects.filter(**{f"{kind}__in": hashes[start : start + AT_ONCE]})
            for entry, value in rows.values_list("id", kind):
                yield from ((number, entry, kind, 0) for number in places[bytes(value)])


def _near(
    wanted: Sequence[Asked], radius: int | None, sets: Mapping[UUID, HashSet]
) -> Iterator[tuple[int, int, str, int]]:
    """Yield the same of every hash of a picture within the widest radius that any set asks for."""
    places = [
        number
        for number, one in enumerate(wanted)
        for _orientation in range(len(one.hashes.get("pdq", b"")) // PDQ)
    ]
    if not places or not sets:
        return
    # Here, since it compiles: who never looks for a picture does without.
    from payung.media import known, search

    queries = search.words(b"".join(one.hashes.get("pdq", b"") for one in wanted))
    widest = max(row.radius for row in sets.values()) if radius is None else radius
    hits = known.known().search(queries, widest)
    for query, entry, distance in zip(
        hits.query.tolist(), hits.entry.tolist(), hits.distance.tolist(), strict=True
    ):
        yield places[query], entry, "pdq", distance


def _rows(entries: Iterable[int], sets: Mapping[UUID, HashSet]) -> dict[int, Any]:
    """Return what the lists say of those entries that count, as plain rows: models would take most of the time.

    Whether one counts is seen here and not asked: to answer that, a database would go through whole sets.
    """
    ids = sorted(entries)
    found: dict[int, Any] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = Entry.objects.filter(id__in=ids[start : start + AT_ONCE])
        for row in rows.values_list(*_SAID, named=True):
            if _counts(row, sets.get(row.hash_set_id)):
                found[row.id] = row
    return found


def _counts(row: Any, hash_set: HashSet | None) -> bool:
    """Say whether an entry stands in the version of its set that counts, and the set is looked in."""
    if hash_set is None or row.added > hash_set.version:
        return False
    return row.withdrawn is None or bool(row.withdrawn > hash_set.version)


def _matches(
    one: Asked,
    hits: Mapping[int, tuple[str, int]],
    rows: Mapping[int, Any],
    sets: Mapping[UUID, HashSet],
    radius: int | None,
) -> list[Match]:
    found = []
    for entry, (kind, distance) in hits.items():
        row = rows.get(entry)
        if row is None:
            continue
        hash_set = sets[row.hash_set_id]
        if kind == "pdq":  # the index only says where to look
            distance = _away(one.hashes["pdq"], bytes(row.pdq or b""))
        weak = kind == "pdq" and is_weak(one.quality, row.pdq_quality)
        within = hash_set.radius if radius is None else radius
        if distance > (min(within, WEAK_RADIUS) if weak else within):
            continue
        found.append(_match(row, hash_set, kind, distance, weak=weak))
    return sorted(found, key=lambda each: (each.distance, each.set_name, each.entry))


def _away(asked: bytes, held: bytes) -> int:
    """Return how many bits the nearest orientation is away; more than any radius where nothing is held."""
    if len(held) != PDQ:
        return WIDEST + 1
    number = int.from_bytes(held)
    each = (asked[place : place + PDQ] for place in range(0, len(asked), PDQ))
    return min((int.from_bytes(one) ^ number).bit_count() for one in each)


def _match(row: Any, hash_set: HashSet, kind: str, distance: int, *, weak: bool) -> Match:
    baseline = row.baseline
    if baseline is None:
        baseline = hash_set.baseline.get(row.category)
    return Match(
        set_name=hash_set.name,
        entry=row.key,
        kind=kind,
        distance=distance,
        category=row.category,
        region=row.region,
        baseline=baseline,
        series=row.series,
        victim_identified=row.victim_identified,
        is_weak=weak,
    )
