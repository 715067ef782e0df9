"""Tables of removal requests. Clear columns are a closed list; what a child named lies sealed in `body`."""

import uuid

from django.db import models
from django.db.models import Q

from payung.cases.models import Case
from payung.removal.choices import RecordKind
from payung.staff.models import Unit


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
