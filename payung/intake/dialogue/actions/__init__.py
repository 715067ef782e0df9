"""Every write of the dialogue."""

from payung.intake.dialogue.actions.messages import (
    add_word,
    answer,
    ask,
    ask_to_stop,
    read_answers,
)
from payung.intake.dialogue.actions.notices import notify
from payung.intake.dialogue.actions.number_registration import draw_number, forget_number
from payung.intake.dialogue.actions.wishes import ForgetOutcome, decide_wish, rule_reporter
from payung.intake.dialogue.actions.wording_statistics import forget_counts
from payung.intake.models import MessageKind

__all__ = [
    "ForgetOutcome",
    "MessageKind",
    "add_word",
    "answer",
    "ask",
    "ask_to_stop",
    "decide_wish",
    "draw_number",
    "forget_counts",
    "forget_number",
    "notify",
    "read_answers",
    "rule_reporter",
]
