"""What columns of cases can hold: kinds and states, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DecisionKind(TextChoices):
    """What an officer decided."""

    LEVEL_CONFIRMED = "level_confirmed", _("level confirmed")
    LEVEL_CHANGED = "level_changed", _("level changed")
    STOP = "stop", _("wish to stop decided")
    SEE = "see", _("wish to see the report decided")
    CORRECTION = "correction", _("correction decided")
    FORGET = "forget", _("wish for deletion decided")
    RULED = "ruled", _("whether the reporter may read our messages: decided")
    HANDED_OVER = "handed_over", _("transferred to another unit")
    READERS_NAMED = "readers_named", _("restricted to named officers")
    READERS_UNNAMED = "readers_unnamed", _("opened to the unit again")
    HELD = "held", _("legal hold set")
    HOLD_LIFTED = "hold_lifted", _("legal hold lifted")
    REVIEWED = "reviewed", _("reviewed: still needed?")
    NEXT_ACTION = "next_action", _("next action set")
    JOINED = "joined", _("joined with another report")
    PARTED = "parted", _("separated from another report")
    SUSPECT_LINKED = "suspect_linked", _("one suspect in another case too")
    SUSPECT_PARTED = "suspect_parted", _("not the suspect of another case")
    SHARED = "shared", _("shared with another unit")
    SHARE_ENDED = "share_ended", _("sharing ended")
    ENDING = "ending", _("outcome for the child")
    SECONDED = "seconded", _("countersigned by a colleague")
    CLOSED = "closed", _("closed")
    TRANSFER_DECLINED = "transfer_declined", _("proposed transfer declined")
    MADE_JOINT = "made_joint", _("opened to all units that work on the case")
    REOPENED = "reopened", _("opened again for a new report")
    LEFT_CLOSED = "left_closed", _("not opened again for a new report")


class JoinKind(TextChoices):
    """Whether two cases belong together."""

    TOGETHER = "together", _("together")
    APART = "apart", _("apart")
    SUSPECT = "suspect", _("one suspect")  # and different children: they stay two cases


class DraftKind(TextChoices):
    """What a draft will become."""

    ANSWER = "answer", _("answer")
    NOTE = "note", _("note")


class TransferState(TextChoices):
    """How far a transfer to another unit has come. At once: at P1, by an officer who only may propose."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    AT_ONCE = "at_once", _("made at once, to be reviewed")
    REVIEWED = "reviewed", _("made at once, reviewed")


class Decided(TextChoices):
    """What was decided of a proposal to delete."""

    KEEP = "keep", _("kept")
    DELETE = "delete", _("scheduled for deletion")
