"""Every write to reports: receiving, dialogue, opening, decisions, links, and feedback."""

from payung.intake.actions.decisions import mark_read, note_wish_decided, open_report, set_level
from payung.intake.actions.deletion import (
    Cause,
    delete_feedback,
    delete_report,
    file_tombstones,
    forget_receipts,
    held_for_deletion,
)
from payung.intake.actions.dialogue import add_word, answer, ask, ask_to_stop, read_answers, rule
from payung.intake.actions.feedback import give_feedback
from payung.intake.actions.ledger_export import export_ledger
from payung.intake.actions.links import link
from payung.intake.actions.notices import notify
from payung.intake.actions.number_registration import draw_number, forget_number
from payung.intake.actions.outbox import deliver_due, send_again, send_test
from payung.intake.actions.partner_status import (
    forget_keys,
    take_telling_back,
    tell_sender,
    tell_what_is_due,
)
from payung.intake.actions.receiving import Received, receive
from payung.intake.actions.transfer import hand_over, name_readers, open_to_unit
from payung.intake.actions.wording_statistics import forget_counts
from payung.intake.models import MessageKind

__all__ = [
    "Cause",
    "MessageKind",
    "Received",
    "add_word",
    "answer",
    "ask",
    "ask_to_stop",
    "delete_feedback",
    "delete_report",
    "deliver_due",
    "draw_number",
    "export_ledger",
    "file_tombstones",
    "forget_counts",
    "forget_keys",
    "forget_number",
    "forget_receipts",
    "give_feedback",
    "hand_over",
    "held_for_deletion",
    "link",
    "mark_read",
    "name_readers",
    "note_wish_decided",
    "notify",
    "open_report",
    "open_to_unit",
    "read_answers",
    "receive",
    "rule",
    "send_again",
    "send_test",
    "set_level",
    "take_telling_back",
    "tell_sender",
    "tell_what_is_due",
]
