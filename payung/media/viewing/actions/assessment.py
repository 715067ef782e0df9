"""Record the classification of an exhibit."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import Conflict
from payung.ledger.actions import acting
from payung.media import acts, sealed
from payung.media.exhibits import policy
from payung.media.exhibits.actions.custody import chain, locked, readers_of, subject
from payung.media.exhibits.findings import ExhibitFinding, Known
from payung.media.exhibits.queries.worklists import Ruled, rulings
from payung.media.models import Ruling
from payung.media.viewing.queries.presentation import has_looked, unseen_of
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def rule(
    viewer: OfficerViewer, exhibit_id: UUID, finding: ExhibitFinding, *, classified: bool = False
) -> int:
    """Record the classification of an exhibit, sealed to its unit; a later one is added and replaces none.

    Returns how many things in its file nobody has looked at, though somebody should: then it stays on the list,
    unless it is said that nobody needs to.

    Who rules has looked at it here, or has taken the file out to do so, unless a list says already what it
    shows (`classified`), or a colleague has and that stays: so that nobody has to look only to write that the
    child has been found. Raises BadInput, and Conflict.
    """
    body = finding.checked().to_json()
    with acting(viewer) as act:
        row = locked(viewer, exhibit_id, Permission.EXHIBIT_FILE_LOOK)
        policy.require_held(row)
        if not classified and not has_looked(viewer, row):
            _require_only_found(rulings(viewer, row.id), finding)
        ruling = Ruling(id=uuid4(), exhibit=row, officer_id=viewer.id, made_at=clock.now())
        readers = readers_of(viewer, row)
        ruling.body = sealing.seal(sealed.ruling_place(ruling), body, readers)
        ruling.save(force_insert=True)
        left = 0 if classified or finding.rest else unseen_of(viewer, row)
        row.ruled_at = row.ruled_at if left else ruling.made_at
        row.fresh_eyes, row.to_find = finding.fresh_eyes, finding.is_to_find
        row.save(update_fields=["ruled_at", "fresh_eyes", "to_find"])
        act.record(chain(row), acts.EXHIBIT_RULED, subject(row.id), digest=row.file)
    return left


def _require_only_found(before: Sequence[Ruled], finding: ExhibitFinding) -> None:
    """Raise Conflict where an officer who has not viewed it records more than that the child was found."""
    if not before:
        raise Conflict(_("You have not viewed it, and no hash set says what it shows."))
    last = before[0].said
    if (finding.shows, finding.real, finding.known) != (last.shows, last.real, Known.NAMED):
        raise Conflict(
            _(
                "You have not viewed it, so a colleague's classification stays as it is. "
                "You can record that the child has been found."
            )
        )
