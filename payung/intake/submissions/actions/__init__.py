"""Every write of submissions."""

from payung.intake.submissions.actions.idempotency_keys import forget_keys
from payung.intake.submissions.actions.outbox import deliver_due, send_again, send_test
from payung.intake.submissions.actions.partner_status import (
    follow_leads,
    take_telling_back,
    tell_sender,
    tell_what_is_due,
)

__all__ = [
    "deliver_due",
    "follow_leads",
    "forget_keys",
    "send_again",
    "send_test",
    "take_telling_back",
    "tell_sender",
    "tell_what_is_due",
]
