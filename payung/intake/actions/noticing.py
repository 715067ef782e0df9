"""Sending a child an ordinary sentence, so that they look here: one contact, confirmed by one person, now."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict
from payung.intake import acts, policy
from payung.intake.actions.assessing import chain, locked
from payung.intake.notices import SENTENCES, Chosen, Messenger
from payung.ledger.actions import acting
from payung.people import queries as people
from payung.people.viewer import OfficerViewer


def notify(viewer: OfficerViewer, report_id: UUID, chosen: Chosen, messenger: Messenger) -> None:
    """Send the sentence that the child chose, once. Nothing of it is scheduled: each contact is decided anew.

    Only child protection may. Raises BadInput where the sentence is none of ours, Conflict outside the hours
    that the child called safe. The ledger says that it was sent, and by whom; not where to.
    """
    if chosen.sentence not in SENTENCES:
        raise BadInput("sentence")
    with acting(viewer) as act:
        stored = policy.require_wish(viewer, locked(id=report_id))
        zone = ZoneInfo(people.unit(viewer, stored.unit_id).time_zone)
        if not chosen.is_safe(clock.now().astimezone(zone).hour):
            raise Conflict(_("The child said that another time of the day is safe."))
        act.record(chain(stored), acts.NOTICE_SENT, f"report:{stored.id}")
        with translation.override(chosen.language):
            words = str(SENTENCES[chosen.sentence])
        messenger.send(chosen.account, words)
