"""Send a child an ordinary sentence as a reminder, once, when an officer confirms it."""

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
from payung.intake.dialogue.notice_channels import SENTENCES, Messenger, NoticeChoice
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer

_log = logging.getLogger(__name__)


def notify(
    viewer: OfficerViewer, report_id: UUID, chosen: NoticeChoice, messenger: Messenger
) -> None:
    """Send the sentence that the child chose, once. Nothing is scheduled: a person decides each contact.

    Only child protection may. Raises BadInput where the sentence is none of ours, Conflict outside the hours
    that the child called safe. The ledger records each try and its officer, not the account, before the
    sentence is sent; nothing is locked while it is sent. Raises PayungError where the messenger refused it.
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
