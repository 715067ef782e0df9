"""Changes of what children see: one officer proposes, another confirms; nothing changes before that."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.directory import queries
from payung.directory.actions import helplines
from payung.directory.change_labels import ChangeKind, Outcome
from payung.directory.models import Change, Helpline
from payung.directory.policy import Confirmed, require_officer, require_second
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotFound
from payung.foundation.viewer import Viewer

Differences = Sequence[tuple[str, str, str]]  # kind of fact, text now, text after the change


def propose(viewer: Viewer, kind: ChangeKind, place: str, content: Mapping[str, Any]) -> Change:
    """Store a change until another person confirms it; `content`: the arguments of its action.

    `place`: the helpline's country, or nothing. The action is tried first, and its errors are raised; Conflict
    where the same change already waits.
    """
    require_officer(viewer)
    whole = json.dumps([kind, content], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(whole.encode()).hexdigest()
    if Change.objects.filter(digest=digest, decided_at=None).exists():
        raise Conflict(_("The same change is already waiting for a second person."))
    row = Change(kind=kind, place=place, digest=digest, at=clock.now(), proposer=viewer.name)
    row.content, row.helpline = dict(content), _helpline(content)
    with transaction.atomic():
        row.changes = _apply(row)
        transaction.set_rollback(True)
    row.save()
    return row


def _helpline(content: Mapping[str, Any]) -> str:
    """Return the name of the helpline that a change concerns."""
    if "contact_id" in content:
        return helplines.live(content["contact_id"]).helpline.name
    named = Helpline.objects.filter(pk=content.get("slug", "")).values_list("name", flat=True)
    return named.first() or str(content.get("name", ""))


def propose_test(
    viewer: Viewer, contact_id: int, worked: bool, note: str = "", confirm_last: bool = False
) -> Change | None:
    """Propose to show or hide a contact after a test; None where children would see no difference."""
    contact = helplines.live(contact_id)
    if queries.is_shown(viewer, contact_id) == worked:
        return None
    return propose(
        viewer,
        ChangeKind.TEST,
        contact.helpline.country_id or "",
        {
            "contact_id": contact_id,
            "worked": worked,
            "note": note,
            "confirm_last": confirm_last,
        },
    )


@transaction.atomic
def confirm(viewer: Viewer, change: int, *, confirm_last: bool = False) -> Change:
    """Apply a change that somebody else proposed. Raises NotAllowed for its proposer.

    Raises the errors of its action, where something has changed meanwhile; then the change still waits.
    """
    row = _waiting(change)
    require_second(viewer, row.proposer)
    if confirm_last:
        row.content = {**row.content, "confirm_last": True}
    _apply(row)
    return _decided(row, viewer, Outcome.CONFIRMED)


@transaction.atomic
def drop(viewer: Viewer, change: int) -> Change:
    """Drop a waiting change: nothing changes for children."""
    require_officer(viewer)
    row = _waiting(change)
    own = viewer.name == row.proposer
    return _decided(row, viewer, Outcome.WITHDRAWN if own else Outcome.REFUSED)


def _waiting(change: int) -> Change:
    row = Change.objects.select_for_update().filter(pk=change).first()
    if row is None:
        raise NotFound
    if row.decided_at is not None:
        raise Conflict(_("Somebody else has just decided this."))
    return row


def _decided(row: Change, viewer: Viewer, outcome: Outcome) -> Change:
    row.decided_at, row.decider, row.outcome = clock.now(), viewer.name, outcome
    row.save(update_fields=["decided_at", "decider", "outcome"])
    return row


def _apply(row: Change) -> Differences:
    """Apply a change in its proposer's name; return the differences for children."""
    return _APPLY[ChangeKind(row.kind)](Confirmed(row.proposer), row)


def _add_helpline(by: Confirmed, row: Change) -> Differences:
    content = row.content
    helplines.add_helpline(by, **content)
    names = [(what, content.get(what, "")) for what in ("name", "local_name")]
    facts = [*names, *content["ways"], ("hours", content["hours"])]
    return [(what, "", value) for what, value in facts if value]


def _add_contact(by: Confirmed, row: Change) -> Differences:
    helplines.add_contact(by, **row.content)
    return [(row.content["channel"], "", row.content["value"])]


def _correct(by: Confirmed, row: Change) -> Differences:
    content = dict(row.content)
    values = {int(contact): value for contact, value in content.pop("values").items()}
    return helplines.correct_helpline(by, values=values, **content).changes


def _test(by: Confirmed, row: Change) -> Differences:
    contact = helplines.live(row.content["contact_id"])
    worked = bool(row.content["worked"])
    helplines.record_test(by, at=row.at, **row.content)
    return [
        (contact.channel, "", contact.value) if worked else (contact.channel, contact.value, "")
    ]


_APPLY: Final[dict[ChangeKind, Callable[[Confirmed, Change], Differences]]] = {
    ChangeKind.HELPLINE: _add_helpline,
    ChangeKind.CONTACT: _add_contact,
    ChangeKind.CORRECTION: _correct,
    ChangeKind.TEST: _test,
}
