"""Send a child an ordinary sentence as a reminder: one contact, confirmed by one person, now."""

import logging
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, PayungError
from payung.intake import acts, policy
from payung.intake.actions.assessments import locked
from payung.intake.dialogue.notice_channels import SENTENCES, Chosen, Messenger
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer

_log = logging.getLogger(__name__)


def notify(viewer: OfficerViewer, report_id: UUID, chosen: Chosen, messenger: Messenger) -> None:
    """Send the sentence that the child chose, once. Nothing of it is scheduled: each contact is decided anew.

    Only child protection may. Raises BadInput where the sentence is none of ours, Conflict outside the hours
    that the child called safe. The ledger says that it was sent, and by whom; not where to. That is written
    first, and nothing is locked while it is sent: PayungError where it was not taken, and each try is an entry.
    """
    if chosen.sentence not in SENTENCES:
        raise BadInput("sentence")
    with acting(viewer) as act:
        stored = policy.require_wish(viewer, locked(report_id))
        zone = ZoneInfo(people.unit(viewer, stored.case.unit_id).time_zone)
        if not chosen.is_safe(clock.now().astimezone(zone).hour):
            raise Conflict(_("The child said that another time of day is safe."))
        act.record(stored.case.chain, acts.NOTICE_SENT, f"report:{stored.id}")
        with translation.override(chosen.language):
            words = str(SENTENCES[chosen.sentence])
        transaction.on_commit(partial(_send, messenger, chosen.account, words))


def _send(messenger: Messenger, account: str, words: str) -> None:
    try:
        messenger.send(account, words)
    except Exception:  # noqa: BLE001  whatever a messenger raises may repeat the account
        _log.warning("notice-failed")
        raise PayungError from None
