"""Tables of removal requests. Clear columns are a closed list; what a child named lies sealed in `body`.

The hashes of a fingerprint lie in clear: partners are given just these, by a process that has no key. It tells
of no picture to anybody who does not have it.
"""

import uuid

from django.db import models
from django.db.models import Q

from payung.cases.models import Case
from payung.removal.choices import Answer, Door, FingerprintState, HoldReason, RecordKind
from payung.staff.models import Partner, Unit


class RemovalRequest(models.Model):
    """That a child wants a picture taken down: links and accounts, sealed to the unit and to its own number.

    `lookup` is that of the request's own number, which opens no report. `ends_at`: when it is taken back, at
    once or, after a threat, when a worker has had a day to look; null: it goes on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lookup = models.BinaryField(max_length=16, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="removal_open", condition=Q(ends_at=None))]


class RemovalRecord(models.Model):
    """What happened to a request: never changed, only added to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(RemovalRequest, on_delete=models.PROTECT, related_name="records")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=RecordKind.choices)
    made_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint("request", "sequence", name="removal_in_order")]


class StoredFingerprint(models.Model):
    """The hashes of one picture or video, which partners are given: in hexadecimal digits, lower case.

    `number`: of its last change, in the order in which partners read; null: it was never released. `held`: why
    it waits or, where it is released, why its PDQ alone waits. `place`: which of its request it is, from 1.
    `answered`: the child answered a question on safety. `sampled`: a person looks at it although it is
    released. `looked_at`: when a person did. `case` and `request` are null once the case is deleted: what is
    left tells partners that it is withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    request = models.ForeignKey(
        RemovalRequest, on_delete=models.PROTECT, null=True, related_name="fingerprints"
    )
    place = models.PositiveSmallIntegerField()
    door = models.CharField(max_length=12, choices=Door.choices)
    answered = models.BooleanField()
    md5 = models.CharField(max_length=32, db_index=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    pdq = models.CharField(
        max_length=64, blank=True, db_index=True
    )  # empty: a video, or no PDQ could be made
    quality = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=FingerprintState.choices)
    held = models.CharField(max_length=12, choices=HoldReason.choices, blank=True)
    made_at = models.DateTimeField(db_index=True)
    changed_at = models.DateTimeField()
    number = models.BigIntegerField(null=True, unique=True)
    sampled = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("request", "sha256", name="removal_one_fingerprint"),
            models.CheckConstraint(
                condition=~Q(state=FingerprintState.RELEASED) | Q(number__isnull=False),
                name="removal_released_has_number",
            ),
        ]
        indexes = [
            models.Index(
                "answered",
                "place",
                "made_at",
                name="removal_line",
                condition=Q(state=FingerprintState.WAITING, held=HoldReason.FLOOD),
            )
        ]


class FingerprintFeed(models.Model):
    """The last number of the feed, in one row. Who changes the feed holds it until commit.

    So changes are committed in the order of their numbers, and a partner who reads up to one has all before it.
    """

    name = models.CharField(max_length=16, primary_key=True)
    number = models.BigIntegerField()


class FingerprintDelivery(models.Model):
    """That a partner was given a fingerprint, what it answered, and that it was given the news of its end.

    `name`: of the partner, as the agreement and the child's page call it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fingerprint = models.ForeignKey(
        StoredFingerprint, on_delete=models.PROTECT, related_name="deliveries"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    answer = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("fingerprint", "partner", name="removal_given_once")]
