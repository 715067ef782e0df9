"""Tables of a unit's work on reports. Texts are sealed to the unit."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.intake.models import StoredReport
from payung.staff.models import Officer, Unit


class DecisionKind(models.TextChoices):
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
    ENDING = "ending", _("outcome for the child")
    SECONDED = "seconded", _("countersigned by a colleague")


class Case(models.Model):
    """What begins when an officer takes a report, or a supervisor hands on one that nobody has taken.

    `owner` is who answers for its next step; None: nobody yet. `new_to_owner`: a colleague gave it to them, and
    they have not opened it since. `action_at`: when the next action is due that its owner named, if one is.
    `ending`: what somebody wrote down of the child, which waits for a colleague to second it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.OneToOneField(StoredReport, on_delete=models.PROTECT, related_name="case")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    owner = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="cases", null=True)
    opened_at = models.DateTimeField()
    new_to_owner = models.BooleanField(default=False)
    action_at = models.DateTimeField(null=True)
    ending = models.ForeignKey("Decision", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["owner"], name="new_to_owner", condition=Q(new_to_owner=True))
        ]


class Decision(models.Model):
    """One decision with its sealed reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=20, choices=DecisionKind.choices)
    level = models.CharField(max_length=2)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "made_at"], name="decisions_of_case")]


class Note(models.Model):
    """One sealed note of an officer. Taken back it is no longer shown; its words stay sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "written_at"], name="notes_of_case")]


class DraftKind(models.TextChoices):
    """What a draft will become."""

    ANSWER = "answer", _("answer")
    NOTE = "note", _("note")


class Draft(models.Model):
    """What an officer has typed and not sent yet: one for each report, officer and kind."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(StoredReport, on_delete=models.PROTECT, related_name="drafts")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=DraftKind.choices)
    saved_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint("report", "officer", "kind", name="one_draft")]


class Presence(models.Model):
    """That an officer has a report open, from `since` to `seen_at`; gone two minutes later."""

    report = models.ForeignKey(StoredReport, on_delete=models.CASCADE, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("report", "officer", name="once_at_a_report")]


class OwnDesk(models.Model):
    """How one officer has set up their desk. The saved views with their names are sealed to the unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="+")
    single_keys = models.BooleanField(default=True)  # WCAG 2.1.4: keys without Ctrl can be off
    body = models.BinaryField(null=True)


class Decided(models.TextChoices):
    """What was decided of a proposal to delete."""

    KEEP = "keep", _("kept")
    DELETE = "delete", _("scheduled for deletion")


class Proposal(models.Model):
    """That a record could be deleted, and what people decided of it. Nothing is deleted without one.

    `record` is a report's id, or that of feedback. What is kept stays as it was decided; a later proposal is
    another row. The reason is sealed to whoever may open the record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.UUIDField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    rule = models.CharField(max_length=40)
    since = models.DateTimeField()  # from when its period is counted
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=100)  # as the ledger names them
    decision = models.CharField(max_length=10, choices=Decided.choices, blank=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    second = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)  # kept until, or deleted on
    body = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "record", condition=~Q(decision="keep"), name="one_proposal_at_a_time"
            )
        ]
        indexes = [
            models.Index(
                fields=["unit", "decision", "proposed_at", "id"], name="proposals_of_unit"
            ),
            models.Index(fields=["record"], name="proposals_of_record"),
            models.Index(fields=["ends_at"], name="deletions", condition=Q(decision="delete")),
        ]
