"""Store the results of examining a file: sealed, with its hashes in clear."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import uuid4

from payung.foundation import sealing
from payung.foundation.sealing import PublicKey
from payung.media import sealed
from payung.media.exhibits.actions import case_hashes
from payung.media.exhibits.records import AnalysisRecord, EmbeddedRecord, FileRecord
from payung.media.files.analysis import EmbeddedAnalysis, FileAnalysis
from payung.media.files.errors import FailureReason
from payung.media.files.hash_query import MAKER
from payung.media.files.metadata import Notes
from payung.media.models import Contents, Exhibit

LONGEST_NAME: Final = 500  # characters


def sealed_form(analysis: FileAnalysis) -> FileRecord:
    """Return the part of a file's analysis that is sealed with its exhibit."""
    return {**_record(analysis), "newest": max(file.notes.when for file in _read(analysis))}


def keep(
    row: Exhibit, body: AnalysisRecord, analysis: FileAnalysis, readers: Iterable[PublicKey]
) -> None:
    """Store the hashes of an exhibit, and the files inside it. Runs in the transaction of the act."""
    case_hashes.keep(row, body, to_look_at=not analysis.is_gone_through)
    _keep_contents(row, analysis, readers)


def in_places(analysis: FileAnalysis, before: Sequence[tuple[str, str]]) -> FileAnalysis:
    """Return the analysis with each file inside in its former place, new ones after: viewings name the place.

    `before`: the name of each thing and its SHA-256, empty where it was not read, so never shown: then another
    may have its place. One that is missing now stays as a name with a reason.
    """
    places: dict[str, deque[int]] = defaultdict(deque)
    for number, embedded in enumerate(analysis.inside):
        places[
            embedded.result.digests.sha256
            if isinstance(embedded.result, FileAnalysis)
            else embedded.name
        ].append(number)
    had = [places[sha256].popleft() if places[sha256] else None for _name, sha256 in before]
    others = iter(sorted(set(range(len(analysis.inside))) - set(had)))
    kept = []
    for place, (name, sha256) in zip(had, before, strict=True):
        place_now = next(others, None) if place is None and not sha256 else place
        kept.append(
            EmbeddedAnalysis(name, FailureReason.TOO_LONG)
            if place_now is None
            else analysis.inside[place_now]
        )
    return replace(analysis, inside=(*kept, *(analysis.inside[number] for number in others)))


def forget(row: Exhibit) -> None:
    """Delete the hashes of an exhibit, and the records of the files inside it."""
    contents = Contents.objects.filter(exhibit=row)
    sealing.forget_all(*contents.values_list("id", flat=True))
    contents.delete()
    case_hashes.forget(row.id)


def _keep_contents(row: Exhibit, analysis: FileAnalysis, readers: Iterable[PublicKey]) -> None:
    """Store the files inside an exhibit: names and claims sealed, hashes in clear."""
    if not analysis.inside:
        return
    things: list[EmbeddedRecord] = []
    hashed: list[tuple[int, AnalysisRecord, bool]] = []
    # What is known of a picture says nothing of what is hidden behind it.
    is_hidden = analysis.is_shown and not analysis.is_read
    for place, embedded in enumerate(analysis.inside, 1):
        name, result = embedded.name[:LONGEST_NAME], embedded.result
        if isinstance(result, FailureReason):
            things.append({"name": name, "why": result.value})
            continue
        record = _record(result)
        things.append(
            {
                "name": name,
                "kind": record["kind"],
                "size": record["size"],
                "sha256": record["sha256"],
                "why": record["why"],
                "notes": record["notes"],
            }
        )
        hashed.append((place, record, result.to_look_at or (is_hidden and place == 1)))
    contents = Contents(id=uuid4(), exhibit=row)
    contents.body = sealing.seal(sealed.contents_place(contents), {"things": things}, readers)
    contents.save(force_insert=True)
    case_hashes.keep_inside(row, hashed)


def _read(analysis: FileAnalysis) -> Iterator[FileAnalysis]:
    """Yield a file's analysis, and that of each file inside it that was read."""
    yield analysis
    yield from (
        embedded.result for embedded in analysis.inside if isinstance(embedded.result, FileAnalysis)
    )


def _record(analysis: FileAnalysis) -> AnalysisRecord:
    """Return the record of a file, or of a file inside it."""
    look = analysis.look
    return {
        "kind": analysis.kind,
        "to_look_at": analysis.to_look_at,
        "size": analysis.digests.size,
        "md5": analysis.digests.md5,
        "sha1": analysis.digests.sha1,
        "sha256": analysis.digests.sha256,
        "pdq": _hex(look.orientations) if look else [],
        "pdq_quality": look.quality if look else None,
        "pdq_maker": MAKER if look or analysis.frames else "",
        "frames": [
            (frame.second, frame.quality, _hex(frame.orientations)) for frame in analysis.frames
        ],
        "why": analysis.why.value if analysis.why else "",
        "notes": analysis.notes.to_json() if analysis.notes != Notes() else {},
    }


def _hex(orientations: Sequence[bytes]) -> list[str]:
    return [bits.hex() for bits in orientations]
