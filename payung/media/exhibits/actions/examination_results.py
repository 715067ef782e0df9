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
from payung.media.files.analysis import EmbeddedAnalysis, FileAnalysis
from payung.media.files.errors import FailureReason
from payung.media.files.hash_query import MAKER
from payung.media.files.metadata import Notes
from payung.media.models import Contents, Exhibit

LONGEST_NAME: Final = 500  # characters
# What is sealed of a thing that lies in a file: the rest stands in clear, to be compared.
_OF_A_THING: Final = ("name", "kind", "size", "sha256", "why", "notes")


def sealed_form(analysis: FileAnalysis) -> dict[str, Any]:
    """Return the part of a file's analysis that is sealed with its exhibit."""
    return {**_told(analysis), "newest": max(file.notes.when for file in _read(analysis))}


def keep(
    row: Exhibit, body: Mapping[str, Any], analysis: FileAnalysis, readers: Iterable[PublicKey]
) -> None:
    """Keep the hashes of an exhibit's file, and what lies in it. Runs in the transaction of the act."""
    case_hashes.keep(row, body, to_look_at=not analysis.is_gone_through)
    _keep_contents(row, analysis, readers)


def in_places(analysis: FileAnalysis, before: Sequence[tuple[str, str]]) -> FileAnalysis:
    """Return the same with each thing in the place that it had, and others after: what was shown is told by it.

    `before`: the name of each thing and its SHA-256, empty where it was not read, so never shown: then another
    may have its place. One that is not found any more is told as left.
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
        found = next(others, None) if place is None and not sha256 else place
        kept.append(
            EmbeddedAnalysis(name, FailureReason.TOO_LONG)
            if found is None
            else analysis.inside[found]
        )
    return replace(analysis, inside=(*kept, *(analysis.inside[number] for number in others)))


def forget(row: Exhibit) -> None:
    """Let go what was kept of an exhibit's file: its hashes, and what lies in it."""
    contents = Contents.objects.filter(exhibit=row)
    sealing.forget_all(*contents.values_list("id", flat=True))
    contents.delete()
    case_hashes.forget(row.id)


def _keep_contents(row: Exhibit, analysis: FileAnalysis, readers: Iterable[PublicKey]) -> None:
    """Keep what lies in a file: sealed what it is called and says of itself, in clear its hashes."""
    if not analysis.inside:
        return
    things: list[dict[str, Any]] = [
        {"name": embedded.name[:LONGEST_NAME], "why": embedded.result.value}
        if isinstance(embedded.result, FailureReason)
        else {"name": embedded.name[:LONGEST_NAME], **_told(embedded.result)}
        for embedded in analysis.inside
    ]
    contents = Contents(id=uuid4(), exhibit=row)
    kept = [{name: told[name] for name in _OF_A_THING if name in told} for told in things]
    contents.body = sealing.seal(sealed.contents_place(contents), {"things": kept}, readers)
    contents.save(force_insert=True)
    # What is known of a picture says nothing of what is hidden behind it.
    hidden = analysis.is_shown and not analysis.is_read
    hashed = [
        (place, told, told["to_look_at"] or (hidden and place == 1))
        for place, told in enumerate(things, 1)
        if "sha256" in told
    ]
    case_hashes.keep_inside(row, hashed)


def _read(analysis: FileAnalysis) -> Iterator[FileAnalysis]:
    """Yield a file and each thing in it that was read."""
    yield analysis
    yield from (
        embedded.result for embedded in analysis.inside if isinstance(embedded.result, FileAnalysis)
    )


def _told(analysis: FileAnalysis) -> dict[str, Any]:
    """Return what was found out of a file, or of a thing in it."""
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
