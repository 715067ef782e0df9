"""Tables of reports. Every text is sealed; docs/security/clear-columns.md lists the clear columns."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.cases.models import LEVEL_IS_KNOWN, Case, plausible
from payung.intake.persons import PersonKind
from payung.intake.progress import Event, Outcome, Progress, Status
from payung.staff.models import Officer, Partner, Unit


class Author(models.TextChoices):
    """Who wrote a message of the dialogue."""

    REPORTER = "reporter", _("the reporter")
    UNIT = "unit", _("us")


class MessageKind(models.TextChoices):
    """What a message is."""

    MESSAGE = "message", _("message")
    QUESTION = "question", _("question")
    STOP = "stop", _("wish to stop")
    SUPPLEMENT = "supplement", _("the form, sent again with other answers")
    SEE = "see", _("wish to see the report")
    CORRECTION = "correction", _("correction to the report")
    FORGET = "forget", _("wish for deletion")
    RULING = "ruling", _("whether a person who reported for a child may read our messages")


# What a child asks of us beyond an answer: a child-protection worker decides each, and the child is told.
WISHES = (MessageKind.STOP, MessageKind.SEE, MessageKind.CORRECTION, MessageKind.FORGET)


class StoredReport(models.Model):
    """One report as it arrived, sealed. It never changes; what follows is added to it.

    `case` is the one that it opened, under the same id. `origin`: the unit to which it was sealed. `level`: the
    most urgent that the rules gave it; officers decide that of its case. `status`: what its reporter sees.
    `linked_at`: when the worker looked for a bundle to which it belongs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="report")
    origin = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lane = models.CharField(max_length=20)
    level = models.CharField(max_length=2)
    language = models.CharField(max_length=35)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    received_at = models.DateTimeField()
    linked_at = models.DateTimeField(null=True)
    lookup = models.BinaryField(max_length=16, null=True, unique=True)
    names_kept = models.BinaryField(max_length=16, null=True)  # digest of its tokens of names
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["linked_at"], name="unlinked")]
        constraints = [
            models.CheckConstraint(condition=LEVEL_IS_KNOWN, name="report_level_is_known"),
            models.CheckConstraint(
                condition=plausible("received_at", "linked_at"), name="report_times_are_plausible"
            ),
        ]


class ShortNumber(models.Model):
    """That somebody who holds a receipt asked for a short number, as a keyed hash of it. It opens nothing."""

    report = models.OneToOneField(
        StoredReport, on_delete=models.PROTECT, primary_key=True, related_name="short_number"
    )
    lookup = models.BinaryField(max_length=16, unique=True)


class Sent(models.Model):
    """That a partner sent a report, and how far it has come as they may know. It says nothing of contents.

    The face of partners reads this and no report. `level`: as the rules gave it at the door. `key`, `digest`:
    keyed digests of the sender's idempotency key and of what came under it, forgotten after some days.
    """

    report = models.OneToOneField(
        StoredReport, on_delete=models.PROTECT, primary_key=True, related_name="sent"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=2)
    sent_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    progress = models.CharField(max_length=20, choices=Progress.choices, default=Progress.RECEIVED)
    key = models.BinaryField(max_length=16, null=True)
    digest = models.BinaryField(max_length=16, null=True)
    outcome = models.CharField(max_length=24, choices=Outcome.choices, blank=True, default="")
    outcome_at = models.DateTimeField(null=True)
    # Chosen by an officer, and told to the sender at `telling_at`: until then it can be taken back.
    telling = models.CharField(max_length=24, choices=Outcome.choices, blank=True, default="")
    telling_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("partner", "key", name="sent_once")]
        indexes = [
            models.Index(fields=["partner", "changed_at", "report"], name="sent_by_partner"),
            models.Index(fields=["sent_at"], name="sent_under_a_key", condition=~Q(key=None)),
            models.Index(
                fields=["progress", "report"],
                name="sent_not_decided",
                condition=Q(progress__in=[Progress.RECEIVED.value, Progress.BEING_LOOKED_AT.value]),
            ),
            models.Index(
                fields=["telling_at"], name="sent_to_be_told", condition=~Q(telling_at=None)
            ),
        ]


class Delivery(models.Model):
    """What a partner's machine is to be told by a webhook, or has been: codes only, never contents.

    Written with the act that it tells of. Its id is the event's, the same however often it is sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(
        StoredReport, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    event = models.CharField(max_length=20, choices=Event.choices)
    progress = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=24, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)  # the first time; null: it has not failed
    why = models.CharField(max_length=20, blank=True)  # of the last failure, as a code
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="delivery_due",
                condition=Q(done_at=None, given_up_at=None),
            ),
            models.Index(fields=["partner", "made_at"], name="delivery_of_partner"),
        ]


class StoredAssessment(models.Model):
    """One assessment of a report: by the rules at the door, again after a supplement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(StoredReport, on_delete=models.PROTECT, related_name="assessments")
    sequence = models.PositiveIntegerField()
    level = models.CharField(max_length=2)
    made_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint("report", "sequence", name="assessment_in_order")]


class StoredFacts(models.Model):
    """Coded facts of a report, without words or identifiers, sealed also to the analysts' figures key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.OneToOneField(StoredReport, on_delete=models.PROTECT, related_name="facts")
    body = models.BinaryField()


class Message(models.Model):
    """One message of the dialogue, sealed to the unit and to the reporter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(StoredReport, on_delete=models.PROTECT, related_name="messages")
    sequence = models.PositiveIntegerField()
    author = models.CharField(max_length=10, choices=Author.choices)
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)  # of a wish: when child protection decided it
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint("report", "sequence", name="message_in_order")]
        indexes = [
            models.Index(fields=["author", "report"], name="not_seen", condition=Q(seen_at=None)),
            models.Index(
                fields=["report", "kind"],
                name="wish_undecided",
                condition=Q(kind__in=WISHES, decided_at=None),
            ),
        ]


class Token(models.Model):
    """A blind token of an identifier: equal identifiers make equal tokens, and nothing else shows."""

    report = models.ForeignKey(StoredReport, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=32)
    key_id = models.CharField(max_length=16)
    value = models.BinaryField(max_length=16)

    class Meta:
        # By age within one value: however common it is, the newest reports that share it are found at once.
        indexes = [models.Index(fields=["value", "id"], name="tokens_of_value")]


class NameToken(models.Model):
    """A blind token of one whole part of a name in a report, under a key that opens the report.

    Only who opens the report knows its names, so it is written then. Neither the database nor the worker can
    make one to compare.
    """

    report = models.ForeignKey(StoredReport, on_delete=models.CASCADE, related_name="name_tokens")
    value = models.BinaryField(max_length=16)

    class Meta:
        # The value first: it is what a search looks for.
        constraints = [models.UniqueConstraint(fields=["value", "report"], name="name_token_once")]


class PersonSearch(models.Model):
    """That an officer searched for a person. The words are not kept; the reason is sealed to oversight."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=PersonKind.choices)
    searched_at = models.DateTimeField()
    found = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["searched_at", "id"], name="searches_newest"),
            models.Index(fields=["officer", "searched_at", "id"], name="searches_of_officer"),
        ]


class Feedback(models.Model):
    """How somebody says they were treated, sealed to those who watch over a unit and to nobody else.

    It names no report, so that nobody who looks at the table learns whose it is. `turn` is a keyed hash that
    only the receipt makes: it bounds how often one reporter can write.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()  # UTC; a time of day could be held beside others
    turn = models.BinaryField(max_length=16, unique=True)
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["given_on", "id"], name="feedback_newest"),
            models.Index(fields=["unit", "given_on", "id"], name="feedback_of_unit"),
        ]


class FeedbackFacts(models.Model):
    """The two coded answers of a feedback, without its words and its report, sealed to the figures keys."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    feedback = models.OneToOneField(Feedback, on_delete=models.PROTECT, related_name="facts")
    body = models.BinaryField()


class MessageCount(models.Model):
    """How many messages of a unit were sent to children in a month and language, and what was found in them.

    A figure: no officer, no report, no day. `month`: its first day, where the unit is. `checked`: of those
    `sent`, how many a list of words has read; `found`: something was shown before, or is in what was sent;
    `kept`: something is in what was sent. `language`: one of the house's, or "other", never a sender's own tag.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    language = models.CharField(max_length=35)
    sent = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("unit", "month", "language", name="messages_counted_once")
        ]
        indexes = [models.Index(fields=["month"], name="messages_counted_in")]


class EntryCount(models.Model):
    """In how many messages of a month an entry of a list of words was shown, and stayed in what was sent.

    `entry`: its name, and in rows of their own each of its patterns, by their key ("en/blame-1#0f3a9c41").
    `language`: of the child, as in MessageCount; the list's own begins the name of the entry.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    language = models.CharField(max_length=35)
    entry = models.CharField(max_length=100)
    shown = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "unit", "month", "language", "entry", name="entries_counted_once"
            )
        ]
        indexes = [models.Index(fields=["month"], name="entries_counted_in")]


class ReportMark(models.Model):
    """That an officer marked a report as heard wrongly by the rules. As what, and its sentence, is sealed.

    It stays after the officer took it back: then its contents say so. `has_sentence`: a supervisor may decide
    to export its sentence. `exported_at`: when one last did.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.OneToOneField(StoredReport, on_delete=models.PROTECT, related_name="mark")
    marked_at = models.DateTimeField()
    has_sentence = models.BooleanField(default=False)
    exported_at = models.DateTimeField(null=True)
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(
                fields=["marked_at"], name="marks_with_sentence", condition=Q(has_sentence=True)
            )
        ]


class ReportCount(models.Model):
    """How many reports of a unit were decided in a month and language, and how many officers marked.

    A figure: no officer, no report, no day. `month` and `language` as in MessageCount.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    language = models.CharField(max_length=35)
    decided = models.PositiveIntegerField(default=0)
    no_danger = models.PositiveIntegerField(default=0)
    more_urgent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("unit", "month", "language", name="reports_counted_once")
        ]
        indexes = [models.Index(fields=["month"], name="reports_counted_in")]


class RuleCount(models.Model):
    """In how many decided reports of a month a rule about free text fired, and what officers marked.

    `no_danger`: reports in which it fired and which were marked so; `missed`: in which it did not fire and
    which were marked as its kind of danger. `rule_set`: that of the assessment.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    language = models.CharField(max_length=35)
    rule = models.CharField(max_length=60)
    rule_set = models.CharField(max_length=20)
    fired = models.PositiveIntegerField(default=0)
    no_danger = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                *("unit", "month", "language", "rule", "rule_set"), name="rules_counted_once"
            )
        ]
        indexes = [models.Index(fields=["month"], name="rules_counted_in")]


class Tombstone(models.Model):
    """That something was deleted, and who decided it; nothing of what it said. `id` is the deleted record's.

    `lookup` lets whoever holds the receipt hear, for a time, that it was deleted. `filed_at`: since when it
    stands in the file outside the database, by which a restored older copy is made true again.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    rule = models.CharField(max_length=40)
    decided_by = models.CharField(max_length=100)  # as the ledger names them
    confirmed_by = models.CharField(max_length=100, blank=True)
    deleted_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    lookup = models.BinaryField(max_length=16, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["lookup"], name="tombstone_lookup"),
            models.Index(fields=["deleted_at"], name="unfiled", condition=Q(filed_at=None)),
            models.Index(fields=["unit", "deleted_at"], name="tombstones_of_unit"),
        ]
