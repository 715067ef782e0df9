"""Tables of a unit's cases. Texts are sealed to the unit."""

import uuid
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.cases.choices import Decided as Decided
from payung.cases.choices import DecisionKind as DecisionKind
from payung.cases.choices import DraftKind as DraftKind
from payung.cases.choices import JoinKind as JoinKind
from payung.cases.choices import TransferState as TransferState
from payung.cases.sides import Side
from payung.staff.models import Officer, Unit
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Level

# What a case's level and times can be, whatever role writes them. A queue is sorted by them: 'P0' would come
# first, and Python reads no '-infinity'. What is null passes.
LEVEL_IS_KNOWN = Q(level__in=[level.value for level in Level])
LEVEL_SUITS_LANE = ~Q(lane__in=sorted(lane.value for lane in CLOSE_TO_THE_CHILD)) | Q(
    level__lte=Level.P3.value
)


def plausible(*names: str) -> Q:
    """Return the condition that times are such that Python reads and sorts them."""
    bounds = (("gte", 2000), ("lt", 9999))
    return Q(
        *(
            (f"{name}__{bound}", datetime(year, 1, 1, tzinfo=UTC))
            for name in names
            for bound, year in bounds
        )
    )


# Columns of a case that a door may not read.
UNREAD: Final = (
    *("owner", "new_to_owner", "taken_at", "action_at", "ending", "held_at"),
    *("review_at", "review_raised_at", "sealed_as", "conflicted", "reported_again_at"),
)
# A case that is merged into another is on no list: the one that leads is.
_OPEN = Q(closed_at=None, look_at=None, merged_into=None)
_CALLED_TO = _OPEN & Q(level=Level.P1.value, level_decided_at=None)  # looked through all the time
# These tell who may see a case: from an index that ends in them SQLite counts without reading a case.
_SEEN: Final = ("named_only", "share_of", "closed_at", "look_at", "merged_into")


def _open_cases(name: str, *fields: str, **narrower: object) -> models.Index:
    """Return an index of the open cases, or of those of them for which `narrower` holds."""
    return models.Index(fields=fields, name=name, condition=_OPEN & Q(**narrower))


class Case(models.Model):
    """What a unit works on: level, clock, owner, hold, review. A report opens it and gives it its id.

    `merged_into`: the case that leads, where this one is joined to it. `new_to_owner`: a colleague assigned it,
    and its owner has not opened it since. `named_only`: only its readers open it. `ending`: the outcome for the
    child that waits for a colleague to countersign. `reported_again_at`: since it was closed or put to rest, a
    new report names its account, and nobody has decided what follows. `sealed_as`: the id under which its
    decisions and notes are sealed, where that is another.

    A row with `share_of` is a share: another unit works on that case too, with this owner and clock. Its level
    is always that of the case; its `opened_at` and `level_decided_at` say since when it is shared. No report
    opens it, and nothing hangs on it: what both units write hangs on the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    lane = models.CharField(max_length=20)
    level = models.CharField(max_length=2)
    language = models.CharField(max_length=35)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="members", null=True
    )
    merged_at = models.DateTimeField(null=True)
    share_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="shares", null=True, db_index=False
    )
    owner = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="cases", null=True)
    new_to_owner = models.BooleanField(default=False)
    named_only = models.BooleanField(default=False)
    conflicted = models.BooleanField(default=False)  # some officer has a conflict of interest in it
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # of the next human act; null: closed
    rises_at = models.DateTimeField(null=True)  # three quarters of the way to due_at
    raised_at = models.DateTimeField(null=True)
    level_decided_at = models.DateTimeField(null=True)
    action_at = models.DateTimeField(null=True)  # when the next action is due that an officer named
    look_at = models.DateTimeField(null=True)  # a child is safe for now: when somebody looks again
    ending = models.ForeignKey("Decision", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reported_again_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)  # a legal hold: nothing of it is deleted
    review_at = models.DateTimeField(null=True)  # when a person looks whether it is still needed
    review_raised_at = models.DateTimeField(null=True)
    sealed_as = models.UUIDField(null=True)

    class Meta:
        # Those with a condition hold only what is open: a queue costs the same whatever was closed before.
        indexes = [
            _open_cases("open_by_level", "unit", "level", "due_at", "id", "owner", *_SEEN),
            _open_cases("open_in_lane", "unit", "lane", "level", "due_at", "id", *_SEEN),
            _open_cases("open_by_time", "unit", "due_at", "id", *_SEEN),
            _open_cases("open_risen", "unit", "raised_at", "id", *_SEEN, raised_at__isnull=False),
            _open_cases("open_rising", "rises_at", raised_at=None),
            _open_cases(
                "open_of_owner", "owner", "level", "due_at", "id", "lane", owner__isnull=False
            ),
            _open_cases(
                *("undecided_by_age", "unit", "opened_at", "id", "level_decided_at", *_SEEN),
                level_decided_at=None,
            ),
            _open_cases("open_actions", "unit", "action_at", action_at__isnull=False),
            models.Index(
                fields=["unit", "ending"],
                name="endings_to_second",
                condition=Q(ending__isnull=False),
            ),
            models.Index(
                fields=["look_at"], name="cases_to_look_at", condition=Q(look_at__isnull=False)
            ),
            models.Index(fields=["owner", "opened_at", "id"], name="cases_of_owner"),
            models.Index(fields=["owner"], name="new_to_owner", condition=Q(new_to_owner=True)),
            models.Index(fields=["unit", "opened_at", "id", "level", *_SEEN], name="cases_opened"),
            models.Index(fields=["unit", "lane", "opened_at", "id"], name="cases_opened_in_lane"),
            models.Index(fields=["unit", "review_at", "id"], name="cases_to_review"),
            models.Index(
                fields=["merged_into", "lane"],
                name="merged",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(fields=["share_of"], name="shares", condition=Q(share_of__isnull=False)),
            models.Index(
                fields=["unit", "opened_at", "id"],
                name="reported_again",
                condition=Q(reported_again_at__isnull=False),
            ),
            models.Index(fields=["due_at"], name="open_alarms", condition=_CALLED_TO),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["share_of", "unit"],
                name="shared_once",
                condition=Q(share_of__isnull=False, closed_at=None),
            ),
            models.CheckConstraint(
                condition=Q(share_of=None)
                | Q(
                    ~Q(share_of=models.F("id")),
                    level_decided_at__isnull=False,
                    named_only=False,
                    look_at=None,
                    ending=None,
                    held_at=None,
                    review_at=None,
                    sealed_as=None,
                ),
                name="shares_hold_only_work",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None)
                | Q(
                    ~Q(merged_into=models.F("id")),
                    merged_into__isnull=False,
                    merged_at__isnull=False,
                ),
                name="merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, due_at__isnull=False)
                | Q(closed_at__isnull=False, due_at=None),
                name="open_cases_have_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None, rises_at=None)
                | Q(due_at__isnull=False, rises_at__isnull=False),
                name="clocks_rise",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(level_decided_at__isnull=False),
                name="closed_only_if_decided",
            ),
            models.CheckConstraint(condition=LEVEL_IS_KNOWN, name="case_level_is_known"),
            models.CheckConstraint(condition=LEVEL_SUITS_LANE, name="level_suits_lane"),
            models.CheckConstraint(
                condition=plausible(
                    *("opened_at", "taken_at", "due_at", "rises_at", "raised_at"),
                    *("level_decided_at", "action_at", "look_at", "closed_at", "held_at"),
                    *("review_at", "review_raised_at", "merged_at", "reported_again_at"),
                ),
                name="case_times_are_plausible",
            ),
        ]

    @property
    def about(self) -> UUID:
        """Return the id under which officers know it: that of the report which opened the case."""
        return self.share_of_id or self.id

    @property
    def whole(self) -> "Case":
        """Return the case itself, also of a share: what is decided and written hangs on it."""
        return self.share_of or self

    @property
    def is_held(self) -> bool:
        """Say whether a legal hold keeps it: its own, or that of the case that leads."""
        return bool(self.held_at or (self.merged_into and self.merged_into.held_at))

    @property
    def chain(self) -> str:
        """Return its chain of the ledger: one for each unit and lane."""
        return f"{self.unit_id}/{self.lane}"


class Reader(models.Model):
    """One of the officers to whom alone a case is open: a conflict of interest, or an official in it.

    `chain` vouches for their key (`staff/trust_chain.py`), so that the public face can seal the child's next
    words to it without reading any officer.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="readers")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    chain = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("case", "officer", name="reader_named_once")]


class ConflictOfInterest(models.Model):
    """That an officer knows somebody in a case: it is not there for them. Why is sealed to oversight alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conflicts")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    declared_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    body = models.BinaryField(null=True)  # null: no oversight unit could read it

    class Meta:
        indexes = [models.Index(fields=["declared_at"], name="conflict_declared_at")]
        constraints = [models.UniqueConstraint("officer", "case", name="conflict_declared_once")]


class Alarm(models.Model):
    """The calls of a P1 case until a person opens it; `turn` counts them since its clock began."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="alarm")
    begun_at = models.DateTimeField()
    turn = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # of the next call; null: somebody opened the case
    opened_at = models.DateTimeField(null=True)  # the last time
    opened_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")


class Join(models.Model):
    """That two cases belong together, or do not: by a rule of ours or an officer, until somebody undoes it.

    Or that one suspect is in both, about different children: then they stay two cases.

    The joins are the truth; `Case.merged_into` follows from them. `first` has the smaller id. An
    officer's reason is that of the decision made with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=JoinKind.choices)
    rule = models.CharField(max_length=40, blank=True)  # empty: an officer joined them
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["second"], name="joined_second")]
        constraints = [
            models.UniqueConstraint(
                "first",
                "second",
                name="joined_once",
                condition=Q(undone_at=None) & ~Q(kind=JoinKind.SUSPECT),
            ),
            models.UniqueConstraint(
                "first",
                "second",
                name="linked_once",
                condition=Q(undone_at=None, kind=JoinKind.SUSPECT),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="joined_in_order"
            ),
            models.CheckConstraint(
                condition=Q(rule="", officer__isnull=False) | (~Q(rule="") & Q(officer=None)),
                name="joined_by_rule_or_officer",
            ),
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
    side = models.CharField(max_length=20, choices=Side.choices, default=Side.JOINT)
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "written_at"], name="notes_of_case")]


class PersonRecord(models.Model):
    """What an officer wrote down of one person in a case. A change adds a record; none is changed.

    Which person it is, and who they are, is sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="persons")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    side = models.CharField(max_length=20, choices=Side.choices, default=Side.JOINT)
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "written_at"], name="persons_of_case")]


class Step(models.Model):
    """One step of a case: planned until `due_at`, or done or called off at `done_at`.

    What it is, and whom it concerns, is sealed in its records. No `owner`: whoever takes the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    owner = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    side = models.CharField(max_length=20, choices=Side.choices, default=Side.JOINT)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="steps_of_case"),
            models.Index(fields=["owner", "due_at"], name="steps_to_do", condition=Q(done_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, done_at=None)
                | Q(due_at=None, done_at__isnull=False),
                name="open_steps_are_due",
            ),
            models.CheckConstraint(
                condition=plausible("due_at", "done_at"), name="step_times_are_plausible"
            ),
        ]


class StepRecord(models.Model):
    """What an officer wrote down of a step: its plan, a change of it, or what was done. None is changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="step_records")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="records")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "written_at"], name="step_records_of_case")]


class ChildFile(models.Model):
    """The own file of one child within a case. Its id is that of the person; who they are is sealed.

    `worker`: the officer who works with the child. `own_only`: only the worker and supervisors read the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="child_files")
    worker = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    own_only = models.BooleanField(default=False)


class ChildRecord(models.Model):
    """What an officer wrote in a child's own file: a talk, a consent, a wish, its worker. None is changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="child_records")
    file = models.ForeignKey(ChildFile, on_delete=models.PROTECT, related_name="records")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "written_at"], name="child_records_of_case")]


class ChildFilePart(models.Model):
    """A record that goes with a child's file. Whom it concerns is sealed: a second officer names it in clear.

    It is there from the confirmation of a deletion until that is carried out or cancelled.
    """

    file = models.ForeignKey(ChildFile, on_delete=models.PROTECT, related_name="parts")
    record = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["record"], name="child_file_parts")]


class Draft(models.Model):
    """What an officer has typed and not sent yet: one for each case, officer and kind."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=DraftKind.choices)
    saved_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint("case", "officer", "kind", name="one_draft")]


class Presence(models.Model):
    """That an officer has a case open, from `since` to `seen_at`: over two minutes later. And what they saw.

    `shown_at`: when its contents were last shown to them. `shown_before`: when they were last shown before the
    present visit, so that what came since stays marked until the visit ends.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    shown_before = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("case", "officer", name="once_at_a_case")]


_UNDECIDED: Final = Q(state__in=["proposed", "at_once"])


class Transfer(models.Model):
    """A transfer of a case that an officer proposed, or made at once at P1 so that a supervisor reviews it.

    `unit`: the one that sends; the reason is sealed to it and stays there. `decided_by`: who accepted,
    declined, withdrew or reviewed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    receiving = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TransferState.choices)
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "made_at", "id"],
                name="transfers_to_decide",
                condition=Q(decided_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                "case", condition=Q(state="proposed"), name="one_transfer_proposed"
            ),
            models.CheckConstraint(
                condition=(_UNDECIDED & Q(decided_by=None, decided_at=None))
                | (~_UNDECIDED & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="transfers_decided_by_somebody",
            ),
        ]


class HandoverState(models.TextChoices):
    """What became of a shift that an officer handed over."""

    OFFERED = "offered", _("waits to be accepted")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Handover(models.Model):
    """A shift that `officer` hands to `colleague`, who accepts it by name: until then no owner changes.

    Which cases it names, and the words for the colleague, are sealed to the unit.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    colleague = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=HandoverState.choices)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "made_at", "id"], name="handovers_of_unit"),
            models.Index(
                fields=["colleague"], name="handovers_to_accept", condition=Q(decided_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="offered", decided_at=None)
                | (~Q(state="offered") & Q(decided_at__isnull=False)),
                name="handovers_decided_once",
            ),
        ]


class OwnDesk(models.Model):
    """How one officer has set up their desk. The saved views with their names are sealed to the unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="+")
    single_keys = models.BooleanField(default=True)  # WCAG 2.1.4: keys without Ctrl can be off
    sound = models.BooleanField(default=True)  # when a P1 comes that nobody has taken
    body = models.BinaryField(null=True)


CHILD_FILE: Final = "child_file"  # the kind of a proposal, and of a tombstone
CHILD_PART: Final = "child_part"  # of a tombstone


class Proposal(models.Model):
    """That a record could be deleted, and what people decided of it. Nothing is deleted without one.

    `record` is the id of a case, of feedback, or of a child's file. What is kept stays as it was decided;
    a later proposal is another row. The reason is sealed to whoever may open the record.
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
