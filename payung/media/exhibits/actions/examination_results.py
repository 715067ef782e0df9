"""Store the results of examining a file: sealed, with its hashes in clear."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from payung.foundation import sealing
from payung.foundation.sealing import PublicKey
from payung.media import sealed
from payung.media.exhibits.actions import case_hashes
from payung.media.files.errors import FailureReason
from payung.media.files.hash_query import MAKER
from payung.media.files.metadata import Notes
from payung.media.models import Contents, Exhibit
from payung.media.sandbox.examination import Inside, Seen

LONGEST_NAME: Final = 500  # characters
# What is sealed of a thing that lies in a file: the rest stands in clear, to be compared.
_OF_A_THING: Final = ("name", "kind", "size", "sha256", "why", "notes")


def told(seen: Seen) -> dict[str, Any]:
    """Return what is sealed of a file that was looked at."""
    return {**_told(seen), "newest": max(each.notes.when for each in _read(seen))}


def keep(row: Exhibit, body: Mapping[str, Any], seen: Seen, readers: Iterable[PublicKey]) -> None:
    """Keep the hashes of an exhibit's file, and what lies in it. Runs in the transaction of the act."""
    case_hashes.keep(row, body, to_look_at=not seen.is_gone_through)
    _keep_contents(row, seen, readers)


def in_places(seen: Seen, before: Sequence[tuple[str, str]]) -> Seen:
    """Return the same with each thing in the place that it had, and others after: what was shown is told by it.

    `before`: the name of each thing and its SHA-256, empty where it was not read, so never shown: then another
    may have its place. One that is not found any more is told as left.
    """
    places: dict[str, deque[int]] = defaultdict(deque)
    for number, each in enumerate(seen.inside):
        places[each.seen.digests.sha256 if isinstance(each.seen, Seen) else each.name].append(
            number
        )
    had = [places[sha256].popleft() if places[sha256] else None for _name, sha256 in before]
    others = iter(sorted(set(range(len(seen.inside))) - set(had)))
    kept = []
    for place, (name, sha256) in zip(had, before, strict=True):
        found = next(others, None) if place is None and not sha256 else place
        kept.append(Inside(name, FailureReason.TOO_LONG) if found is None else seen.inside[found])
    return replace(seen, inside=(*kept, *(seen.inside[number] for number in others)))


def forget(row: Exhibit) -> None:
    """Let go what was kept of an exhibit's file: its hashes, and what lies in it."""
    contents = Contents.objects.filter(exhibit=row)
    sealing.forget_all(*contents.values_list("id", flat=True))
    contents.delete()
    case_hashes.forget(row.id)


def _keep_contents(row: Exhibit, seen: Seen, readers: Iterable[PublicKey]) -> None:
    """Keep what lies in a file: sealed what it is called and says of itself, in clear its hashes."""
    if not seen.inside:
        return
    things: list[dict[str, Any]] = [
        {"name": each.name[:LONGEST_NAME], "why": each.seen.value}
        if isinstance(each.seen, FailureReason)
        else {"name": each.name[:LONGEST_NAME], **_told(each.seen)}
        for each in seen.inside
    ]
    contents = Contents(id=uuid4(), exhibit=row)
    kept = [{name: told[name] for name in _OF_A_THING if name in told} for told in things]
    contents.body = sealing.seal(sealed.contents_place(contents), {"things": kept}, readers)
    contents.save(force_insert=True)
    # What is known of a picture says nothing of what is hidden behind it.
    hidden = seen.is_shown and not seen.is_read
    hashed = [
        (place, told, told["to_look_at"] or (hidden and place == 1))
        for place, told in enumerate(things, 1)
        if "sha256" in told
    ]
    case_hashes.keep_inside(row, hashed)


def _read(seen: Seen) -> Iterator[Seen]:
    """Yield a file and each thing in it that was read."""
    yield seen
    yield from (each.seen for each in seen.inside if isinstance(each.seen, Seen))


def _told(seen: Seen) -> dict[str, Any]:
    """Return what was found out of a file, or of a thing in it."""
    look = seen.look
    return {
        "kind": seen.kind,
        "to_look_at": seen.to_look_at,
        "size": seen.digests.size,
        "md5": seen.digests.md5,
        "sha1": seen.digests.sha1,
        "sha256": seen.digests.sha256,
        "pdq": _hex(look.pdq) if look else [],
        "pdq_quality": look.quality if look else None,
        "pdq_maker": MAKER if look or seen.frames else "",
        "frames": [(each.second, each.quality, _hex(each.pdq)) for each in seen.frames],
        "why": seen.why.value if seen.why else "",
        "notes": seen.notes.to_json() if seen.notes != Notes() else {},
    }


def _hex(orientations: Sequence[bytes]) -> list[str]:
    return [bits.hex() for bits in orientations]
