"""Clear hashes of an exhibit, for comparison: stored and deleted in the transaction of the act itself."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

from payung.media.exhibits.records import AnalysisRecord
from payung.media.models import CaseHash, Exhibit

_CHUNK: Final = 500  # rows in one statement


def keep(exhibit: Exhibit, record: AnalysisRecord, *, to_look_at: bool = True) -> None:
    """Store the hashes in an exhibit's record, if they are not stored yet."""
    if not CaseHash.objects.filter(id=exhibit.id).exists():
        _row(exhibit, record, exhibit.id, to_look_at=to_look_at).save(force_insert=True)


def keep_inside(exhibit: Exhibit, things: Sequence[tuple[int, AnalysisRecord, bool]]) -> None:
    """Store the hashes of the files inside an exhibit, by their places in its contents.

    Each has whether somebody must look at it.
    """
    rows = [
        _row(exhibit, record, uuid4(), place, to_look_at=to_look_at)
        for place, record, to_look_at in things
    ]
    CaseHash.objects.bulk_create(rows, batch_size=_CHUNK)


def _row(
    exhibit: Exhibit, record: AnalysisRecord, row_id: UUID, place: int = 0, *, to_look_at: bool
) -> CaseHash:
    frames = _frames(record)
    pdq = b"".join(hashes for _quality, hashes in frames) or bytes.fromhex("".join(record["pdq"]))
    return CaseHash(
        id=row_id,
        exhibit=exhibit,
        place=place,
        to_look_at=to_look_at,
        unit_id=exhibit.unit_id,
        md5=bytes.fromhex(record["md5"]),
        sha1=bytes.fromhex(record["sha1"]),
        sha256=bytes.fromhex(record["sha256"]),
        pdq=pdq or None,
        frames=bytes(quality for quality, _hashes in frames) or None,
        pdq_quality=min((quality for quality, _hashes in frames), default=record["pdq_quality"]),
        pdq_maker=record["pdq_maker"],
    )


def _frames(record: AnalysisRecord) -> list[tuple[int, bytes]]:
    """Return quality and hashes of each frame of a film, without frames of a single colour."""
    frames = record.get("frames", ())
    return [
        (quality, bytes.fromhex("".join(turned))) for _second, quality, turned in frames if quality
    ]


def forget(exhibit: UUID) -> None:
    """Delete the hashes of an exhibit, and their hits."""
    CaseHash.objects.filter(exhibit=exhibit).delete()
