"""Every write to reports: receiving, dialogue, opening, decisions, links, and feedback."""

from payung.intake.actions.decided_deletion import (
    delete_decided,
    let_decided_wait,
    replay_tombstones,
)
from payung.intake.actions.deletion import (
    Cause,
    delete_feedback,
    delete_report,
    file_tombstones,
    forget_receipts,
)
from payung.intake.actions.dialogue import add_word, answer, ask, ask_to_stop, read_answers
from payung.intake.actions.feedback import give_feedback
from payung.intake.actions.feedback_retention import forget_leftovers, propose_deletions
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
from payung.intake.actions.report_contents import Opened, open_case, open_together
from payung.intake.actions.visits import Visit, visit
from payung.intake.actions.wishes import ForgetOutcome, decide_wish, rule_reporter
from payung.intake.actions.wording_statistics import forget_counts
from payung.intake.models import MessageKind

__all__ = [
    "Cause",
    "ForgetOutcome",
    "MessageKind",
    "Opened",
    "Received",
    "Visit",
    "add_word",
    "answer",
    "ask",
    "ask_to_stop",
    "decide_wish",
    "delete_decided",
    "delete_feedback",
    "delete_report",
    "deliver_due",
    "draw_number",
    "export_ledger",
    "file_tombstones",
    "forget_counts",
    "forget_keys",
    "forget_leftovers",
    "forget_number",
    "forget_receipts",
    "give_feedback",
    "let_decided_wait",
    "link",
    "notify",
    "open_case",
    "open_together",
    "propose_deletions",
    "read_answers",
    "receive",
    "replay_tombstones",
    "rule_reporter",
    "send_again",
    "send_test",
    "take_telling_back",
    "tell_sender",
    "tell_what_is_due",
    "visit",
]
