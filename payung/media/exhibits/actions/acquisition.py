"""Register a file as an exhibit: sealed and hashed while it is uploaded, and never changed after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Final
from uuid import UUID, uuid4

from payung.foundation import clock, sealing, uploads
from payung.foundation.padding import step
from payung.foundation.uploads import SealedUpload
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.media import acts, sealed
from payung.media.exhibits import store
from payung.media.exhibits.actions import examination_results
from payung.media.exhibits.actions.custody import add_step, chain, readers_of, subject
from payung.media.exhibits.policy import require_receive
from payung.media.exhibits.records import ExhibitRecord
from payung.media.files.analysis import FileAnalysis
from payung.media.files.filetypes import BUNDLE
from payung.media.models import Exhibit, Source, Step
from payung.media.sandbox.examination import Examination

CHUNK: Final = 64 * 1024  # bytes
REVIEW: Final = timedelta(days=365)  # after which a person looks whether it is still needed


@dataclass(frozen=True)
class Acquisition:
    """The claims of the person who brings a file. All but `source` and `report` is sealed.

    `origin`: from whom or where, for example the number of the seizure. `report`: what it belongs to.
    """

    source: Source
    name: str = ""
    description: str = ""
    origin: str = ""
    report: UUID | None = None


def receive_exhibit(
    viewer: Viewer, unit: UUID, stream: IO[bytes] | SealedUpload, claims: Acquisition
) -> UUID:
    """Register a file as an exhibit of `unit`; return its id.

    `stream`: plain bytes, which reach no disk, or a file that the door has sealed already. Raises NotAllowed
    with the reason, and RequestDataTooBig; then nothing of it stays.
    """
    require_receive(viewer, unit, claims.report)
    uploads.sweep()  # what a crash left of another file, long ago
    examination = Examination(_name(claims, stream))
    if isinstance(stream, SealedUpload):
        with stream.path.open("rb") as file:
            for chunk in uploads.plain(file, stream.identity, stream.size or 0):
                examination.add(chunk)
        return _keep(viewer, unit, stream, claims, examination.done())
    upload = uploads.seal(_watched(stream, examination))
    try:
        return _keep(viewer, unit, upload, claims, examination.done())
    finally:
        upload.close()


def _watched(stream: IO[bytes], examination: Examination) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        examination.add(chunk)
        yield chunk


def _keep(
    viewer: Viewer, unit: UUID, upload: SealedUpload, claims: Acquisition, analysis: FileAnalysis
) -> UUID:
    """Move a sealed file into the store and record it; on failure the file is removed again."""
    digest = store.put(upload)
    row = Exhibit(
        id=uuid4(),
        unit_id=unit,
        report=claims.report,
        source=_source(claims, analysis),
        received_at=(now := clock.now()),
        review_at=now + REVIEW,
        file=digest,
        size=step(analysis.digests.size),
    )
    try:
        with acting(viewer) as act:
            readers = readers_of(viewer, row)
            body = _body(upload, claims, analysis)
            row.body = sealing.seal(sealed.exhibit_place(row), body, readers)
            row.save(force_insert=True)
            examination_results.keep(row, body, analysis, readers)
            add_step(viewer, row, Step.RECEIVED, {"words": claims.origin}, readers)
            act.record(chain(row), acts.EXHIBIT_RECEIVED, subject(row.id), digest=digest)
    except BaseException:
        store.remove(digest)
        raise
    return row.id


def _source(claims: Acquisition, analysis: FileAnalysis) -> Source:
    """Return the source of a file. Only the file itself can say that it is a scan's: those are never viewed."""
    if analysis.kind == BUNDLE:
        return Source.SCAN
    return Source.OTHER if claims.source is Source.SCAN else claims.source


def _body(upload: SealedUpload, claims: Acquisition, analysis: FileAnalysis) -> ExhibitRecord:
    """Return the record of an exhibit to seal; `identity` opens its file."""
    return {
        "identity": upload.identity,
        "name": _name(claims, upload),
        "description": claims.description,
        "origin": claims.origin,
        **examination_results.sealed_form(analysis),
    }


def _name(claims: Acquisition, brought: IO[bytes] | SealedUpload) -> str:
    claimed = brought.name if isinstance(brought, SealedUpload) else ""
    return (claims.name or claimed or "")[: examination_results.LONGEST_NAME]
