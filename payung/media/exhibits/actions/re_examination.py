"""Examine the file of an exhibit again, for details that could not be read on arrival."""

from uuid import UUID

from payung.foundation import sealing
from payung.foundation.errors import Conflict
from payung.ledger.actions import acting
from payung.media import acts, sealed
from payung.media.exhibits import policy, records
from payung.media.exhibits.actions import examination_results
from payung.media.exhibits.actions.custody import chain, locked, readers_of, subject
from payung.media.exhibits.plaintext import MISSING, plain
from payung.media.exhibits.queries import contents
from payung.media.exhibits.records import ExhibitRecord
from payung.media.models import Exhibit
from payung.media.sandbox.examination import Examination
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def examine_again(viewer: OfficerViewer, exhibit_id: UUID) -> None:
    """Compute the hashes of an exhibit again, and of the files inside it; show nothing and change no file.

    The worker then looks them up in the hash sets. Raises NotAllowed with the reason, NotFound, Conflict where
    the exhibit is not held any more or its file is missing, SealBroken where the file has changed.
    """
    row = Exhibit.objects.filter(id=exhibit_id).first()
    row = policy.require_there(viewer, row, Permission.EXHIBIT_RECEIVE)
    policy.require_held(row)
    record = records.unsealed(row, viewer.keys)
    examination = Examination(record["name"])
    try:
        for chunk in plain(row.file, record):
            examination.add(chunk)
    except FileNotFoundError:
        raise Conflict(MISSING) from None
    analysis = examination.done()
    with acting(viewer) as act:
        row = locked(viewer, exhibit_id, Permission.EXHIBIT_RECEIVE)
        policy.require_held(row)  # still
        before = contents.of_exhibit(viewer, row)
        if before:
            analysis = examination_results.in_places(
                analysis, [(part.name, part.sha256) for part in before.parts]
            )
        readers = readers_of(viewer, row)
        body: ExhibitRecord = {**record, **examination_results.sealed_form(analysis)}
        sealing.forget_all(row.id)
        row.body = sealing.seal(sealed.exhibit_place(row), body, readers)
        row.save(update_fields=["body"])
        examination_results.forget(row)
        examination_results.keep(row, body, analysis, readers)
        act.record(chain(row), acts.EXHIBIT_EXAMINED, subject(row.id), digest=row.file)
