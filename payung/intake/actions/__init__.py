"""Every write to reports: receiving, the dialogue, opening and deciding, links."""

from payung.intake.actions.deciding import mark_read, note_stop_decided, open_report, set_level
from payung.intake.actions.dialogue import add_word, answer, ask_to_stop, read_answers
from payung.intake.actions.linking import link
from payung.intake.actions.receiving import Received, receive

__all__ = [
    "Received",
    "add_word",
    "answer",
    "ask_to_stop",
    "link",
    "mark_read",
    "note_stop_decided",
    "open_report",
    "read_answers",
    "receive",
    "set_level",
]
