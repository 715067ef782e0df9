"""Open the file of an exhibit: streamed to one officer, recorded before the first byte is sent."""

from collections.abc import Iterator
from uuid import UUID

from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.ledger.actions import acting
from payung.media import acts
from payung.media.exhibits import policy, records, store
from payung.media.exhibits.actions import case_hashes
from payung.media.exhibits.actions.custody import add_step, chain, readers_of, subject, words_of
from payung.media.exhibits.plaintext import MISSING, plain
from payung.media.files.filetypes import BUNDLE
from payung.media.models import Exhibit, OptOut, Step
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def open_exhibit(
    viewer: OfficerViewer, exhibit_id: UUID, reason: str | None = None
) -> Iterator[bytes]:
    """Return the plain bytes of an exhibit's file, in pieces; the caller must keep them off any disk.

    `reason`: why the file leaves the house, a step of the chain of custody, sealed; None where it stays.
    Raises NotAllowed with the reason, NotFound, BadInput for an empty reason, SealBroken where its record does
    not open, Conflict where its file is missing. While it is read: SealBroken where the file is not what it
    was; then what came before must be thrown away.
    """
    row = openable(viewer, exhibit_id)
    words = None if reason is None else {"words": words_of("reason", reason)}
    record = records.unsealed(row, viewer.keys)
    if not store.store().exists(store.name_of(row.file)):
        raise Conflict(MISSING)
    with acting(viewer) as act:
        case_hashes.keep(row, record)  # of one that came before these were kept
        if words:
            step = Step.LISTED if record["kind"] == BUNDLE else Step.OPENED
            add_step(viewer, row, step, words, readers_of(viewer, row))
        act.record(chain(row), acts.EXHIBIT_OPENED, subject(row.id), digest=row.file)
    return plain(row.file, record)


def openable(viewer: OfficerViewer, exhibit_id: UUID) -> Exhibit:
    """Return an exhibit whose file the viewer may open now: for the actions of this room.

    Raises NotAllowed with the reason, and NotFound.
    """
    row = Exhibit.objects.filter(id=exhibit_id).first()
    row = policy.require_there(viewer, row, Permission.EXHIBIT_READ)
    leave = policy.may_open(viewer, row)
    if not leave:
        raise NotAllowed(leave.reason)
    if OptOut.objects.filter(officer_id=viewer.id).exists():
        raise NotAllowed(policy.OPTED_OUT)
    if row.body is None:
        raise NotFound
    return row
