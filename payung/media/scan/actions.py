"""Open a scan bundle that is sealed to a unit: in memory only, with limits, recorded before it
is shown.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import sealed_file
from payung.foundation.errors import BadInput, Conflict, NotFound, SealBroken, Text
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.media import acts
from payung.media.exhibits.actions.custody import add_step, chain, readers_of, subject, words_of
from payung.media.exhibits.actions.file_access import openable
from payung.media.files.errors import SENTENCES, FailureReason
from payung.media.files.filetypes import BUNDLE
from payung.media.files.memory_file import LITTLE
from payung.media.matcher.statuses import Status
from payung.media.models import Exhibit, Step
from payung.media.sandbox import dispatch
from payung.media.scan import bundle_reader, figures
from payung.media.scan.bundle_reader import Lines
from payung.media.scan.figures import Figures
from payung.media.scan.result_files import CASE, FILES
from payung.media.viewing.queries.presentation import in_memory
from payung.staff.viewer import OfficerViewer

LISTS: Final = (CASE, FILES)  # what can be taken out on its own
_TOO_LARGE: Final = _(
    "It contains more than the desk opens. Use payung bundle, as docs/officers/scan.md explains."
)
_WRONG: Final[dict[FailureReason, Text]] = {
    **SENTENCES,
    FailureReason.DAMAGED: _(
        "Its contents are not in the form that payung scan writes, so nothing is shown."
    ),
    FailureReason.TOO_DEEP: _(
        "It contains something that payung scan does not write, so it was not opened."
    ),
    FailureReason.TOO_LARGE: _TOO_LARGE,
}
_CLOSED: Final = _(
    "Your keys do not open it: it was sealed to another unit, or altered on its way."
)
Found = TypeVar("Found")


@dataclass(frozen=True)
class TakenOut:
    """An exported list: its bytes in pieces, and their number."""

    name: str
    size: int
    chunks: Iterator[bytes]


def note_opened(viewer: Viewer, digest: str) -> None:
    """Write one entry. `digest`: SHA-256 of the sealed bundle (64 hexadecimal digits)."""
    with acting(viewer) as act:
        act.record(acts.CHAIN, acts.BUNDLE_OPENED, "bundle", digest=digest)


def open_scan(viewer: OfficerViewer, exhibit_id: UUID) -> Figures:
    """Return the figures of a scan.

    As all of this module: raises NotAllowed with the reason, NotFound for what is no bundle, and Conflict with
    the reason where it does not open.
    """
    row, packed = _packed(viewer, exhibit_id)
    return _noted(viewer, row, _apart(figures.of_bundle, packed))


def open_scan_files(
    viewer: OfficerViewer, exhibit_id: UUID, which: Status | None, page: int
) -> Lines:
    """Return one page (from 1) of the files that were scanned, or of those of one status."""
    row, packed = _packed(viewer, exhibit_id)
    return _noted(viewer, row, _apart(partial(bundle_reader.files, which=which, page=page), packed))


def take_list_out(viewer: OfficerViewer, exhibit_id: UUID, name: str, reason: str) -> TakenOut:
    """Return one of LISTS, to be stored in clear: a step of the chain of custody, with a reason, sealed.

    No picture is in it, so it does not count as something that the officer had to see. Raises BadInput too.
    While it is read: Unreadable where it is not what it says; then what came before must be thrown away.
    """
    if name not in LISTS:
        raise BadInput("part")
    words = {"words": words_of("reason", reason)}
    row, packed = _packed(viewer, exhibit_id)
    size = _apart(partial(bundle_reader.size_of, name=name), packed)
    with acting(viewer) as act:
        add_step(viewer, row, Step.LISTED, words, readers_of(viewer, row))
        act.record(chain(row), acts.BUNDLE_TAKEN_OUT, subject(row.id), digest=row.file)
    return TakenOut(name, size, bundle_reader.pieces(packed, name))


def _packed(viewer: OfficerViewer, exhibit_id: UUID) -> tuple[Exhibit, bytes]:
    """Return an exhibit and its packed archive, which is not checked yet."""
    row = openable(viewer, exhibit_id)
    record, carried = in_memory(viewer, row, _TOO_LARGE, LITTLE)
    if record["kind"] != BUNDLE:
        raise NotFound
    packed = io.BytesIO()
    try:
        with carried, carried.path.open("rb") as file:
            sealed_file.open_into(file, packed, viewer.keys)
    except SealBroken:
        raise Conflict(_CLOSED) from None
    return row, packed.getvalue()


def _noted(viewer: OfficerViewer, row: Exhibit, result: Found) -> Found:
    with acting(viewer) as act:
        act.record(chain(row), acts.BUNDLE_OPENED, subject(row.id), digest=row.file)
    return result


def _apart(work: Callable[[bytes], Found], packed: bytes) -> Found:
    result = dispatch.one(work, packed)
    if isinstance(result, FailureReason):
        raise Conflict(_WRONG[result])
    return result
