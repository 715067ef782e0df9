"""Clear hashes of an exhibit, for comparison: stored and deleted in the transaction of the act itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from payung.media.files.hash_query import EXACT
from payung.media.models import CaseHash, Exhibit

_CHUNK: Final = 500  # rows in one statement


def keep(exhibit: Exhibit, told: Mapping[str, Any], *, to_look_at: bool = True) -> None:
    """Keep the hashes of an exhibit's file, as its sealed record tells them, if they are not there yet."""
    if not CaseHash.objects.filter(id=exhibit.id).exists():
        _row(exhibit, told, exhibit.id, to_look_at=to_look_at).save(force_insert=True)


def keep_inside(exhibit: Exhibit, things: Sequence[tuple[int, Mapping[str, Any], bool]]) -> None:
    """Keep the hashes of things that lie in an exhibit's file, by their places in its contents.

    With each, whether somebody has to look at it.
    """
    rows = [
        _row(exhibit, told, uuid4(), place, to_look_at=to_look_at)
        for place, told, to_look_at in things
    ]
    CaseHash.objects.bulk_create(rows, batch_size=_CHUNK)


def _row(
    exhibit: Exhibit, told: Mapping[str, Any], row_id: UUID, place: int = 0, *, to_look_at: bool
) -> CaseHash:
    frames = _frames(told)
    pdq = b"".join(hashes for _quality, hashes in frames) or bytes.fromhex("".join(told["pdq"]))
    return CaseHash(
        id=row_id,
        exhibit=exhibit,
        place=place,
        to_look_at=to_look_at,
        unit_id=exhibit.unit_id,
        **{kind: bytes.fromhex(told[kind]) for kind in EXACT},
        pdq=pdq or None,
        frames=bytes(quality for quality, _hashes in frames) or None,
        pdq_quality=min((quality for quality, _hashes in frames), default=told["pdq_quality"]),
        pdq_maker=told["pdq_maker"],
    )


def _frames(told: Mapping[str, Any]) -> list[tuple[int, bytes]]:
    """Return quality and hashes of each frame of a film that is not of one colour."""
    frames = told.get("frames", ())
    return [
        (quality, bytes.fromhex("".join(turned))) for _second, quality, turned in frames if quality
    ]


def forget(exhibit: UUID) -> None:
    """Let the hashes of an exhibit go, and what was found by them."""
    CaseHash.objects.filter(exhibit=exhibit).delete()
