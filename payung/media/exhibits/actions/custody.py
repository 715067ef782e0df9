"""The chain of custody: handing an exhibit over, returning it, keeping it, destroying it; each step."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.ledger.actions import Act, acting
from payung.media import acts, sealed
from payung.media.exhibits import policy, store
from payung.media.exhibits.actions import examination_results
from payung.media.models import Custody, Exhibit, Reveal, State, Step
from payung.staff import queries as people
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

LONGEST: Final = 20_000  # characters of a reason
FARTHEST: Final = timedelta(days=3653)  # until which an exhibit is kept before a person looks again


def chain(exhibit: Exhibit) -> str:
    """Return the chain of an exhibit's unit in the ledger."""
    return f"{exhibit.unit_id}/exhibits"


def subject(exhibit: UUID) -> str:
    """Return the subject of an exhibit in the ledger."""
    return f"exhibit:{exhibit}"


def hand_over(viewer: OfficerViewer, exhibit_id: UUID, to: str, reason: str) -> None:
    """Record that an exhibit or a copy is handed over, to a colleague or a court.

    `to` and `reason` are sealed to the unit. Raises BadInput without them, Conflict where it is not held any
    more.
    """
    words = {"to": words_of("to", to), "words": words_of("reason", reason)}

    def one(row: Exhibit) -> None:
        policy.require_held(row)

    _step(viewer, exhibit_id, Step.HANDED_OVER, words, one)


def return_exhibit(viewer: OfficerViewer, exhibit_id: UUID, to: str, reason: str) -> None:
    """Record that an exhibit went back to its owner: its file is not opened any more.

    The sealed file stays until two officers destroy it, so that nobody loses evidence alone; it is at once
    among what waits for a review.
    """
    words = {"to": words_of("to", to), "words": words_of("reason", reason)}

    def one(row: Exhibit) -> None:
        policy.require_held(row)
        row.state, row.ended_at = State.RETURNED, clock.now()
        row.review_at = clock.now()

    _step(viewer, exhibit_id, Step.RETURNED, words, one)


def keep_exhibit(viewer: OfficerViewer, exhibit_id: UUID, until: datetime, reason: str) -> None:
    """Record that an exhibit is still needed, and until when, with a sealed reason.

    Raises BadInput for a day that is past or more than ten years away.
    """
    if not clock.now() < until <= clock.now() + FARTHEST:
        raise BadInput("until", _("Choose a future date, at most ten years away."))

    def one(row: Exhibit) -> None:
        policy.require_file(row)
        row.review_at = until

    _step(viewer, exhibit_id, Step.KEPT, {"words": words_of("reason", reason)}, one)


def destroy(viewer: OfficerViewer, exhibit_id: UUID, reason: str) -> None:
    """Decide to destroy an exhibit, with a sealed reason; a second officer must confirm.

    Raises Conflict where a legal hold lies on its report, or where a colleague was faster.
    """
    words = {"words": words_of("reason", reason)}

    def one(row: Exhibit) -> None:
        policy.require_destruction(viewer, row)
        if row.decided_by_id:
            raise Conflict(_("A colleague has decided this in the meantime."))
        row.decided_by_id, row.decided_at = viewer.id, clock.now()

    _step(viewer, exhibit_id, Step.DECIDED, words, one, Permission.EXHIBIT_DESTROY)


def take_destruction_back(viewer: OfficerViewer, exhibit_id: UUID, reason: str) -> None:
    """Take back the decision to destroy an exhibit before it is confirmed, with a sealed reason."""

    def one(row: Exhibit) -> None:
        policy.require_decided(row)
        row.decided_by_id = row.decided_at = None

    words = {"words": words_of("reason", reason)}
    _step(viewer, exhibit_id, Step.TAKEN_BACK, words, one, Permission.EXHIBIT_DESTROY)


def confirm_destruction(viewer: OfficerViewer, exhibit_id: UUID) -> None:
    """Confirm, as a second officer, that an exhibit is destroyed: first its key goes, then its file.

    What stays is the tombstone, and the chain of custody with its words.
    """

    def one(row: Exhibit) -> None:
        policy.require_destruction(viewer, row)
        leave = policy.may_confirm(viewer, row)
        if not leave:
            raise Conflict(leave.reason)
        row.confirmed_by_id = viewer.id
        let_go(row)

    _step(viewer, exhibit_id, Step.DESTROYED, {}, one, Permission.EXHIBIT_DESTROY)


def let_go(row: Exhibit) -> None:
    """Destroy an exhibit's key, description, hashes and file; the caller saves the row."""
    row.state, row.ended_at, row.body, row.review_at = State.DESTROYED, clock.now(), None, None
    sealing.forget_all(row.id, *_findings_of(row))
    examination_results.forget(row)
    # A file whose removal fails opens for nobody: its key was in the body. `payung media verify` names it.
    transaction.on_commit(lambda: store.remove(row.file), robust=True)


def _findings_of(row: Exhibit) -> list[UUID]:
    """Return the ids of the officers' findings, which are destroyed with it."""
    viewings = list(row.viewings.values_list("id", flat=True))
    reveals = Reveal.objects.filter(viewing_id__in=viewings).values_list("id", flat=True)
    return [*row.rulings.values_list("id", flat=True), *viewings, *reveals]


def words_of(field: str, text: str) -> str:
    """Return a text without the space around it. Raises BadInput if it is empty or too long."""
    words = text.strip()
    if not words:
        raise BadInput(field, _("Please write at least one sentence."))
    if len(words) > LONGEST:
        raise BadInput(field, _("This is too long: at most 20,000 characters."))
    return words


_ACTS: Final[dict[Step, str]] = {
    Step.HANDED_OVER: acts.EXHIBIT_HANDED_OVER,
    Step.RETURNED: acts.EXHIBIT_RETURNED,
    Step.KEPT: acts.EXHIBIT_KEPT,
    Step.DECIDED: acts.DESTRUCTION_DECIDED,
    Step.TAKEN_BACK: acts.DESTRUCTION_TAKEN_BACK,
    Step.DESTROYED: acts.EXHIBIT_DESTROYED,
}


def _step(
    viewer: OfficerViewer,
    exhibit_id: UUID,
    step: Step,
    words: Mapping[str, str],
    one: Callable[[Exhibit], None],
    permission: Permission = Permission.EXHIBIT_CUSTODY_WRITE,
) -> None:
    """Lock an exhibit, do `one` to it, and record the step: all of it or nothing."""
    with acting(viewer) as act:
        row = locked(viewer, exhibit_id, permission)
        one(row)
        row.save()
        readers = readers_of(viewer, row)
        add_step(viewer, row, step, words, readers)
        _record(act, row, step)


def _record(act: Act, row: Exhibit, step: Step) -> None:
    act.record(chain(row), _ACTS[step], subject(row.id), digest=row.file)


def readers_of(viewer: Viewer, exhibit: Exhibit) -> list[PublicKey]:
    """Return the keys to which an exhibit is sealed: its unit's, or those of the only readers of its report."""
    reports = {exhibit.report} if exhibit.report else set()
    named = [
        reader
        for standing in policy.of_reports(viewer, reports).values()
        for reader in standing.readers
    ]
    return named or [people.unit_reader(viewer, exhibit.unit_id)]


def locked(viewer: OfficerViewer, exhibit_id: UUID, permission: Permission) -> Exhibit:
    """Lock an exhibit until the transaction ends, if the viewer has `permission`; raise otherwise."""
    row = Exhibit.objects.select_for_update().filter(id=exhibit_id).first()
    return policy.require_there(viewer, row, permission)


def add_step(
    viewer: Viewer,
    exhibit: Exhibit,
    step: Step,
    words: Mapping[str, object],
    readers: Iterable[PublicKey],
) -> None:
    """Add a step to the chain of custody, its words sealed. Runs in the transaction of the act."""
    row = Custody(id=uuid4(), exhibit=exhibit, step=step, made_at=clock.now())
    if isinstance(viewer, OfficerViewer):
        row.officer_id = viewer.id
    row.body = sealing.seal(sealed.custody_place(row), words, readers)
    row.save(force_insert=True)
