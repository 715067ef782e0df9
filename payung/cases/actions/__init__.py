"""Every write to cases: assignment, decisions, answers, notes, outcomes, drafts, desk settings,
clocks, deletion.
"""

from payung.cases.actions.assignment import Outcome, assign, give_back, see, take, take_each
from payung.cases.actions.clocks import raise_clocks
from payung.cases.actions.decisions import decide_level
from payung.cases.actions.deletion_proposals import propose_deletions
from payung.cases.actions.desk_settings import (
    delete_view,
    rename_view,
    save_view,
    set_single_keys,
    start_with,
)
from payung.cases.actions.drafts import keep_draft, throw_draft
from payung.cases.actions.endings import (
    Ending,
    Told,
    name_action,
    second_ending,
    write_ending,
)
from payung.cases.actions.expiry import forget_leftovers
from payung.cases.actions.holds import lift_hold, raise_reviews, review, set_hold
from payung.cases.actions.notes import take_note_back, write_note
from payung.cases.actions.presence import be_present, be_present_at
from payung.cases.actions.retention_decisions import (
    confirm_deletion,
    decide_deletion,
    keep_until,
    take_deletion_back,
)
from payung.cases.actions.transfer import hand_over, name_readers, open_to_unit
from payung.cases.models import DraftKind

__all__ = [
    "DraftKind",
    "Ending",
    "Outcome",
    "Told",
    "assign",
    "be_present",
    "be_present_at",
    "confirm_deletion",
    "decide_deletion",
    "decide_level",
    "delete_view",
    "forget_leftovers",
    "give_back",
    "hand_over",
    "keep_draft",
    "keep_until",
    "lift_hold",
    "name_action",
    "name_readers",
    "open_to_unit",
    "propose_deletions",
    "raise_clocks",
    "raise_reviews",
    "rename_view",
    "review",
    "save_view",
    "second_ending",
    "see",
    "set_hold",
    "set_single_keys",
    "start_with",
    "take",
    "take_deletion_back",
    "take_each",
    "take_note_back",
    "throw_draft",
    "write_ending",
    "write_note",
]
